#pragma once

#include "core/network/graph.h"

#include <random>

namespace shiftscope::test {

/// A small network of random operations, kernels, strides and paddings that ends in a Linear "fc" (and mostly a pooled or flat
/// activation before it). The same seed, the same graph.
[[nodiscard]] Graph randomGraph(std::mt19937 &random, int canvas);

} // namespace shiftscope::test
