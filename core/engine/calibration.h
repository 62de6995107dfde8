#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/network/graph.h"

#include <span>

namespace shiftscope {

/// The weights with the means and variances that each batch norm meets on these canvases (count x side x side x 3, RGB, 0..255),
/// layer after layer: as PyTorch has them after one forward pass of all of them in train() with a momentum of 1 (the variance is
/// the unbiased one), without dropout. A graph without batch norms keeps its weights.
///
/// Why: with random weights and PyTorch's initial statistics (mean 0, variance 1) every convolution shrinks its input and no norm
/// brings it back, so that after fifty layers all canvases give the same feature. Computed on the CPU, in float32.
[[nodiscard]] StateDict calibrated(const Graph &graph, StateDict weights, std::span<const float> canvases);

} // namespace shiftscope
