#include "core/storage/run_structure.h"

#include "core/error.h"
#include "core/printable.h"
#include "core/storage/hdf5.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <string>

namespace shiftscope {

namespace {

/// An attribute or dataset, told apart from here on only by how it is read.
struct Container {
    Hdf5Id type;
    Hdf5Id space;

    [[nodiscard]] std::uint64_t count() const
    {
        const hssize_t points = space ? H5Sget_simple_extent_npoints(space.get()) : -1;
        return points < 0 ? 0 : static_cast<std::uint64_t>(points);
    }
};

std::optional<NumberKind> kindOf(hid_t type)
{
    for (const NumberKind kind : {NumberKind::UInt8, NumberKind::Int32, NumberKind::Float16, NumberKind::Float32})
        if (H5Tequal(type, fileType(kind).get()) > 0)
            return kind;
    return std::nullopt;
}

class Reader {
public:
    Reader(const std::filesystem::path &file, const RawFile &raw) : m_raw(raw), m_file(open(file)) {}

    [[noreturn]] void fail(const std::string &reason) const { throw InputError(m_raw.path().string() + ": " + reason); }

    // --- attributes of the root group ---

    [[nodiscard]] bool hasAttribute(const char *name) const { return H5Aexists(m_file.get(), name) > 0; }

    [[nodiscard]] std::vector<std::string> stringsOfAttribute(const char *name) const
    {
        const Hdf5Id attribute = openAttribute(name);
        const Container container{{H5Aget_type(attribute.get()), H5Tclose}, {H5Aget_space(attribute.get()), H5Sclose}};
        return strings(std::string("attribute ") + name, container,
                       [&](hid_t type, void *into) { return H5Aread(attribute.get(), type, into); });
    }

    [[nodiscard]] std::string stringOfAttribute(const char *name) const
    {
        const std::vector<std::string> values = stringsOfAttribute(name);
        if (values.size() != 1)
            fail(std::string("attribute ") + name + " must be one string");
        return values.front();
    }

    [[nodiscard]] int intOfAttribute(const char *name) const
    {
        const Hdf5Id attribute = openAttribute(name);
        const Container container{{H5Aget_type(attribute.get()), H5Tclose}, {H5Aget_space(attribute.get()), H5Sclose}};
        long long value = 0;
        if (container.count() != 1 || H5Tget_class(container.type.get()) != H5T_INTEGER ||
            H5Aread(attribute.get(), H5T_NATIVE_LLONG, &value) < 0 || value < std::numeric_limits<int>::min() ||
            value > std::numeric_limits<int>::max())
            fail(std::string("attribute ") + name + " must be one whole number");
        return static_cast<int>(value);
    }

    // --- groups and datasets ---

    /// Every part of the path must be in this very file: a link into another one would lead the numbers astray.
    [[nodiscard]] bool has(const std::string &path) const
    {
        for (std::size_t end = 0; end != std::string::npos;) {
            end = path.find('/', end + 1);
            H5L_info_t info{};
            if (H5Lget_info(m_file.get(), path.substr(0, end).c_str(), &info, H5P_DEFAULT) < 0 || info.type != H5L_TYPE_HARD)
                return false;
        }
        return true;
    }

    /// Names in a group, sorted; none when there is no such group.
    [[nodiscard]] std::vector<std::string> namesIn(const std::string &group) const
    {
        std::vector<std::string> names;
        H5G_info_t info{};
        if (!has(group) || H5Gget_info_by_name(m_file.get(), group.c_str(), &info, H5P_DEFAULT) < 0)
            return names;
        for (hsize_t i = 0; i < info.nlinks; ++i) {
            const auto name = [&](char *into, std::size_t size) {
                return H5Lget_name_by_idx(m_file.get(), group.c_str(), H5_INDEX_NAME, H5_ITER_INC, i, into, size, H5P_DEFAULT);
            };
            const ssize_t length = name(nullptr, 0);
            if (length <= 0)
                fail("the names in " + group + " cannot be read");
            std::string text(static_cast<std::size_t>(length), ' ');
            name(text.data(), text.size() + 1);
            names.push_back(text);
        }
        return names;
    }

