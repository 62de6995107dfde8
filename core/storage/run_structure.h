#pragma once

#include "core/storage/raw_file.h"
#include "core/storage/run_layout.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

// All that needs the HDF5 library: the structure of a run file, its attributes and names. The numbers are read and written
// through RawFile, so that no kill, full disk or library error can harm a structure once it is written.

namespace shiftscope {

inline constexpr std::string_view kRunFormat = "shiftscope-run";
inline constexpr int kRunFormatVersion = 1;

/// The bytes of an HDF5 file that holds nothing. Throws WorkError.
[[nodiscard]] std::vector<std::byte> emptyHdf5File();

/// An upper bound for the bytes that writeStructure() adds to what the numbers need.
[[nodiscard]] std::uint64_t structureBytes(const RunHeader &header);

/// Fills the empty HDF5 file `file` with the attributes, groups and datasets of a run; the numbers are left unwritten (zero).
/// Throws WorkError, naming `shown`.
void writeStructure(const std::filesystem::path &file, const std::filesystem::path &shown, const RunHeader &header);

/// What stands in a run file.
struct RunStructure {
    RunHeader header;
    Layout layout;
};

/// Reads attributes and layout, and through `raw` (the same file) the positions, anchors and images. Throws InputError, naming
/// raw.path(), for everything that is not a whole run file of a format this program knows.
[[nodiscard]] RunStructure readStructure(const std::filesystem::path &file, const RawFile &raw);

/// Where the datasets of a run with this header stand in the file. Throws InputError when one is missing or differs.
[[nodiscard]] Layout readLayout(const std::filesystem::path &file, const RawFile &raw, const RunHeader &header);

/// True when the file is HDF5 and says format="shiftscope-run".
[[nodiscard]] bool saysRunFile(const std::filesystem::path &file);

} // namespace shiftscope
