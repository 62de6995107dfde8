#include "core/study/table.h"

#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

constexpr int kDataDecimals = 6;

bool isNumeric(const Table &table, std::size_t column)
{
    for (const std::vector<TableCell> &row : table.rows)
        if (row[column].number)
            return true;
    return false;
}

// --- CSV ---

std::string csv(const Table &table)
{
    std::string text;
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        text.append(i > 0 ? "," : "").append(csvField(table.columns[i].name));
    text += "\n";
    for (const std::vector<TableCell> &row : table.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            const TableCell &cell = row[i];
            text.append(i > 0 ? "," : "").append(cell.number ? fixedText(*cell.number, kDataDecimals) : csvField(cell.words));
        }
        text += "\n";
    }
    return text;
}

// --- Markdown ---

std::string markdownEscaped(const std::string &text)
{
    std::string escaped;
    for (const char c : text)
        escaped += c == '|' ? "\\|" : std::string(1, c);
    return escaped;
}

std::string markdown(const Table &table)
{
    std::string text = "**" + markdownEscaped(table.caption) + "**\n\n|";
    for (const TableColumn &column : table.columns)
        text.append(" ")
            .append(markdownEscaped(column.group))
            .append(column.group.empty() || column.head.empty() ? "" : " ")
            .append(markdownEscaped(column.head))
            .append(" |");
    text += "\n|";
    for (std::size_t i = 0; i < table.columns.size(); ++i)
        text += isNumeric(table, i) ? " ---: |" : " --- |";
    text += "\n";
    for (const std::vector<TableCell> &row : table.rows) {
        text += "|";
        for (std::size_t i = 0; i < row.size(); ++i) {
            const std::string cell = markdownEscaped(printedText(row[i], table.columns[i]));
            text.append(row[i].best ? " **" + cell + "**" : " " + cell).append(" |");
        }
        text += "\n";
    }
    for (const std::string &note : table.notes)
        text += "\n" + markdownEscaped(note) + "\n";
    return text;
}

// --- LaTeX ---

std::string latexEscaped(const std::string &text)
{
    static const std::vector<std::pair<std::string, std::string>> kWords{{"\\", "\\textbackslash{}"},
                                                                         {"&", "\\&"},
                                                                         {"%", "\\%"},
                                                                         {"$", "\\$"},
                                                                         {"#", "\\#"},
                                                                         {"_", "\\_"},
                                                                         {"{", "\\{"},
                                                                         {"}", "\\}"},
                                                                         {"~", "\\textasciitilde{}"},
                                                                         {"^", "\\textasciicircum{}"},
                                                                         {"x̄", "$\\bar{x}$"},
                                                                         {"σ", "$\\sigma$"},
                                                                         {"±", "$\\pm$"},
                                                                         {"≥", "$\\geq$"},
                                                                         {"–", "--"},
                                                                         {"→", "$\\rightarrow$"}};
    std::string escaped;
    for (std::size_t at = 0; at < text.size();) {
        bool found = false;
        for (const auto &[from, to] : kWords)
            if (text.compare(at, from.size(), from) == 0) {
                escaped += to;
                at += from.size();
                found = true;
                break;
            }
        if (!found)
            escaped += text[at++];
    }
    return escaped;
}

/// The groups above the heads, with a rule below each.
std::string latexGroups(const Table &table)
{
    std::string heads;
    std::string rules;
    for (std::size_t i = 0; i < table.columns.size();) {
        const std::string &group = table.columns[i].group;
        std::size_t end = i + 1;
        while (!group.empty() && end < table.columns.size() && table.columns[end].group == group)
            ++end;
        heads.append(i > 0 ? " & " : "");
        if (!group.empty()) {
            heads += "\\multicolumn{" + std::to_string(end - i) + "}{c}{" + latexEscaped(group) + "}";
            rules += "\\cmidrule(lr){" + std::to_string(i + 1) + "-" + std::to_string(end) + "}";
        }
        i = end;
    }
    return rules.empty() ? std::string() : heads + " \\\\\n" + rules + "\n";
}

