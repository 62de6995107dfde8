#pragma once

#include "core/network/window.h"

#include <torch/torch.h>

namespace shiftscope {

// Layers that LibTorch hands to BLAS, as ordinary convolutions, which oneDNN computes: Debian's BLAS is the slow reference one.
// Differentiable in all that they are given; equal to torch's own but for rounding.

/// torch::linear for rows x inputs: a 1x1 convolution over the rows, where there are several.
[[nodiscard]] torch::Tensor fastLinear(const torch::Tensor &rows, const torch::Tensor &weight, const torch::Tensor &bias);

/// torch::conv_transpose2d with padding 1, of kernel 3 and stride 1, or kernel 4 and stride 2. `weight` is inputs x outputs x
/// kernel x kernel.
[[nodiscard]] torch::Tensor fastTransposed(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias,
                                           std::int64_t stride);

/// torch::conv2d with even padding, and its gradient with respect to x. x is channels last; what comes out may be a view.
[[nodiscard]] torch::Tensor fastConvolution(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias,
                                            const Window &window, std::int64_t groups);

} // namespace shiftscope
