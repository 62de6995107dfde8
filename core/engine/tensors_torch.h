#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/engine/device.h"
#include "core/feature_matrix.h"
#include "core/network/graph.h"
#include "core/scene/shifted_scene.h"

#include <span>
#include <torch/torch.h>

namespace shiftscope {

// Between the plain types of the doors and torch's: one place for each crossing.

[[nodiscard]] torch::Device torchDevice(Device device);

/// A view on the host's numbers, float32: to be read from, and copied before it is kept.
[[nodiscard]] torch::Tensor viewOf(const HostTensor &host);

/// N x 3 x side x side, channels last, on the CPU: the memory is N canvases, interleaved, not yet drawn.
[[nodiscard]] torch::Tensor emptyCanvases(std::int64_t count, std::int64_t side);

/// The normalised canvases at `positions`, as emptyCanvases() lays them out; drawn by all of torch's threads. Throws InputError
/// for a position outside the scene.
[[nodiscard]] torch::Tensor drawnCanvases(const ShiftedScene &scene, std::span<const Position> positions, const InputSpec &input);

/// N x D, or N x C x H x W in PyTorch's order of flattening, on any device: one row a canvas.
[[nodiscard]] FeatureMatrix toMatrix(const torch::Tensor &output);

} // namespace shiftscope
