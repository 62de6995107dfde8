#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace shiftscope {

/// A column of a table: words, or numbers (NaN where there is none).
struct StoredColumn {
    std::string name;
    std::variant<std::vector<std::string>, std::vector<double>> values;
};

/// Columns of equal length: a group with a dataset a column.
struct StoredTable {
    std::string name;
    std::vector<StoredColumn> columns;
};

/// Writes an HDF5 file with the attributes at its root and a group for each table; complete under its name or not at all.
/// Equal input gives equal bytes. Throws WorkError.
void writeTableFile(const std::filesystem::path &file, const std::map<std::string, std::string> &attributes,
                    std::span<const StoredTable> tables);

} // namespace shiftscope
