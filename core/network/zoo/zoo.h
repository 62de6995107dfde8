#pragma once

#include "core/network/graph.h"

#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// Names of every architecture, in the order of the README's table.
[[nodiscard]] std::vector<std::string> architectureNames();

/// Builds an architecture for a square canvas (0: the model's own size); one that is called NAME+aaN is anti-aliased with a
/// filter of size N, see ModelName. Throws InputError naming the nearest architecture, or when the canvas is too small for it.
[[nodiscard]] Graph buildArchitecture(std::string_view name, int canvas = 0);

} // namespace shiftscope
