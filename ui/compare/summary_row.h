#pragma once

#include "core/sweep/similarity_map.h"

#include <limits>
#include <string>

namespace shiftscope {

/// The figures of one map: of its own values, whatever the grid shows of it.
struct SummaryRow {
    std::string title;
    MapSummary summary;
    double invariance = 0;                                    ///< share of positions whose value is at least kThreshold
    double minusA = std::numeric_limits<double>::quiet_NaN(); ///< mean difference to map A; NaN: nothing in common

    static constexpr double kThreshold = 0.95;
};

/// "mean 0.964  step 0.0052": what stands below a map.
[[nodiscard]] std::string summaryNote(const MapSummary &summary);

} // namespace shiftscope
