#pragma once

#include "core/network/graph.h"

// One function an architecture; zoo.cpp lists them by name. `canvas` 0 means the model's own input size.
namespace shiftscope::zoo {

[[nodiscard]] Graph efficientnetLite0(int canvas);

} // namespace shiftscope::zoo
