#pragma once

#include "core/feature_matrix.h"
#include "core/network/graph.h"

#include <span>
#include <string>

namespace shiftscope::test {

/// Features of `canvases` (interleaved RGB, 0..255) as DifferentiableNetwork computes them in float32.
[[nodiscard]] FeatureMatrix differentiableForward(const Graph &graph, const StateDict &weights, const std::string &layer,
                                                  std::span<const float> canvases);

/// In double precision: the gradient of a random sum of the layer's features with respect to pixels drawn at random, beside
/// central differences. The largest |difference|, over the largest |gradient|.
[[nodiscard]] double gradientError(const Graph &graph, const StateDict &weights, const std::string &layer, int pixels);

/// The gradient in float32, as a search takes it, beside that in double precision; of `canvases` random ones. The largest
/// |difference|, over the largest |gradient|.
[[nodiscard]] double roundingError(const Graph &graph, const StateDict &weights, const std::string &layer, int canvases);

} // namespace shiftscope::test
