#pragma once

#include <nlohmann/json.hpp>

namespace shiftscope {

/// Milliseconds to redraw a map of 10,000 positions and 4,096 numbers each for another anchor, over `frames` anchors, and the
/// largest difference from the similarity of the features before they were kept as float16.
[[nodiscard]] nlohmann::json benchAnyAnchor(int frames);

} // namespace shiftscope
