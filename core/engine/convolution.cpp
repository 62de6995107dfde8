#include "core/engine/convolution_torch.h"

#include <array>

namespace shiftscope {

namespace {

/// A copy on `device`, channels last.
torch::Tensor placed(const torch::Tensor &weight, torch::Device device)
{
    return weight.to(device, torch::kFloat32, /*non_blocking=*/false, /*copy=*/true, torch::MemoryFormat::ChannelsLast);
}

/// LibTorch's own. It leaves oneDNN for its im2col, on whatever BLAS it has, where an input is small (one canvas, deep layers):
/// ten times slower with a reference BLAS. So on the CPU oneDNN is asked for by name.
torch::Tensor convolve(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias, int stride, int padding,
                       int dilation, std::int64_t groups)
{
    const std::array<std::int64_t, 2> strides{stride, stride};
    const std::array<std::int64_t, 2> around{padding, padding};
    const std::array<std::int64_t, 2> dilations{dilation, dilation};
    if (x.is_cpu() && at::hasMKLDNN())
        return at::mkldnn_convolution(x, weight, bias, around, strides, dilations, groups);
    return torch::conv2d(x, weight, bias, strides, around, dilations, groups);
}

torch::Tensor emptyOutput(const torch::Tensor &x, std::int64_t channels, std::int64_t rows, std::int64_t columns)
{
    return torch::empty({x.size(0), channels, rows, columns}, x.options().memory_format(torch::MemoryFormat::ChannelsLast));
}

} // namespace

Convolution::Convolution(const torch::Tensor &weight, const torch::Tensor &bias, const Window &window, std::int64_t groups,
                         torch::Device device)
    : m_shape{.inChannels = weight.size(1) * groups,
              .outChannels = weight.size(0),
              .kernel = static_cast<int>(weight.size(2)),
              .groups = static_cast<int>(groups)},
      m_window(window)
{
    const torch::Tensor shift = bias.defined() ? bias.contiguous() : torch::zeros({weight.size(0)});
    if (device.is_cpu() && !oneDnnVersion().empty()) {
        const torch::Tensor plain = weight.contiguous();
        m_direct = std::make_shared<const OneDnnConvolution>(m_shape, plain.data_ptr<float>(), shift.data_ptr<float>());
        return;
    }
    m_weight = placed(weight, device);
    m_bias = shift.to(device, torch::kFloat32, false, /*copy=*/true);
}

torch::Tensor Convolution::operator()(const torch::Tensor &x, const Activation &activation, const torch::Tensor &addend,
                                      bool mayOverwrite) const
{
    if (!m_direct) {
        const bool even = m_window.padBefore == m_window.padAfter;
        const torch::Tensor wide =
            even ? x
                 : torch::constant_pad_nd(x, {m_window.padBefore, m_window.padAfter, m_window.padBefore, m_window.padAfter}, 0);
        torch::Tensor out =
            convolve(wide, m_weight, m_bias, m_window.stride, even ? m_window.padBefore : 0, m_window.dilation, m_shape.groups);
        if (addend.defined())
            out += addend;
        activate(out, activation);
        return out;
    }
    const torch::Tensor in = x.contiguous(torch::MemoryFormat::ChannelsLast);
    torch::Tensor out;
    if (addend.defined())
        // Some of LibTorch's operations (reflection_pad2d) leave channels first.
        out =
            mayOverwrite ? addend.contiguous(torch::MemoryFormat::ChannelsLast) : addend.clone(torch::MemoryFormat::ChannelsLast);
    else
        out = emptyOutput(x, m_shape.outChannels, m_window.outputs(x.size(2)), m_window.outputs(x.size(3)));
    m_direct->run({.batch = x.size(0),
                   .height = x.size(2),
                   .width = x.size(3),
                   .stride = m_window.stride,
                   .dilation = m_window.dilation,
                   .padBefore = m_window.padBefore,
                   .padAfter = m_window.padAfter,
                   .addToOutput = addend.defined(),
                   .activation = activation},
                  in.data_ptr<float>(), out.data_ptr<float>());
    return out;
}

torch::Tensor Convolution::tiled(const torch::Tensor &x, const Activation &activation) const
{
    if (m_direct) {
        const torch::Tensor in = x.contiguous(torch::MemoryFormat::ChannelsLast);
        torch::Tensor out = emptyOutput(x, m_shape.outChannels, x.size(2) / m_shape.kernel, x.size(3) / m_shape.kernel);
        m_direct->run(
            {.batch = x.size(0), .height = x.size(2), .width = x.size(3), .stride = m_shape.kernel, .activation = activation},
            in.data_ptr<float>(), out.data_ptr<float>());
        return out;
    }
    torch::Tensor out = convolve(x, m_weight, m_bias, m_shape.kernel, 0, 1, m_shape.groups);
    activate(out, activation);
    return out;
}

void Convolution::tiledRow(std::int64_t columns, const Activation &activation, const float *in, float *out) const
{
    m_direct->run(
        {.height = m_shape.kernel, .width = columns * m_shape.kernel, .stride = m_shape.kernel, .activation = activation}, in,
        out);
}

void activate(torch::Tensor &x, const Activation &activation)
{
    switch (activation.kind) {
    case Activation::Kind::None:
        return;
    case Activation::Kind::ReLU:
        torch::relu_(x);
        return;
    case Activation::Kind::ReLU6:
        torch::hardtanh_(x, 0, 6);
        return;
    case Activation::Kind::LeakyReLU:
        torch::leaky_relu_(x, activation.slope);
        return;
    }
}

} // namespace shiftscope
