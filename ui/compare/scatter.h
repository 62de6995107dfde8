#pragma once

#include "core/sweep/map_difference.h"

#include <string>
#include <vector>

namespace shiftscope {

/// How two maps go together, ready to draw.
struct Scatter {
    static constexpr int kBins = 96;

    std::string titleA;
    std::string titleB;
    double lo = 0; ///< of both axes
    double hi = 1;
    std::vector<int> counts; ///< positions by [B's bin, A's bin]; empty: nothing in common
    MapAgreement agreement;
};
/// For a worker.
[[nodiscard]] Scatter scatterOf(const SimilarityMap &a, const SimilarityMap &b);

} // namespace shiftscope
