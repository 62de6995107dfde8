#pragma once

#include "core/sweep/similarity_map.h"

namespace shiftscope {

/// a - b at the positions that both have (the grids' common rows and columns), with a's anchor; NaN where either is. No rows
/// and no columns where nothing is common.
[[nodiscard]] SimilarityMap difference(const SimilarityMap &a, const SimilarityMap &b);

/// How two maps go together, over the common positions with data in both; NaN where nothing supports it.
struct MapAgreement {
    std::size_t positions = 0;
    double correlation = 0;    ///< Pearson's
    double meanDifference = 0; ///< of a - b
    double meanAbsolute = 0;   ///< of |a - b|
};
[[nodiscard]] MapAgreement agreementOf(const SimilarityMap &a, const SimilarityMap &b);

} // namespace shiftscope
