#pragma once

#include "core/engine/fused_steps.h"
#include "core/engine/onednn_convolution.h"

#include <memory>
#include <torch/torch.h>

namespace shiftscope {

/// A convolution, or a Linear as a 1x1 one, with its weights on a device. On the CPU oneDNN does it where the program was built
/// with it, else LibTorch. Thread-safe, as OneDnnConvolution is.
class Convolution {
public:
    /// `weight`: outChannels x inChannels / groups x kernel x kernel; `bias` may be undefined.
    Convolution(const torch::Tensor &weight, const torch::Tensor &bias, const Window &window, std::int64_t groups,
                torch::Device device);

    /// N x C x H x W, channels last, in and out. `addend`, of the output's shape, is added before the activation, and its memory
    /// may become the result's where `mayOverwrite`.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor &x, const Activation &activation, const torch::Tensor &addend = {},
                                           bool mayOverwrite = false) const;

    /// The kernel laid side by side: x is N x C x (kernel * rows) x (kernel * columns), gathered so that each output has its own
    /// inputs.
    [[nodiscard]] torch::Tensor tiled(const torch::Tensor &x, const Activation &activation) const;
    /// The same for one row of `columns` outputs, on the calling thread's memory; only where isDirect().
    void tiledRow(std::int64_t columns, const Activation &activation, const float *in, float *out) const;

    /// Whether oneDNN does it.
    [[nodiscard]] bool isDirect() const { return m_direct != nullptr; }
    [[nodiscard]] const ConvolutionShape &shape() const { return m_shape; }

private:
    ConvolutionShape m_shape;
    Window m_window;
    std::shared_ptr<const OneDnnConvolution> m_direct;
    torch::Tensor m_weight; ///< of LibTorch's form; undefined where oneDNN has them
    torch::Tensor m_bias;
};

/// `x` after `activation`; in place.
void activate(torch::Tensor &x, const Activation &activation);

} // namespace shiftscope
