#pragma once

#include "core/sweep/similarity_map.h"
#include "core/words.h"
#include "ui/plot/value_range.h"

#include <map>
#include <string>
#include <string_view>

namespace shiftscope {

/// Which values the map's colours stand for. Only the locked scale compares with other maps.
enum class MapScale {
    Locked, ///< 0.88 to 1, whatever the data
    Data,   ///< from the smallest value to the largest
    Middle, ///< 2 % of the values lie below, 2 % above
    Own     ///< limits of one's own, a pair a layer
};

/// "locked", "data", "middle", "own".
[[nodiscard]] std::string_view name(MapScale scale);
/// MapScale::Locked for a name there is not.
[[nodiscard]] MapScale mapScaleOf(std::string_view name);

/// Limits by layer.
using LayerLimits = std::map<std::string, ValueRange>;

/// What limits of one's own are kept under: each metric has its own.
[[nodiscard]] std::string limitsKey(const std::string &layer, Metric metric);

/// The limits for a map of `layer`; the locked ones where there are no own ones yet, and where there are no data to fit to.
/// Distances have no locked limits: theirs are 0 and the largest one.
[[nodiscard]] ValueRange limitsOf(MapScale scale, const LayerLimits &own, const std::string &layer, Metric metric,
                                  const SimilarityMap &map);

} // namespace shiftscope
