#pragma once

#include "core/sweep/similarity_map.h"

#include <cstdint>
#include <vector>

namespace shiftscope {

/// A map that is still being filled coarse to fine, made whole for the eye.
struct MapPreview {
    SimilarityMap map;
    std::vector<std::uint8_t> measured; ///< 1 where the value is the cell's own, 0 where it is its coarse neighbour's
};

/// Gives every cell that is not done yet the value of the nearest coarser one up and to the left (of the grid of every 2nd,
/// 4th … 16th position) that is. Cells without any stay NaN. `done` is [Ny, Nx]; empty means all done.
[[nodiscard]] MapPreview fillFromCoarse(SimilarityMap map, const std::vector<std::uint8_t> &done);

/// The map with NaN where nothing has been measured.
[[nodiscard]] SimilarityMap measuredPart(const MapPreview &preview);

} // namespace shiftscope