    [[nodiscard]] StoredDataset dataset(const std::string &path) const
    {
        const Hdf5Id dataset = openDataset(path);
        const Container container = containerOf(dataset);
        const Hdf5Id creation(H5Dget_create_plist(dataset.get()), H5Pclose);
        const std::optional<NumberKind> kind = kindOf(container.type.get());
        const int rank = H5Sget_simple_extent_ndims(container.space.get());
        if (!kind || rank < 1 || H5Pget_layout(creation.get()) != H5D_CONTIGUOUS || H5Pget_external_count(creation.get()) != 0)
            fail("dataset " + path + " must be a contiguous array of uint8, int32, float16 or float32, little-endian");
        StoredDataset stored{.shape = {*kind, std::vector<std::uint64_t>(static_cast<std::size_t>(rank))}};
        std::vector<hsize_t> dims(static_cast<std::size_t>(rank));
        H5Sget_simple_extent_dims(container.space.get(), dims.data(), nullptr);
        std::ranges::copy(dims, stored.shape.dims.begin());

        const haddr_t offset = H5Dget_offset(dataset.get());
        const std::uint64_t bytes = stored.shape.bytes();
        if (offset == HADDR_UNDEF || H5Dget_storage_size(dataset.get()) != bytes)
            fail("dataset " + path + " is not written");
        if (bytes > m_raw.size() || offset > m_raw.size() - bytes)
            fail("is cut short: dataset " + path + " ends after the file");
        stored.offset = offset;
        return stored;
    }

