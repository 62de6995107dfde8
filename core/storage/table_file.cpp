#include "core/storage/table_file.h"

#include "core/error.h"
#include "core/printable.h"
#include "core/storage/hdf5.h"
#include "core/whole_file.h"

#include <algorithm>

namespace shiftscope {

namespace {

/// An HDF5 file in memory: on a full disk the library can crash, our own writing cannot.
class MemoryFile {
public:
    explicit MemoryFile(std::filesystem::path shown)
        : m_shown(std::move(shown)), m_file(create()), m_strings(H5Tcopy(H5T_C_S1), H5Tclose),
          m_untimed(H5Pcreate(H5P_DATASET_CREATE), H5Pclose)
    {
        require(bool(m_file));
        H5Tset_size(m_strings.get(), H5T_VARIABLE);
        H5Tset_cset(m_strings.get(), H5T_CSET_UTF8);
        H5Pset_obj_track_times(m_untimed.get(), false); // or no two files were equal
    }

    void attribute(const std::string &name, const std::string &value)
    {
        const Hdf5Id space(H5Screate(H5S_SCALAR), H5Sclose);
        const Hdf5Id attribute(H5Acreate2(m_file.get(), name.c_str(), m_strings.get(), space.get(), H5P_DEFAULT, H5P_DEFAULT),
                               H5Aclose);
        const std::string valid = validUtf8(value);
        const char *characters = valid.c_str();
        require(attribute && H5Awrite(attribute.get(), m_strings.get(), &characters) >= 0);
    }

    void table(const StoredTable &table)
    {
        const Hdf5Id untimed(H5Pcreate(H5P_GROUP_CREATE), H5Pclose);
        H5Pset_obj_track_times(untimed.get(), false);
        const Hdf5Id group(H5Gcreate2(m_file.get(), table.name.c_str(), H5P_DEFAULT, untimed.get(), H5P_DEFAULT), H5Gclose);
        require(bool(group));
        for (const StoredColumn &column : table.columns) {
            if (const auto *numbers = std::get_if<std::vector<double>>(&column.values)) {
                dataset(group, column.name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, numbers->size(), numbers->data());
                continue;
            }
            std::vector<std::string> valid;
            for (const std::string &word : std::get<std::vector<std::string>>(column.values))
                valid.push_back(validUtf8(word));
            std::vector<const char *> words;
            for (const std::string &word : valid)
                words.push_back(word.c_str());
            dataset(group, column.name, m_strings.get(), m_strings.get(), words.size(), words.data());
        }
    }

    [[nodiscard]] std::string bytes() const
    {
        require(H5Fflush(m_file.get(), H5F_SCOPE_GLOBAL) >= 0);
        const ssize_t size = H5Fget_file_image(m_file.get(), nullptr, 0);
        require(size > 0);
        std::string image(static_cast<std::size_t>(size), '\0');
        require(H5Fget_file_image(m_file.get(), image.data(), image.size()) >= 0);
        return image;
    }

private:
    static Hdf5Id create()
    {
        const Hdf5Id inMemory(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
        constexpr std::size_t kGrowth = 65536;
        H5Pset_fapl_core(inMemory.get(), kGrowth, false);
        return {H5Fcreate("tables", H5F_ACC_TRUNC, H5P_DEFAULT, inMemory.get()), H5Fclose};
    }

    void dataset(const Hdf5Id &group, const std::string &name, hid_t stored, hid_t given, std::size_t count, const void *values)
    {
        const hsize_t size = count;
        const Hdf5Id space(H5Screate_simple(1, &size, nullptr), H5Sclose);
        const Hdf5Id dataset(
            H5Dcreate2(group.get(), name.c_str(), stored, space.get(), H5P_DEFAULT, m_untimed.get(), H5P_DEFAULT), H5Dclose);
        require(dataset && (count == 0 || H5Dwrite(dataset.get(), given, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0));
    }

    void require(bool done) const
    {
        if (!done)
            throw WorkError(m_shown.string() + ": HDF5 could not make the file");
    }

    std::filesystem::path m_shown;
    Hdf5Id m_file;
    Hdf5Id m_strings;
    Hdf5Id m_untimed;
};

} // namespace

void writeTableFile(const std::filesystem::path &file, const std::map<std::string, std::string> &attributes,
                    std::span<const StoredTable> tables)
{
    std::string bytes;
    {
        const Hdf5Session session;
        MemoryFile memory(file);
        for (const auto &[name, value] : attributes)
            memory.attribute(name, value);
        for (const StoredTable &table : tables)
            memory.table(table);
        bytes = memory.bytes();
    }
    writeWholeFile(file, bytes);
}

} // namespace shiftscope
