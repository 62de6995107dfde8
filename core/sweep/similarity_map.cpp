#include "core/sweep/similarity_map.h"

#include "core/error.h"
#include "core/number_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <sstream>
#include <string_view>
#include <tuple>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kLargestCoordinate = 1'000'000;

struct Cell {
    int y = 0;
    int x = 0;
    float value = 0;
    std::size_t line = 0;
};

std::string_view withoutBlanks(std::string_view text)
{
    const std::string_view blanks = " \t\r";
    const std::size_t first = text.find_first_not_of(blanks);
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// A piece of a foreign file, fit to stand in a message.
std::string quoted(std::string_view text)
{
    constexpr std::size_t kShown = 40;
    std::string shown(text.substr(0, kShown));
    std::ranges::replace_if(
        shown, [](unsigned char c) { return c < 32 || c == 127; }, '?');
    return "'" + shown + (text.size() > kShown ? "…'" : "'");
}

bool parseCoordinate(std::string_view text, int &value)
{
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    return error == std::errc{} && stop == end && value >= 0 && value <= kLargestCoordinate;
}

bool parseValue(std::string_view text, float &value)
{
    const char *end = text.data() + text.size();
    auto result = std::from_chars(text.data(), end, value);
    if (result.ec == std::errc::result_out_of_range) { // too small for a float is 0, too large is refused below
        double wide = 0;
        result = std::from_chars(text.data(), end, wide);
        value = static_cast<float>(wide);
    }
    return result.ec == std::errc{} && result.ptr == end && !std::isinf(value);
}

bool parseCell(std::string_view line, Cell &cell)
{
    const std::size_t first = line.find(',');
    const std::size_t second = first == std::string_view::npos ? first : line.find(',', first + 1);
    if (second == std::string_view::npos)
        return false;
    return parseCoordinate(withoutBlanks(line.substr(0, first)), cell.y) &&
           parseCoordinate(withoutBlanks(line.substr(first + 1, second - first - 1)), cell.x) &&
           parseValue(withoutBlanks(line.substr(second + 1)), cell.value);
}

/// Reads a text file line by line, in bounded memory whatever the file is.
class LineReader {
public:
    explicit LineReader(const std::filesystem::path &file) : m_file(file), m_in(file, std::ios::binary)
    {
        std::error_code ignored;
        if (!m_in || std::filesystem::is_directory(file, ignored))
            throw InputError(file.string() + ": cannot be read; a CSV file with the columns y,x,value is needed");
    }

    bool next(std::string_view &line)
    {
        m_in.getline(m_buffer.data(), m_buffer.size());
        const auto count = static_cast<std::size_t>(m_in.gcount());
        if (m_in.bad())
            throw InputError(m_file.string() + ": reading failed after line " + std::to_string(m_number));
        if (count == 0)
            return false;
        ++m_number;
        if (count + 1 == m_buffer.size() && m_in.fail() && !m_in.eof())
            fail("is longer than any line of y,x,value");
        line = withoutBlanks({m_buffer.data(), m_in.eof() ? count : count - 1});
        return true;
    }

    [[nodiscard]] std::size_t number() const { return m_number; }

    [[noreturn]] void fail(const std::string &reason) const
    {
        throw InputError(m_file.string() + ": line " + std::to_string(m_number) + " " + reason);
    }

private:
    std::filesystem::path m_file;
    std::ifstream m_in;
    std::array<char, 256> m_buffer{};
    std::size_t m_number = 0;
};

std::vector<Cell> readCells(const std::filesystem::path &file)
{
    LineReader reader(file);
    std::string_view line;
    if (!reader.next(line))
        throw InputError(file.string() + ": is empty; a CSV file with the columns y,x,value is needed");
    if (line.starts_with("\xEF\xBB\xBF"))
        line.remove_prefix(3);
    if (line != "y,x,value" && line != "y,x,val")
        reader.fail("is " + quoted(line) + "; the header 'y,x,value' or 'y,x,val' is needed");

    std::vector<Cell> cells;
    while (reader.next(line)) {
        if (line.empty())
            continue;
        Cell cell{.line = reader.number()};
        if (!parseCell(line, cell))
            reader.fail("is " + quoted(line) + "; two whole pixels (0 or more) and a number are needed, as in 0,12,0.97");
        cells.push_back(cell);
    }
    if (cells.empty())
        throw InputError(file.string() + ": holds no positions");
    return cells;
}

std::vector<int> sortedUnique(const std::vector<Cell> &cells, int Cell::*coordinate)
{
    std::vector<int> values;
    values.reserve(cells.size());
    for (const Cell &cell : cells)
        values.push_back(cell.*coordinate);
    std::ranges::sort(values);
    values.erase(std::unique(values.begin(), values.end()), values.end());
    return values;
}

std::string positionText(int y, int x)
{
    return "y = " + std::to_string(y) + ", x = " + std::to_string(x);
}

/// The cells in row-major order, each place once.
std::vector<Cell> readSortedCells(const std::filesystem::path &file)
{
    std::vector<Cell> cells = readCells(file);
    std::ranges::sort(cells, {}, [](const Cell &cell) { return std::tuple(cell.y, cell.x, cell.line); });
    const auto twin = std::ranges::adjacent_find(cells, [](const Cell &a, const Cell &b) { return a.y == b.y && a.x == b.x; });
    if (twin != cells.end())
        throw InputError(file.string() + ": line " + std::to_string(std::next(twin)->line) + " repeats the position " +
                         positionText(twin->y, twin->x) + " of line " + std::to_string(twin->line));
    return cells;
}

/// `cells` in row-major order fill the grid.
void requireFullGrid(const std::filesystem::path &file, const std::vector<Cell> &cells, const SimilarityMap &map)
{
    if (cells.size() == map.ys.size() * map.xs.size())
        return;
    std::size_t at = 0;
    while (at < cells.size() && cells[at].y == map.ys[at / map.xs.size()] && cells[at].x == map.xs[at % map.xs.size()])
        ++at;
    throw InputError(file.string() + ": the position " + positionText(map.ys[at / map.xs.size()], map.xs[at % map.xs.size()]) +
                     " is missing; the positions must fill a grid (" + std::to_string(map.rows()) + " rows of " +
                     std::to_string(map.columns()) + " are begun)");
}

/// The anchor is put where the value is largest.
void markLargest(const std::filesystem::path &file, const std::vector<Cell> &cells, SimilarityMap &map)
{
    float largest = -std::numeric_limits<float>::infinity();
    for (const Cell &cell : cells)
        if (cell.value > largest) {
            largest = cell.value;
            map.anchorY = cell.y;
            map.anchorX = cell.x;
        }
    if (std::isinf(largest))
        throw InputError(file.string() + ": every value is nan; at least one number is needed");
}

int largestCommonStep(int step, const std::vector<int> &coordinates)
{
    for (const int coordinate : coordinates)
        step = std::gcd(step, coordinate - coordinates.front());
    return step;
}

std::vector<int> filledLine(const std::vector<int> &coordinates, int stride)
{
    std::vector<int> line;
    for (int coordinate = coordinates.front(); coordinate <= coordinates.back(); coordinate += stride)
        line.push_back(coordinate);
    return line;
}

} // namespace

