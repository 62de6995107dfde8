#pragma once

#include "core/scene/shifted_scene.h"
#include "core/sweep/similarity_map.h"

#include <QString>

namespace shiftscope {

/// The values as a table, tab-separated: a line of the positions' x (px), then a line for each y. NaN is left empty.
[[nodiscard]] QString mapAsText(const SimilarityMap &map);

/// "x y value", tab-separated, of the cell nearest to a position.
[[nodiscard]] QString pointAsText(const SimilarityMap &map, Position position);

} // namespace shiftscope
