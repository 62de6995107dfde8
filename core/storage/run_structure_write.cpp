#include "core/storage/run_structure.h"

#include "core/error.h"
#include "core/storage/hdf5.h"

#include <string>

namespace shiftscope {

namespace {

class Writer {
public:
    Writer(const std::filesystem::path &file, std::filesystem::path shown)
        : m_shown(std::move(shown)), m_file(H5Fopen(file.c_str(), H5F_ACC_RDWR, fileAccess().get()), H5Fclose),
          m_stringType(H5Tcopy(H5T_C_S1), H5Tclose)
    {
        require(bool(m_file), "the file");
        // Of variable length: the only strings that h5py hands out as str.
        H5Tset_size(m_stringType.get(), H5T_VARIABLE);
        H5Tset_cset(m_stringType.get(), H5T_CSET_UTF8);
    }

    void attribute(const char *name, const std::string &value)
    {
        const char *characters = value.c_str();
        writeAttribute(name, m_stringType.get(), m_stringType.get(), scalar(), &characters);
    }

    void attribute(const char *name, int value) { writeAttribute(name, H5T_STD_I32LE, H5T_NATIVE_INT, scalar(), &value); }

    void attribute(const char *name, const std::vector<const char *> &values)
    {
        writeAttribute(name, m_stringType.get(), m_stringType.get(), space({values.size()}), values.data());
    }

    void strings(const std::string &path, const std::vector<const char *> &values)
    {
        const Hdf5Id dataset = create(path, m_stringType.get(), {values.size()}, Hdf5Id(H5Pcreate(H5P_DATASET_CREATE), H5Pclose));
        require(H5Dwrite(dataset.get(), m_stringType.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0, path);
    }

    /// Contiguous, with its place in the file fixed at once and nothing written there.
    void numbers(const std::string &path, const DatasetShape &shape)
    {
        Hdf5Id creation(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
        H5Pset_layout(creation.get(), H5D_CONTIGUOUS);
        H5Pset_alloc_time(creation.get(), H5D_ALLOC_TIME_EARLY);
        H5Pset_fill_time(creation.get(), H5D_FILL_TIME_NEVER);
        const Hdf5Id type = fileType(shape.kind);
        create(path, type.get(), {shape.dims.begin(), shape.dims.end()}, creation);
    }

    void close() { require(m_file.close(), "the file"); }

private:
    void require(bool done, const std::string &what) const
    {
        if (!done)
            throw WorkError(m_shown.string() + ": HDF5 could not write " + what);
    }

    static Hdf5Id scalar() { return {H5Screate(H5S_SCALAR), H5Sclose}; }
    static Hdf5Id space(const std::vector<hsize_t> &dims)
    {
        return {H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr), H5Sclose};
    }

    void writeAttribute(const char *name, hid_t stored, hid_t given, const Hdf5Id &shape, const void *value)
    {
        const Hdf5Id attribute(H5Acreate2(m_file.get(), name, stored, shape.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
        require(attribute && H5Awrite(attribute.get(), given, value) >= 0, name);
    }

    Hdf5Id create(const std::string &path, hid_t type, const std::vector<hsize_t> &dims, const Hdf5Id &creation)
    {
        const Hdf5Id groups(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
        H5Pset_create_intermediate_group(groups.get(), 1);
        const Hdf5Id shape = space(dims);
        Hdf5Id dataset(H5Dcreate2(m_file.get(), path.c_str(), type, shape.get(), groups.get(), creation.get(), H5P_DEFAULT),
                       H5Dclose);
        require(bool(dataset), path);
        return dataset;
    }

    std::filesystem::path m_shown;
    Hdf5Id m_file;
    Hdf5Id m_stringType;
};

void writeAttributes(Writer &writer, const RunHeader &header)
{
    writer.attribute("format", std::string(kRunFormat));
    writer.attribute("format_version", kRunFormatVersion);
    writer.attribute("created", header.created);
    writer.attribute("program_version", header.programVersion);
    writer.attribute("model", header.model);
    writer.attribute("weights", header.weights);
    writer.attribute("weights_sha256", header.weightsSha256);
    writer.attribute("mode", std::string(name(header.mode)));
    writer.attribute("canvas", header.canvas);
    writer.attribute("box", header.box);
    writer.attribute("fit", header.fit ? std::string(name(*header.fit)) : std::string());
    writer.attribute("mirror", header.mirrored ? 1 : 0);
    writer.attribute("turn", header.turn);
    writer.attribute("stride", header.stride);
    writer.attribute("background", header.background);
    writer.attribute("patch", header.patch);
    writer.attribute("metric", std::string(name(header.metric)));
    writer.attribute("engine", header.engine);
    writer.attribute("device", header.device);
    std::vector<const char *> layers; // links have no order of their own
    for (const StoredLayer &layer : header.layers)
        layers.push_back(layer.name.c_str());
    writer.attribute("layers", layers);
}

} // namespace

std::vector<std::byte> emptyHdf5File()
{
    const Hdf5Session session;
    const Hdf5Id inMemory(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
    constexpr std::size_t kGrowth = 4096;
    H5Pset_fapl_core(inMemory.get(), kGrowth, false);
    const Hdf5Id file(H5Fcreate("empty", H5F_ACC_TRUNC, H5P_DEFAULT, inMemory.get()), H5Fclose);
    std::vector<std::byte> bytes;
    const bool flushed = file && H5Fflush(file.get(), H5F_SCOPE_GLOBAL) >= 0; // the image holds only what is flushed
    if (const ssize_t size = flushed ? H5Fget_file_image(file.get(), nullptr, 0) : 0; size > 0)
        bytes.resize(static_cast<std::size_t>(size));
    if (bytes.empty() || H5Fget_file_image(file.get(), bytes.data(), bytes.size()) < 0)
        throw WorkError("HDF5 could not make an empty file in memory");
    return bytes;
}

std::uint64_t structureBytes(const RunHeader &header)
{
    constexpr std::uint64_t kOfAFile = 256 * 1024;
    constexpr std::uint64_t kOfADataset = 4096;
    std::uint64_t strings = 0;
    for (const std::string *text : {&header.created, &header.programVersion, &header.model, &header.weights, &header.background,
                                    &header.patch, &header.engine, &header.device})
        strings += text->size();
    return kOfAFile + kOfADataset * (layoutOf(header).size() + header.anchors.size()) + 2 * strings;
}

void writeStructure(const std::filesystem::path &file, const std::filesystem::path &shown, const RunHeader &header)
{
    const Hdf5Session session;
    Writer writer(file, shown);
    writeAttributes(writer, header);
    std::vector<const char *> names;
    for (const StoredAnchor &anchor : header.anchors)
        names.push_back(anchor.name.c_str());
    writer.strings("anchors/name", names);
    for (const auto &[path, shape] : layoutOf(header))
        writer.numbers(path, shape);
    writer.close();
}

} // namespace shiftscope