std::string csvText(const SimilarityMap &map)
{
    std::ostringstream out;
    out << "y,x,value\n";
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            const float value = map.at(row, column);
            if (std::isnan(value))
                continue;
            out << map.ys[static_cast<std::size_t>(row)] << ',' << map.xs[static_cast<std::size_t>(column)] << ','
                << shortestText(value) << '\n';
        }
    }
    return std::move(out).str();
}

SimilarityMap readCsv(const std::filesystem::path &file)
{
    const std::vector<Cell> cells = readSortedCells(file);
    SimilarityMap map;
    map.ys = sortedUnique(cells, &Cell::y);
    map.xs = sortedUnique(cells, &Cell::x);
    requireFullGrid(file, cells, map);
    map.values.reserve(cells.size());
    for (const Cell &cell : cells)
        map.values.push_back(cell.value);
    markLargest(file, cells, map);
    return map;
}

CsvMap readCsvWithHoles(const std::filesystem::path &file, std::optional<int> stride)
{
    const std::vector<Cell> cells = readSortedCells(file);
    const std::vector<int> ys = sortedUnique(cells, &Cell::y);
    const std::vector<int> xs = sortedUnique(cells, &Cell::x);
    const int found = std::max(largestCommonStep(largestCommonStep(0, ys), xs), 1);
    CsvMap result{.map = {}, .present = {}, .stride = stride.value_or(found)};
    if (const bool several = ys.size() > 1 || xs.size() > 1; several && found % result.stride != 0)
        throw InputError(file.string() + ": its positions lie " + std::to_string(found) + " px apart, which a stride of " +
                         std::to_string(result.stride) + " does not reach");
    const auto steps = [&](const std::vector<int> &line) {
        return static_cast<std::size_t>((line.back() - line.front()) / result.stride) + 1;
    };
    if (steps(ys) > kMostImported / steps(xs))
        throw InputError(file.string() + ": its " + std::to_string(cells.size()) + " positions span a grid of " +
                         std::to_string(steps(ys)) + " x " + std::to_string(steps(xs)) + ", which is too large to be a map");
    SimilarityMap &map = result.map;
    map.ys = filledLine(ys, result.stride);
    map.xs = filledLine(xs, result.stride);
    map.values.assign(map.ys.size() * map.xs.size(), std::numeric_limits<float>::quiet_NaN());
    result.present.assign(map.values.size(), 0);
    for (const Cell &cell : cells) {
        const auto row = static_cast<std::size_t>((cell.y - map.ys.front()) / result.stride);
        const auto column = static_cast<std::size_t>((cell.x - map.xs.front()) / result.stride);
        map.values[row * map.xs.size() + column] = cell.value;
        result.present[row * map.xs.size() + column] = 1;
    }
    markLargest(file, cells, map);
    return result;
}

} // namespace shiftscope
