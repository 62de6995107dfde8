#pragma once

#include "core/sweep/similarity_map.h"
#include "ui/plot/colour_map.h"
#include "ui/plot/value_range.h"

#include <QImage>

namespace shiftscope {

/// Smallest and largest value with data; the default range when there is none.
[[nodiscard]] ValueRange dataRange(const SimilarityMap &map);

/// The map as a picture of one pixel a cell, row 0 at the top; cells without data are kNoDataColour.
[[nodiscard]] QImage mapImage(const SimilarityMap &map, const ColourMap &colours, ValueRange range);

/// Values at which an axis from `lo` to `hi` is labelled: at most `most`, at round steps (1, 2 or 5 times a power of ten).
struct Ticks {
    std::vector<double> values;
    int decimals = 0; ///< enough to tell neighbours apart

    [[nodiscard]] QString text(std::size_t index) const;
};
[[nodiscard]] Ticks roundTicks(double lo, double hi, int most);

/// Index of the position of an axis whose cell `coordinate` falls into; -1 outside.
[[nodiscard]] int cellIndexAt(const std::vector<int> &positions, double coordinate);
/// Value of the cell that a position falls into; NaN outside the map.
[[nodiscard]] double valueAt(const SimilarityMap &map, int y, int x);

/// Distance between neighbours of an axis of positions, in pixels; 1 for a single one.
[[nodiscard]] double cellSize(const std::vector<int> &positions);

} // namespace shiftscope
