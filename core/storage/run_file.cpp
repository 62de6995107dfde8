#include "core/storage/run_file.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/storage/half.h"
#include "core/storage/raw_file.h"
#include "core/storage/run_structure.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

// Numbers go to the file as they lie in memory.
static_assert(std::endian::native == std::endian::little, "run files are little-endian");

namespace shiftscope {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

template <typename Number>
void writeNumbers(RawFile &raw, std::uint64_t offset, const std::vector<Number> &numbers)
{
    raw.write(offset, std::as_bytes(std::span(numbers)));
}

template <typename Number>
std::vector<Number> readNumbers(const RawFile &raw, const StoredDataset &stored)
{
    std::vector<Number> numbers(static_cast<std::size_t>(stored.shape.count()));
    raw.read(stored.offset, std::as_writable_bytes(std::span(numbers)));
    return numbers;
}

template <typename Number>
void writeFilled(RawFile &raw, const StoredDataset &stored, Number value)
{
    writeNumbers(raw, stored.offset, std::vector<Number>(static_cast<std::size_t>(stored.shape.count()), value));
}

/// `values` holds whole maps, one after another: where `done` is 0 they become `nothing`.
template <typename Number>
void maskUndone(std::vector<Number> &values, const std::vector<std::uint8_t> &done, Number nothing)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        if (done[i % done.size()] == 0)
            values[i] = nothing;
}

std::vector<std::int32_t> pixelsOf(const std::vector<StoredAnchor> &anchors, int StoredAnchor::*coordinate)
{
    std::vector<std::int32_t> pixels;
    for (const StoredAnchor &anchor : anchors)
        pixels.push_back(anchor.*coordinate);
    return pixels;
}

/// What a new file holds beside its structure: everything known, and "nothing" where there is nothing yet.
void writeFirstNumbers(RawFile &raw, const RunHeader &header, const Layout &layout)
{
    writeNumbers(raw, layout.at("positions/y").offset, std::vector<std::int32_t>(header.ys.begin(), header.ys.end()));
    writeNumbers(raw, layout.at("positions/x").offset, std::vector<std::int32_t>(header.xs.begin(), header.xs.end()));
    writeNumbers(raw, layout.at("anchors/y").offset, pixelsOf(header.anchors, &StoredAnchor::y));
    writeNumbers(raw, layout.at("anchors/x").offset, pixelsOf(header.anchors, &StoredAnchor::x));
    if (const auto image = layout.find("image/patch"); image != layout.end())
        writeNumbers(raw, image->second.offset, header.patchImage.values);
    if (const auto image = layout.find("image/background"); image != layout.end())
        writeNumbers(raw, image->second.offset, header.backgroundImage.values);
    writeFilled(raw, layout.at("done"), std::uint8_t{0});
    for (const auto &[path, stored] : layout) {
        if (path == "top1/class")
            writeFilled(raw, stored, std::int32_t{-1});
        else if (path == "top1/probability" || path.starts_with("similarity/") || path.starts_with("blank/") ||
                 path.starts_with("probability/"))
            writeFilled(raw, stored, kNan);
    }
}

/// Empty when there are none: the sizes are checked where they are written.
template <typename Key>
std::vector<float> valuesOf(const std::map<Key, std::vector<float>> &maps, const Key &key)
{
    const auto found = maps.find(key);
    return found == maps.end() ? std::vector<float>{} : found->second;
}

void requireReplaceable(const std::filesystem::path &file, bool replace)
{
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return;
    if (std::filesystem::is_directory(file, ignored))
        throw InputError(file.string() + ": is a folder; the name of a run file is needed");
    if (!isRunFile(file))
        throw InputError(file.string() + ": exists and is not a whole run file; it is not overwritten");
    if (!replace)
        throw InputError(file.string() + ": exists; --force replaces it, --resume goes on from it");
}

} // namespace

struct RunFile::Impl {
    RawFile raw;
    RunHeader header;
    Layout layout;
    std::vector<std::uint8_t> done; ///< as last read or written
    bool writable = false;

    Impl(RawFile file, RunStructure structure, bool canWrite)
        : raw(std::move(file)), header(std::move(structure.header)), layout(std::move(structure.layout)), writable(canWrite)
    {
        done = readDone();
    }

    static std::unique_ptr<Impl> open(RawFile raw, bool canWrite)
    {
        RunStructure structure = readStructure(raw.path(), raw);
        if (!raw.stillAtPath())
            throw InputError(raw.path().string() + ": was replaced while it was opened; open it again");
        return std::make_unique<Impl>(std::move(raw), std::move(structure), canWrite);
    }

    [[nodiscard]] std::vector<std::uint8_t> readDone() const
    {
        std::vector<std::uint8_t> marks = readNumbers<std::uint8_t>(raw, layout.at("done"));
        if (std::ranges::any_of(marks, [](std::uint8_t mark) { return mark > 1; }))
            throw InputError(raw.path().string() + ": is damaged: done holds other marks than 0 and 1");
        return marks;
    }