std::string latex(const Table &table)
{
    std::string kinds;
    std::string heads;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        kinds += isNumeric(table, i) ? 'r' : 'l';
        heads.append(i > 0 ? " & " : "").append(latexEscaped(table.columns[i].head));
    }
    std::string text = "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n\\caption{" + latexEscaped(table.caption) +
                       "}\n\\label{tab:" + table.name + "}\n\\begin{tabular}{" + kinds + "}\n\\toprule\n" + latexGroups(table) +
                       heads + " \\\\\n\\midrule\n";
    for (std::size_t r = 0; r < table.rows.size(); ++r) {
        for (const std::size_t rule : table.rules)
            if (rule == r && r > 0)
                text += "\\midrule\n";
        for (std::size_t i = 0; i < table.rows[r].size(); ++i) {
            const std::string cell = latexEscaped(printedText(table.rows[r][i], table.columns[i]));
            text.append(i > 0 ? " & " : "").append(table.rows[r][i].best ? "\\textbf{" + cell + "}" : cell);
        }
        text += " \\\\\n";
    }
    text += "\\bottomrule\n\\end{tabular}\n";
    for (const std::string &note : table.notes)
        text += "\n\\smallskip\\footnotesize " + latexEscaped(note) + "\n";
    return text + "\\end{table}\n";
}

// --- JSON ---

nlohmann::ordered_json json(const Table &table)
{
    nlohmann::ordered_json rows = nlohmann::ordered_json::array();
    for (const std::vector<TableCell> &row : table.rows) {
        nlohmann::ordered_json object;
        for (std::size_t i = 0; i < row.size(); ++i) {
            const TableCell &cell = row[i];
            if (cell.number)
                object[table.columns[i].name] = numberOrNull(*cell.number);
            else
                object[table.columns[i].name] = cell.words;
        }
        rows.push_back(object);
    }
    return {{"name", table.name}, {"caption", table.caption}, {"rows", rows}, {"notes", table.notes}};
}

} // namespace

std::string printedText(const TableCell &cell, const TableColumn &column)
{
    return cell.number ? readableText(*cell.number, column.decimals) : cell.words;
}

void markBest(Table &table, std::size_t column, const std::vector<std::size_t> &rows, bool largest)
{
    std::optional<double> best;
    const auto rounded = [&](std::size_t row) {
        const std::optional<double> &number = table.rows[row][column].number;
        const double scale = std::pow(10, table.columns[column].decimals);
        return number && !std::isnan(*number) ? std::optional(std::round(*number * scale)) : std::nullopt;
    };
    for (const std::size_t row : rows)
        if (const auto value = rounded(row); value && (!best || (largest ? *value > *best : *value < *best)))
            best = value;
    for (const std::size_t row : rows)
        if (const auto value = rounded(row); value && value == best)
            table.rows[row][column].best = true;
}

TableFormat tableFormatFromName(std::string_view text)
{
    if (text == "csv")
        return TableFormat::Csv;
    if (text == "md")
        return TableFormat::Markdown;
    if (text == "latex")
        return TableFormat::Latex;
    if (text == "json")
        return TableFormat::Json;
    throw InputError("format '" + std::string(text) + "': accepted are csv, md, latex and json");
}

std::string_view extension(TableFormat format)
{
    static constexpr std::array<std::string_view, 4> kExtensions{"csv", "md", "tex", "json"};
    return kExtensions[static_cast<std::size_t>(format)];
}

std::string tableText(const Table &table, TableFormat format)
{
    switch (format) {
    case TableFormat::Csv:
        return csv(table);
    case TableFormat::Markdown:
        return markdown(table);
    case TableFormat::Latex:
        return latex(table);
    case TableFormat::Json:
        break;
    }
    return jsonText(json(table));
}

std::string tablesText(const std::vector<Table> &tables, TableFormat format)
{
    if (format == TableFormat::Json) {
        nlohmann::ordered_json all = nlohmann::ordered_json::array();
        for (const Table &table : tables)
            all.push_back(json(table));
        return jsonText(all);
    }
    std::string text;
    for (const Table &table : tables) {
        text += text.empty() ? "" : "\n";
        if (format == TableFormat::Csv && tables.size() > 1)
            text += "# " + table.name + "\n";
        text += tableText(table, format);
    }
    return text;
}

} // namespace shiftscope