    [[nodiscard]] std::vector<std::string> stringsOfDataset(const std::string &path, std::size_t count) const
    {
        const Hdf5Id dataset = openDataset(path);
        const Container container = containerOf(dataset);
        if (container.count() != count)
            fail("dataset " + path + " must hold " + std::to_string(count) + " strings");
        return strings("dataset " + path, container,
                       [&](hid_t type, void *into) { return H5Dread(dataset.get(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, into); });
    }

    [[nodiscard]] std::vector<int> pixels(const std::string &path) const
    {
        const StoredDataset stored = dataset(path);
        if (stored.shape.kind != NumberKind::Int32 || stored.shape.dims.size() != 1)
            fail("dataset " + path + " is " + text(stored.shape) + ", not a row of int32");
        std::vector<std::int32_t> values(static_cast<std::size_t>(stored.shape.count()));
        m_raw.read(stored.offset, std::as_writable_bytes(std::span(values)));
        return {values.begin(), values.end()};
    }

    [[nodiscard]] StoredImage image(const std::string &path) const
    {
        if (!has(path))
            return {};
        const StoredDataset stored = dataset(path);
        const std::vector<std::uint64_t> &dims = stored.shape.dims;
        if (stored.shape.kind != NumberKind::UInt8 || dims.size() != 3 || std::ranges::max(dims) > kLargestSide)
            fail("dataset " + path + " is " + text(stored.shape) + ", not an image of uint8");
        StoredImage image{.height = static_cast<int>(dims[0]),
                          .width = static_cast<int>(dims[1]),
                          .channels = static_cast<int>(dims[2]),
                          .values = {}};
        image.values.resize(static_cast<std::size_t>(stored.shape.count()));
        m_raw.read(stored.offset, std::as_writable_bytes(std::span(image.values)));
        return image;
    }

private:
    static constexpr std::uint64_t kLargestSide = 1 << 20;

    [[nodiscard]] Hdf5Id open(const std::filesystem::path &file) const
    {
        if (H5Fis_hdf5(file.c_str()) <= 0)
            fail("is not a run file (no HDF5)");
        Hdf5Id opened(H5Fopen(file.c_str(), H5F_ACC_RDONLY, fileAccess().get()), H5Fclose);
        if (!opened)
            fail("is cut short or damaged: HDF5 cannot open it");
        return opened;
    }

    [[nodiscard]] Hdf5Id openAttribute(const char *name) const
    {
        Hdf5Id attribute(hasAttribute(name) ? H5Aopen(m_file.get(), name, H5P_DEFAULT) : -1, H5Aclose);
        if (!attribute)
            fail(std::string("attribute ") + name + " is missing");
        return attribute;
    }

    [[nodiscard]] Hdf5Id openDataset(const std::string &path) const
    {
        Hdf5Id dataset(has(path) ? H5Dopen2(m_file.get(), path.c_str(), H5P_DEFAULT) : -1, H5Dclose);
        if (!dataset)
            fail("dataset " + path + " is missing");
        return dataset;
    }

    static Container containerOf(const Hdf5Id &dataset)
    {
        return {{H5Dget_type(dataset.get()), H5Tclose}, {H5Dget_space(dataset.get()), H5Sclose}};
    }

    /// Strings of fixed or variable length; HDF5 does not convert between the two.
    template <typename Read>
    [[nodiscard]] std::vector<std::string> strings(const std::string &what, const Container &container, const Read &read) const
    {
        if (H5Tget_class(container.type.get()) != H5T_STRING)
            fail(what + " must be text");
        const auto count = static_cast<std::size_t>(container.count());
        const std::size_t length = H5Tget_size(container.type.get());
        if (length == 0 || count > m_raw.size() / length)
            fail(what + " cannot be read");
        std::vector<std::string> texts(count);
        if (H5Tis_variable_str(container.type.get()) > 0) {
            std::vector<char *> values(count, nullptr);
            if (read(container.type.get(), static_cast<void *>(values.data())) < 0)
                fail(what + " cannot be read");
            for (std::size_t i = 0; i < count; ++i)
                texts[i] = values[i] ? values[i] : "";
            H5Dvlen_reclaim(container.type.get(), container.space.get(), H5P_DEFAULT, static_cast<void *>(values.data()));
            return texts;
        }
        std::string values(length * count, '\0');
        if (read(container.type.get(), values.data()) < 0)
            fail(what + " cannot be read");
        const char padding = H5Tget_strpad(container.type.get()) == H5T_STR_SPACEPAD ? ' ' : '\0';
        for (std::size_t i = 0; i < count; ++i) {
            const std::string text = values.substr(i * length, length);
            texts[i] = padding == ' ' ? text.substr(0, text.find_last_not_of(padding) + 1) : text.substr(0, text.find('\0'));
        }
        return texts;
    }

    const RawFile &m_raw;
    Hdf5Id m_file;
};

void requireFormat(const Reader &reader)
{
    if (!reader.hasAttribute("format") || reader.stringOfAttribute("format") != kRunFormat)
        reader.fail("is HDF5 but not a run file (format is not '" + std::string(kRunFormat) + "')");
    const int version = reader.intOfAttribute("format_version");
    if (version != kRunFormatVersion)
        reader.fail("has format version " + std::to_string(version) + "; this program reads version " +
                    std::to_string(kRunFormatVersion));
}

template <typename Word>
Word wordOfAttribute(const Reader &reader, const char *attribute, Word (*parsed)(std::string_view))
{
    try {
        return parsed(reader.stringOfAttribute(attribute));
    } catch (const InputError &error) {
        reader.fail(std::string("has an ") + error.what());
    }
}

void readAttributes(const Reader &reader, RunHeader &header)
{
    header.created = reader.stringOfAttribute("created");
    header.programVersion = reader.stringOfAttribute("program_version");
    header.model = printable(reader.stringOfAttribute("model"));
    header.weights = printable(reader.stringOfAttribute("weights"));
    header.weightsSha256 = reader.stringOfAttribute("weights_sha256");
    header.canvas = reader.intOfAttribute("canvas");
    header.box = reader.intOfAttribute("box");
    header.stride = reader.intOfAttribute("stride");
    header.background = printable(reader.stringOfAttribute("background"));
    header.patch = printable(reader.stringOfAttribute("patch"));
    header.metric = wordOfAttribute(reader, "metric", metricFromName);
    header.engine = reader.stringOfAttribute("engine");
    header.device = reader.stringOfAttribute("device");
    if (reader.hasAttribute("mode"))
        header.mode = wordOfAttribute(reader, "mode", shiftModeFromName);
    if (reader.hasAttribute("fit") && !reader.stringOfAttribute("fit").empty())
        header.fit = wordOfAttribute(reader, "fit", fitFromName);
    if (reader.hasAttribute("mirror"))
        header.mirrored = reader.intOfAttribute("mirror") != 0;
    if (reader.hasAttribute("turn"))
        header.turn = reader.intOfAttribute("turn");
    if (header.turn % 90 != 0 || header.turn < 0 || header.turn > 270)
        reader.fail("has turn " + std::to_string(header.turn) + "; known are 0, 90, 180 and 270");
}

void readAnchors(const Reader &reader, RunHeader &header)
{
    const std::vector<int> ys = reader.pixels("anchors/y");
    const std::vector<int> xs = reader.pixels("anchors/x");
    if (ys.size() != xs.size())
        reader.fail("anchors/y and anchors/x differ in length");
    const std::vector<std::string> names = reader.stringsOfDataset("anchors/name", ys.size());
    for (std::size_t i = 0; i < ys.size(); ++i)
        header.anchors.push_back({names[i], ys[i], xs[i]});
}

void readLayers(const Reader &reader, RunHeader &header)
{
    const std::vector<std::string> names =
        reader.hasAttribute("layers") ? reader.stringsOfAttribute("layers") : reader.namesIn("similarity");
    for (const std::string &name : names) {
        const StoredDataset blank = reader.dataset("blank/" + name);
        if (blank.shape.dims.size() != 1)
            reader.fail("dataset blank/" + name + " is " + text(blank.shape) + ", not a row of float32");
        header.layers.push_back({name, static_cast<std::int64_t>(blank.shape.dims.front())});
    }
    if (!reader.has("features") || header.layers.empty())
        return;
    const NumberKind kind = reader.dataset("features/" + header.layers.front().name).shape.kind;
    header.features = kind == NumberKind::Float16 ? StoredFeatures::Float16 : StoredFeatures::Float32;
}

void readClasses(const Reader &reader, RunHeader &header)
{
    header.classifier = reader.has("top1");
    for (const std::string &name : reader.namesIn("probability")) {
        int index = -1;
        const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
        if (error != std::errc{} || end != name.data() + name.size() || name != std::to_string(index))
            reader.fail("probability/" + name + " is not a class index");
        header.classes.push_back(index);
    }
    std::ranges::sort(header.classes);
}

Layout locate(const Reader &reader, const RunHeader &header)
{
    Layout layout;
    for (const auto &[path, shape] : layoutOf(header)) {
        const StoredDataset stored = reader.dataset(path);
        if (stored.shape != shape)
            reader.fail("dataset " + path + " is " + text(stored.shape) + ", where the positions, anchors and layers need " +
                        text(shape));
        layout.emplace(path, stored);
    }
    return layout;
}

} // namespace

RunStructure readStructure(const std::filesystem::path &file, const RawFile &raw)
{
    const Hdf5Session session;
    const Reader reader(file, raw);
    requireFormat(reader);
    RunStructure structure;
    RunHeader &header = structure.header;
    readAttributes(reader, header);
    header.ys = reader.pixels("positions/y");
    header.xs = reader.pixels("positions/x");
    readAnchors(reader, header);
    readLayers(reader, header);
    readClasses(reader, header);
    header.patchImage = reader.image("image/patch");
    header.backgroundImage = reader.image("image/background");
    requireStorable(raw.path(), header);

    structure.layout = locate(reader, header);
    return structure;
}

Layout readLayout(const std::filesystem::path &file, const RawFile &raw, const RunHeader &header)
{
    const Hdf5Session session;
    return locate(Reader(file, raw), header);
}

bool saysRunFile(const std::filesystem::path &file)
{
    try {
        const RawFile raw = RawFile::openForReading(file);
        const Hdf5Session session;
        const Reader reader(file, raw);
        return reader.hasAttribute("format") && reader.stringOfAttribute("format") == kRunFormat;
    } catch (const Error &) {
        return false;
    }
}

} // namespace shiftscope