    void requireWritable() const
    {
        if (!writable)
            throw WorkError(raw.path().string() + ": is open for reading only");
    }

    [[nodiscard]] const StoredDataset &featuresOf(const std::string &layer) const
    {
        const auto found = layout.find("features/" + layer);
        if (found == layout.end())
            throw InputError(raw.path().string() + ": keeps no features of layer '" + layer + "'");
        return found->second;
    }

    [[nodiscard]] std::uint64_t featureOffset(const StoredDataset &stored, std::size_t index, std::size_t count = 1) const
    {
        const std::size_t positions = header.positions();
        if (count > positions || index > positions - count)
            throw InputError(raw.path().string() + ": has " + std::to_string(positions) + " positions; there is no position " +
                             std::to_string(index + count - 1));
        return stored.offset + index * (stored.shape.bytes() / positions);
    }

    template <typename Number>
    void writeMap(const std::string &path, std::vector<Number> values, const std::vector<std::uint8_t> &marks, Number nothing)
    {
        const StoredDataset &stored = layout.at(path);
        if (values.size() != stored.shape.count())
            throw WorkError(raw.path().string() + ": the map " + path + " has " + std::to_string(values.size()) +
                            " values; the file keeps " + std::to_string(stored.shape.count()));
        maskUndone(values, marks, nothing);
        writeNumbers(raw, stored.offset, values);
    }

    void writeBlank(const std::string &layer, const std::vector<float> &values)
    {
        if (values.empty())
            return;
        const StoredDataset &stored = layout.at("blank/" + layer);
        if (values.size() != stored.shape.count())
            throw WorkError(raw.path().string() + ": the blank canvas has " + std::to_string(values.size()) + " numbers for " +
                            layer + "; the file keeps " + std::to_string(stored.shape.count()));
        writeNumbers(raw, stored.offset, values);
    }

    /// A checkpoint adds: marks that the file has and `maps` has not would take their numbers away.
    void requireNothingLost(const RunMaps &maps) const
    {
        bool kept = maps.done.size() == done.size();
        for (std::size_t i = 0; kept && i < done.size(); ++i)
            kept = done[i] == 0 || maps.done[i] != 0;
        if (!kept)
            throw WorkError(raw.path().string() +
                            ": keeps positions that this checkpoint does not have; they are not overwritten");
    }
};

