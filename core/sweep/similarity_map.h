#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// Similarity of every position of a grid to one anchor, row-major [Ny, Nx]; NaN where there is no data.
struct SimilarityMap {
    std::vector<int> ys; ///< pixels, ascending
    std::vector<int> xs;
    std::vector<float> values;
    int anchorY = 0; ///< pixels; need not lie on the grid
    int anchorX = 0;

    [[nodiscard]] int rows() const { return static_cast<int>(ys.size()); }
    [[nodiscard]] int columns() const { return static_cast<int>(xs.size()); }
    [[nodiscard]] float at(int row, int column) const
    {
        return values[static_cast<std::size_t>(row) * xs.size() + static_cast<std::size_t>(column)];
    }
};

/// The figures beside a map. NaN cells are left out (a neighbour pair, when either is NaN); a figure that nothing supports is
/// NaN.
struct MapSummary {
    double mean = 0;
    double deviation = 0; ///< population standard deviation
    double minimum = 0;
    double percentile5 = 0;          ///< linear interpolation between order statistics
    double stepX = 0;                ///< mean |difference| of horizontal neighbours
    double stepY = 0;                ///< … of vertical neighbours
    double fluctuation = 0;          ///< mean |difference| to the 4-neighbours
    std::optional<int> periodPixels; ///< of the grid pattern, see summarise(); none without a clear one
    double rowMean = 0;              ///< mean along the anchor's row (the grid row nearest to the anchor)
    double columnMean = 0;           ///< … its column
    double axisBias = 0;             ///< rowMean - columnMean: above 0 where horizontal shifts keep more
};

/// The period is found along x and along y: from each line its moving mean over 9 positions is taken, the power spectra of all
/// complete lines are averaged, and the strongest line in the spectrum that is no longer than a third of the map and stands at
/// least 8 times above the frequencies on both sides of it counts. Of the two axes the one that stands out more is reported.
/// It needs 40 evenly spaced positions along the axis and 8 complete lines.
[[nodiscard]] MapSummary summarise(const SimilarityMap &map);

/// Share of positions (of those with data) whose similarity is at least `threshold`, 0..1: the paper's global invariance.
[[nodiscard]] double globalInvariance(const SimilarityMap &map, double threshold);

/// "y,x,value" and one line a position with data, shortest text that reads back to the same float.
[[nodiscard]] std::string csvText(const SimilarityMap &map);

/// Reads y,x,value or the authors' y,x,val (also a class-probability map). Positions must fill a grid, in any order; a value may
/// be nan. The anchor is the position of the largest value. Throws InputError with file and line.
[[nodiscard]] SimilarityMap readCsv(const std::filesystem::path &file);

/// A map read from a file that need not hold every position of its grid.
struct CsvMap {
    SimilarityMap map;                 ///< the anchor is where the value is largest
    std::vector<std::uint8_t> present; ///< [Ny, Nx] 1 where the file has the position, also with nan
    int stride = 1;                    ///< of the grid, both axes alike
};

inline constexpr std::size_t kMostImported = 16'777'216; ///< positions of a grid with holes

/// Like readCsv(), but positions may be missing: the grid runs from the smallest to the largest coordinate of each axis, with the
/// largest step that fits all of them, or with `stride` where it is given. Throws InputError like readCsv(), and when `stride`
/// does not fit or the grid would have more than kMostImported positions.
[[nodiscard]] CsvMap readCsvWithHoles(const std::filesystem::path &file, std::optional<int> stride = {});

} // namespace shiftscope
