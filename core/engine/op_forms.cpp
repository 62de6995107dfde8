#include "core/engine/op_forms_torch.h"

#include "core/engine/tensors_torch.h"
#include "core/overloaded.h"

#include <algorithm>
#include <limits>

namespace shiftscope {

namespace {

namespace F = torch::nn::functional;

torch::Tensor padded(const torch::Tensor &x, const Window &window)
{
    const std::vector<std::int64_t> sides{window.padBefore, window.padAfter, window.padBefore, window.padAfter};
    if (window.kind == PadKind::Reflect)
        return torch::reflection_pad2d(x, sides);
    return torch::constant_pad_nd(x, sides, 0);
}

/// N x C x H x W as 1 x (H W C) x 1 x N without moving a number, since channels lie last: a Linear is a 1x1 convolution over
/// it, which oneDNN does near the machine's peak where a matrix product may stand on a reference BLAS.
torch::Tensor asColumns(const torch::Tensor &x)
{
    const std::int64_t features = x.size(1) * x.size(2) * x.size(3);
    return x.permute({0, 2, 3, 1}).reshape({1, 1, x.size(0), features}).permute({0, 3, 1, 2});
}

torch::Tensor asCanvases(const torch::Tensor &columns)
{
    return columns.permute({0, 2, 3, 1}).reshape({columns.size(3), columns.size(1), 1, 1});
}

/// Zero padding is left to the convolution; other kinds are put on before it.
Window ofConvolution(Window window)
{
    if (window.kind != PadKind::Zero)
        window.padBefore = window.padAfter = 0;
    return window;
}

torch::Tensor loaded(const FormSource &from, const char *suffix)
{
    return viewOf(from.weights.at(from.prefix + suffix));
}

// weightsOf: what each operation keeps ready.

FormWeights weightsOf(const Conv &conv, const FormSource &from)
{
    FormWeights own;
    own.convolution.emplace(loaded(from, ".weight"), conv.bias ? loaded(from, ".bias") : torch::Tensor(),
                            ofConvolution(conv.window), conv.groups, from.device);
    if (conv.groups > 1 && conv.groups == from.input.channels() && conv.channels == from.input.channels()) {
        const torch::Tensor taps = loaded(from, ".weight").permute({2, 3, 1, 0}).contiguous();
        own.taps.weight.assign(taps.data_ptr<float>(), taps.data_ptr<float>() + taps.numel());
        own.taps.bias.assign(static_cast<std::size_t>(conv.channels), 0.0F);
        if (conv.bias)
            std::ranges::copy(from.weights.at(from.prefix + ".bias").values(), own.taps.bias.begin());
    }
    return own;
}

FormWeights weightsOf(const Linear &linear, const FormSource &from)
{
    // Features in the order rows, columns, channels, as they lie in memory.
    const Shape &in = from.input;
    const auto weight = loaded(from, ".weight")
                            .view({linear.features, in.channels(), in.height(), in.width()})
                            .permute({0, 2, 3, 1})
                            .reshape({linear.features, in.elements(), 1, 1});
    FormWeights own;
    own.convolution.emplace(weight, linear.bias ? loaded(from, ".bias") : torch::Tensor(), Window{}, 1, from.device);
    return own;
}

FormWeights weightsOf(const BatchNorm &, const FormSource &from)
{
    const auto placed = [&](const char *suffix) {
        return loaded(from, suffix).to(from.device, torch::kFloat32, false, /*copy=*/true);
    };
    FormWeights own;
    own.weight = placed(".weight");
    own.bias = placed(".bias");
    own.mean = placed(".running_mean");
    own.variance = placed(".running_var");
    return own;
}

FormWeights weightsOf(const BlurPool &blur, const FormSource &from)
{
    const torch::Tensor taps = torch::tensor(binomialFilter(blur.size));
    const torch::Tensor square = taps.unsqueeze(1) * taps.unsqueeze(0);
    const std::int64_t channels = from.input.channels();
    FormWeights own;
    own.convolution.emplace(square.expand({channels, 1, blur.size, blur.size}), torch::Tensor(), ofConvolution(blur.seen()),
                            channels, from.device);
    return own;
}

FormWeights weightsOf(const Flatten &, const FormSource &from)
{
    FormWeights own;
    own.flattens = !from.readByLinearAlone;
    return own;
}

FormWeights
weightsOf(const OneOf<ReLU, ReLU6, LeakyReLU, HardSwish, MaxPool, AvgPool, GlobalAvgPool, LRN, Add, Concat, Pad> auto &,
          const FormSource &)
{
    return {};
}

// run: how each operation is computed.

torch::Tensor run(const OneOf<Conv, BlurPool> auto &op, const FormCall &call)
{
    const torch::Tensor &x = call.inputs.front();
    const Window window = op.seen();
    return (*call.own.convolution)(window.kind == PadKind::Zero ? x : padded(x, window), call.activation, call.addend,
                                   call.mayOverwrite);
}

torch::Tensor run(const Linear &, const FormCall &call)
{
    const torch::Tensor columns = call.addend.defined() ? asColumns(call.addend) : torch::Tensor();
    return asCanvases((*call.own.convolution)(asColumns(call.inputs.front()), call.activation, columns));
}

torch::Tensor run(const BatchNorm &norm, const FormCall &call)
{
    const FormWeights &own = call.own;
    return torch::batch_norm(call.inputs.front(), own.weight, own.bias, own.mean, own.variance, false, 0, norm.epsilon, false);
}

torch::Tensor run(const OneOf<ReLU, ReLU6, LeakyReLU> auto &op, const FormCall &call)
{
    const torch::Tensor &x = call.inputs.front();
    torch::Tensor out = call.mayOverwrite ? x : x.clone();
    activate(out, fusingOf(op).taken.value());
    return out;
}

torch::Tensor run(const HardSwish &, const FormCall &call)
{
    torch::Tensor x = call.inputs.front();
    return call.mayOverwrite ? torch::hardswish_(x) : torch::hardswish(x);
}

torch::Tensor run(const MaxPool &pool, const FormCall &call)
{
    const torch::Tensor &x = call.inputs.front();
    const Window &w = pool.window;
    if (w.padBefore == w.padAfter && w.kind == PadKind::Zero)
        return torch::max_pool2d(x, {w.kernel, w.kernel}, {w.stride, w.stride}, {w.padBefore, w.padBefore},
                                 {w.dilation, w.dilation}, w.ceilMode);
    const std::vector<std::int64_t> sides{w.padBefore, w.padAfter, w.padBefore, w.padAfter};
    const auto wide = torch::constant_pad_nd(x, sides, -std::numeric_limits<float>::infinity());
    return torch::max_pool2d(wide, {w.kernel, w.kernel}, {w.stride, w.stride}, {0, 0}, {w.dilation, w.dilation}, w.ceilMode);
}

torch::Tensor run(const AvgPool &pool, const FormCall &call)
{
    const Window &w = pool.window;
    return torch::avg_pool2d(call.inputs.front(), {w.kernel, w.kernel}, {w.stride, w.stride}, {w.padBefore, w.padBefore},
                             w.ceilMode, pool.countPadding);
}

torch::Tensor run(const GlobalAvgPool &, const FormCall &call)
{
    return call.inputs.front().mean({2, 3}, true);
}

torch::Tensor run(const LRN &lrn, const FormCall &call)
{
    return F::local_response_norm(call.inputs.front(),
                                  F::LocalResponseNormFuncOptions(lrn.size).alpha(lrn.alpha).beta(lrn.beta).k(lrn.k));
}

torch::Tensor run(const Add &, const FormCall &call)
{
    const torch::Tensor &x = call.inputs.front();
    torch::Tensor sum = call.mayOverwrite ? x : x.clone();
    for (const torch::Tensor &other : call.inputs.subspan(1))
        sum += other;
    activate(sum, call.activation);
    return sum;
}

torch::Tensor run(const Concat &, const FormCall &call)
{
    return torch::cat(std::vector<torch::Tensor>(call.inputs.begin(), call.inputs.end()), 1);
}

torch::Tensor run(const Flatten &, const FormCall &call)
{
    const torch::Tensor &x = call.inputs.front();
    return call.own.flattens ? x.reshape({x.size(0), -1, 1, 1}) : x; // else a matter of how the features are read
}

torch::Tensor run(const Pad &pad, const FormCall &call)
{
    return padded(call.inputs.front(), pad.window);
}

} // namespace

FormWeights formWeights(const Op &op, const FormSource &source)
{
    return std::visit([&](const auto &own) { return weightsOf(own, source); }, op);
}

torch::Tensor applied(const Op &op, const FormCall &call)
{
    return std::visit([&](const auto &own) { return run(own, call); }, op);
}

} // namespace shiftscope