RunFile::RunFile(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
RunFile::~RunFile() = default;
RunFile::RunFile(RunFile &&) noexcept = default;
RunFile &RunFile::operator=(RunFile &&) noexcept = default;

RunFile RunFile::create(const std::filesystem::path &file, const RunHeader &header, bool replace)
{
    requireStorable(file, header);
    requireReplaceable(file, replace);
    std::error_code error;
    const bool exists = std::filesystem::exists(file, error);
    // A link goes on pointing where it does; what it points to is replaced.
    const std::filesystem::path target = exists ? std::filesystem::canonical(file) : file;
    std::optional<RawFile> old; // its lock keeps a writer out until the new file stands in its place
    if (exists)
        old = RawFile::openForWriting(target);

    NewFile created(target);
    std::uint64_t bytes = structureBytes(header);
    for (const auto &[path, shape] : layoutOf(header))
        bytes += shape.bytes();
    created.raw().write(0, emptyHdf5File());
    created.reserve(bytes); // HDF5 can crash on a full disk; now it cannot meet one
    writeStructure(created.temporaryPath(), target, header);
    RunStructure structure{header, readLayout(created.temporaryPath(), created.raw(), header)};
    writeFirstNumbers(created.raw(), header, structure.layout);
    return RunFile(std::make_unique<Impl>(created.publish(replace && exists), std::move(structure), true));
}

RunFile RunFile::openForWriting(const std::filesystem::path &file)
{
    return RunFile(Impl::open(RawFile::openForWriting(file), true));
}

RunFile RunFile::openForReading(const std::filesystem::path &file)
{
    return RunFile(Impl::open(RawFile::openForReading(file), false));
}

const RunHeader &RunFile::header() const
{
    return m_impl->header;
}

const std::filesystem::path &RunFile::path() const
{
    return m_impl->raw.path();
}

RunMaps RunFile::readMaps() const
{
    const Impl &self = *m_impl;
    const auto floats = [&self](const std::string &path) { return readNumbers<float>(self.raw, self.layout.at(path)); };
    RunMaps maps = RunMaps::forHeader(self.header);
    maps.done = self.readDone(); // before the numbers: another process may be adding to them
    for (auto &[layer, values] : maps.similarity) {
        values = floats("similarity/" + layer);
        maskUndone(values, maps.done, kNan);
    }
    for (auto &[layer, values] : maps.blank) {
        values = floats("blank/" + layer);
        if (std::ranges::all_of(values, [](float value) { return std::isnan(value); }))
            values.clear();
    }
    if (self.header.classifier) {
        maps.top1Class = readNumbers<std::int32_t>(self.raw, self.layout.at("top1/class"));
        maskUndone(maps.top1Class, maps.done, std::int32_t{-1});
        maps.top1Probability = floats("top1/probability");
        maskUndone(maps.top1Probability, maps.done, kNan);
    }
    for (auto &[index, values] : maps.probability) {
        values = floats("probability/" + std::to_string(index));
        maskUndone(values, maps.done, kNan);
    }
    return maps;
}

FeatureMatrix RunFile::readFeatures(const std::string &layer, std::size_t first, std::size_t count) const
{
    const Impl &self = *m_impl;
    const StoredDataset &stored = self.featuresOf(layer);
    const std::uint64_t offset = self.featureOffset(stored, first, count);
    const std::vector<std::uint8_t> done = self.readDone();
    FeatureMatrix features(static_cast<std::int64_t>(count), static_cast<std::int64_t>(stored.shape.dims.back()));
    if (stored.shape.kind == NumberKind::Float16) {
        std::vector<std::uint16_t> halves(features.values.size());
        self.raw.read(offset, std::as_writable_bytes(std::span(halves)));
        floatsFromHalves(halves, features.values);
    } else {
        self.raw.read(offset, std::as_writable_bytes(std::span(features.values)));
    }
    for (std::size_t i = 0; i < count; ++i)
        if (done[first + i] == 0)
            std::ranges::fill(features.row(static_cast<std::int64_t>(i)), kNan);
    return features;
}

void RunFile::writeFeatures(const std::string &layer, std::size_t index, std::span<const float> values)
{
    Impl &self = *m_impl;
    self.requireWritable();
    const StoredDataset &stored = self.featuresOf(layer);
    const std::uint64_t offset = self.featureOffset(stored, index);
    if (values.size() != stored.shape.dims.back())
        throw WorkError(path().string() + ": a feature of " + std::to_string(values.size()) + " numbers for layer '" + layer +
                        "', which has " + std::to_string(stored.shape.dims.back()));
    if (stored.shape.kind == NumberKind::Float32) {
        self.raw.write(offset, std::as_bytes(values));
        return;
    }
    std::vector<std::uint16_t> halves(values.size());
    halvesFromFloats(values, halves);
    constexpr std::uint16_t kHalfInfinity = 0x7C00;
    for (std::size_t i = 0; i < halves.size(); ++i)
        if ((halves[i] & 0x7FFF) == kHalfInfinity && std::isfinite(values[i]))
            throw WorkError(path().string() + ": layer '" + layer + "' has the value " + generalText(values[i]) +
                            ", too large for float16; keep its features as float32");
    self.raw.write(offset, std::as_bytes(std::span(std::as_const(halves))));
}

void RunFile::checkpoint(const RunMaps &maps)
{
    Impl &self = *m_impl;
    self.requireWritable();
    self.requireNothingLost(maps);
    for (const StoredLayer &layer : self.header.layers) {
        self.writeMap("similarity/" + layer.name, valuesOf(maps.similarity, layer.name), maps.done, kNan);
        self.writeBlank(layer.name, valuesOf(maps.blank, layer.name));
    }
    if (self.header.classifier) {
        self.writeMap("top1/class", maps.top1Class, maps.done, std::int32_t{-1});
        self.writeMap("top1/probability", maps.top1Probability, maps.done, kNan);
    }
    for (const int index : self.header.classes)
        self.writeMap("probability/" + std::to_string(index), valuesOf(maps.probability, index), maps.done, kNan);
    self.raw.sync();

    std::vector<std::uint8_t> marks = maps.done;
    for (std::uint8_t &mark : marks)
        mark = mark != 0;
    writeNumbers(self.raw, self.layout.at("done").offset, marks);
    self.raw.sync();
    self.done = std::move(marks);
}

bool isRunFile(const std::filesystem::path &file)
{
    return saysRunFile(file);
}

RunMaps RunMaps::forHeader(const RunHeader &header)
{
    const std::size_t positions = header.positions();
    RunMaps maps;
    maps.done.assign(positions, 0);
    for (const StoredLayer &layer : header.layers) {
        maps.similarity[layer.name].assign(header.anchors.size() * positions, kNan);
        maps.blank[layer.name].clear();
    }
    if (header.classifier) {
        maps.top1Class.assign(positions, -1);
        maps.top1Probability.assign(positions, kNan);
    }
    for (const int index : header.classes)
        maps.probability[index].assign(positions, kNan);
    return maps;
}

std::size_t RunMaps::doneCount() const
{
    return static_cast<std::size_t>(std::ranges::count_if(done, [](std::uint8_t mark) { return mark != 0; }));
}

} // namespace shiftscope
