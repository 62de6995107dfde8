#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// Words, or a number, which may be missing.
struct TableCell {
    std::string words;
    std::optional<double> number; ///< NaN: no data
    bool best = false;            ///< printed bold

    TableCell(std::string text) : words(std::move(text)) {} // NOLINT(google-explicit-constructor): rows read as lists
    TableCell(const char *text) : words(text) {}            // NOLINT(google-explicit-constructor)
    TableCell(double value) : number(value) {}              // NOLINT(google-explicit-constructor)
};

struct TableColumn {
    std::string name;  ///< as data: "TL_mean"
    std::string group; ///< printed above neighbours that have the same: "TL"; may be empty
    std::string head;  ///< printed: "x̄"
    int decimals = 3;  ///< printed; as data there are six
};

/// A table, independent of how it is written. Rows have a cell for each column.
struct Table {
    std::string name;    ///< "table-1-similarity-125px": of its files
    std::string caption; ///< what it shows, in sentences
    std::vector<TableColumn> columns;
    std::vector<std::vector<TableCell>> rows;
    std::vector<std::size_t> rules; ///< rows above which a line is drawn
    std::vector<std::string> notes;
};

/// Marks the largest (or smallest) number of a column, as printed, among `rows`; all that are equal to it.
void markBest(Table &table, std::size_t column, const std::vector<std::size_t> &rows, bool largest);

enum class TableFormat { Csv, Markdown, Latex, Json };
/// "csv", "md", "latex", "json"; throws InputError listing them.
[[nodiscard]] TableFormat tableFormatFromName(std::string_view text);
/// "csv", "md", "tex", "json".
[[nodiscard]] std::string_view extension(TableFormat format);

/// What people read in a cell: its words, or its number with the column's decimals; "no data" where that is missing.
[[nodiscard]] std::string printedText(const TableCell &cell, const TableColumn &column);

/// One table as text. CSV: a line of names, then rows; a missing number is nan. Markdown: caption, table, notes. LaTeX: a table
/// environment for the package booktabs. JSON: an object with rows as objects by column name; a missing number is null. Where
/// people read, a missing number says "no data".
[[nodiscard]] std::string tableText(const Table &table, TableFormat format);

/// Several, one after another; in JSON an array; in CSV each under a line "# name".
[[nodiscard]] std::string tablesText(const std::vector<Table> &tables, TableFormat format);

} // namespace shiftscope
