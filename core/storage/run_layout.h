#pragma once

#include "core/storage/run_file.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace shiftscope {

enum class NumberKind { UInt8, Int32, Float16, Float32 }; // little-endian in the file

/// Shape and number kind of a dataset: "similarity/fc", [A, Ny, Nx], Float32.
struct DatasetShape {
    NumberKind kind = NumberKind::Float32;
    std::vector<std::uint64_t> dims;
    friend bool operator==(const DatasetShape &, const DatasetShape &) = default;

    [[nodiscard]] std::uint64_t count() const;
    [[nodiscard]] std::uint64_t bytes() const;
};

/// "float32 [5, 100, 100]".
[[nodiscard]] std::string text(const DatasetShape &shape);

/// A dataset in a file: its numbers stand row-major in one piece from byte `offset`.
struct StoredDataset {
    DatasetShape shape;
    std::uint64_t offset = 0;
};

/// By path without the leading '/'.
using Layout = std::map<std::string, StoredDataset>;

/// Every numeric dataset that a run with this header has.
[[nodiscard]] std::map<std::string, DatasetShape> layoutOf(const RunHeader &header);

/// Throws InputError, naming `file`, when the header cannot become a run file: no positions, a layer name that is not plain
/// ASCII, images whose sizes do not fit their pixels, more numbers than a file can hold.
void requireStorable(const std::filesystem::path &file, const RunHeader &header);

} // namespace shiftscope
