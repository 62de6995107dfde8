#include "ui/plot/preview.h"

#include <limits>

namespace shiftscope {

MapPreview fillFromCoarse(SimilarityMap map, const std::vector<std::uint8_t> &done)
{
    const std::size_t cells = map.values.size();
    if (done.size() != cells)
        return {std::move(map), std::vector<std::uint8_t>(cells, 1)};
    constexpr int kCoarsest = 16;
    MapPreview preview{std::move(map), done};
    const auto columns = preview.map.xs.size();
    const auto rows = preview.map.ys.size();
    for (std::size_t row = 0; row < rows; ++row) {
        for (std::size_t column = 0; column < columns; ++column) {
            const std::size_t cell = row * columns + column;
            if (done[cell] != 0)
                continue;
            preview.map.values[cell] = std::numeric_limits<float>::quiet_NaN();
            for (std::size_t step = 2; step <= kCoarsest; step *= 2) {
                const std::size_t coarse = (row - row % step) * columns + (column - column % step);
                if (done[coarse] != 0) {
                    preview.map.values[cell] = preview.map.values[coarse];
                    break;
                }
            }
        }
    }
    return preview;
}

SimilarityMap measuredPart(const MapPreview &preview)
{
    SimilarityMap map = preview.map;
    for (std::size_t i = 0; i < map.values.size(); ++i)
        if (preview.measured[i] == 0)
            map.values[i] = std::numeric_limits<float>::quiet_NaN();
    return map;
}

} // namespace shiftscope
