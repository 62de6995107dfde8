#include "core/engine/executor_torch.h"

#include "core/engine/tensors_torch.h"

#include <algorithm>
#include <array>

namespace shiftscope {

namespace {

namespace F = torch::nn::functional;

/// A copy on `device`, channels last where it has four dimensions.
torch::Tensor placed(const torch::Tensor &tensor, torch::Device device)
{
    const auto format = tensor.dim() == 4 ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
    return tensor.to(device, torch::kFloat32, /*non_blocking=*/false, /*copy=*/true, format);
}

bool isDepthwise(const Conv &conv, const Shape &input)
{
    return conv.groups == input.channels;
}

/// LibTorch leaves oneDNN for its own im2col, on whatever BLAS it has, where an input is small (one canvas, deep layers): ten
/// times slower with a reference BLAS. So on the CPU oneDNN is asked for by name.
torch::Tensor convolution(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias, const Window &w,
                          int padding, std::int64_t groups)
{
    const std::array<std::int64_t, 2> stride{w.stride, w.stride};
    const std::array<std::int64_t, 2> around{padding, padding};
    const std::array<std::int64_t, 2> dilation{w.dilation, w.dilation};
    if (x.is_cpu() && at::hasMKLDNN())
        return at::mkldnn_convolution(x, weight, bias, around, stride, dilation, groups);
    return torch::conv2d(x, weight, bias, stride, around, dilation, groups);
}

torch::Tensor padded(const torch::Tensor &x, const Window &window)
{
    const std::vector<std::int64_t> sides{window.padBefore, window.padAfter, window.padBefore, window.padAfter};
    if (window.kind == PadKind::Reflect)
        return torch::reflection_pad2d(x, sides);
    return torch::constant_pad_nd(x, sides, 0);
}

torch::Tensor maxPool(const torch::Tensor &x, const Window &w)
{
    if (w.padBefore == w.padAfter && w.kind == PadKind::Zero)
        return torch::max_pool2d(x, {w.kernel, w.kernel}, {w.stride, w.stride}, {w.padBefore, w.padBefore},
                                 {w.dilation, w.dilation}, w.ceilMode);
    const std::vector<std::int64_t> sides{w.padBefore, w.padAfter, w.padBefore, w.padAfter};
    const auto wide = torch::constant_pad_nd(x, sides, -std::numeric_limits<float>::infinity());
    return torch::max_pool2d(wide, {w.kernel, w.kernel}, {w.stride, w.stride}, {0, 0}, {w.dilation, w.dilation}, w.ceilMode);
}

torch::Tensor avgPool(const torch::Tensor &x, const AvgPool &pool)
{
    const Window &w = pool.window;
    return torch::avg_pool2d(x, {w.kernel, w.kernel}, {w.stride, w.stride}, {w.padBefore, w.padBefore}, w.ceilMode,
                             pool.countPadding);
}

torch::Tensor localResponseNorm(const torch::Tensor &x, const LRN &lrn)
{
    return F::local_response_norm(x, F::LocalResponseNormFuncOptions(lrn.size).alpha(lrn.alpha).beta(lrn.beta).k(lrn.k));
}

/// N x C x H x W as N x (H W C) x 1 x 1 without moving a number, since channels lie last.
torch::Tensor flatChannelsLast(const torch::Tensor &x)
{
    const std::int64_t features = x.size(1) * x.size(2) * x.size(3);
    return x.permute({0, 2, 3, 1}).reshape({x.size(0), features, 1, 1});
}

} // namespace

Executor::Executor(const Graph &graph, const StateDict &weights, torch::Device device) : m_device(device)
{
    const torch::NoGradGuard noGrad;
    const std::vector<Shape> shapes = graph.shapes();
    const Shape canvas{3, graph.input.canvas, graph.input.canvas};
    for (const Node &node : graph.nodes) {
        // Flatten leaves the activation as it is, so that Linear still sees where its rows and columns were.
        NodeId before = node.inputs.front();
        while (before != kInput && std::holds_alternative<Flatten>(graph.nodes[static_cast<std::size_t>(before)].op))
            before = graph.nodes[static_cast<std::size_t>(before)].inputs.front();
        const Shape input = before == kInput ? canvas : shapes[static_cast<std::size_t>(before)];
        m_steps.push_back(prepared(node, input, weights));
    }
}

Executor::Step Executor::prepared(const Node &node, const Shape &input, const StateDict &weights) const
{
    Step step{.op = node.op, .inputs = node.inputs};
    const auto load = [&](const char *suffix) { return viewOf(weights.at(node.weights + suffix)); };
    if (const auto *conv = std::get_if<Conv>(&node.op)) {
        const Window &w = conv->window;
        torch::Tensor weight = load(".weight");
        step.padding = w.padAfter;
        if (const int extra = w.padAfter - w.padBefore; w.kind == PadKind::Zero && extra > 0 && isDepthwise(*conv, input)) {
            // torch pads both sides alike. Rows of zeros before the kernel make TensorFlow's "same" padding symmetric, and
            // cost a depthwise convolution far less than copying its input.
            weight = torch::constant_pad_nd(weight, {extra, 0, extra, 0}, 0);
        } else if (w.kind != PadKind::Zero || w.padBefore != w.padAfter) {
            step.padFirst = {w.padBefore, w.padAfter, w.padBefore, w.padAfter};
            step.padding = 0;
        }
        step.weight = placed(weight, m_device);
        if (conv->bias)
            step.bias = placed(load(".bias"), m_device);
    } else if (const auto *linear = std::get_if<Linear>(&node.op)) {
        // A 1x1 convolution over features in the order rows, columns, channels: LibTorch's convolution is near the machine's
        // peak where its matrix product may stand on a reference BLAS.
        const auto weight = load(".weight")
                                .view({linear->features, input.channels, input.height, input.width})
                                .permute({0, 2, 3, 1})
                                .reshape({linear->features, input.channels * input.height * input.width, 1, 1});
        step.weight = placed(weight, m_device);
        if (linear->bias)
            step.bias = placed(load(".bias"), m_device);
    } else if (std::holds_alternative<BatchNorm>(node.op)) {
        step.weight = placed(load(".weight"), m_device);
        step.bias = placed(load(".bias"), m_device);
        step.mean = placed(load(".running_mean"), m_device);
        step.variance = placed(load(".running_var"), m_device);
    } else if (const auto *blur = std::get_if<BlurPool>(&node.op)) {
        const torch::Tensor taps = torch::tensor(binomialFilter(blur->size));
        const torch::Tensor square = taps.unsqueeze(1) * taps.unsqueeze(0);
        step.weight = placed(square.expand({input.channels, 1, blur->size, blur->size}), m_device);
    }
    return step;
}

torch::Tensor Executor::apply(const Step &step, std::span<torch::Tensor> inputs, bool mayOverwrite) const
{
    torch::Tensor x = inputs.front();
    if (const auto *conv = std::get_if<Conv>(&step.op)) {
        const Window &w = conv->window;
        if (!step.padFirst.empty())
            x = padded(x, w);
        return convolution(x, step.weight, step.bias, w, step.padding, conv->groups);
    }
    if (std::holds_alternative<Linear>(step.op))
        return convolution(flatChannelsLast(x), step.weight, step.bias, {}, 0, 1);
    if (const auto *norm = std::get_if<BatchNorm>(&step.op))
        return torch::batch_norm(x, step.weight, step.bias, step.mean, step.variance, false, 0, norm->epsilon, false);
    if (std::holds_alternative<ReLU>(step.op))
        return mayOverwrite ? torch::relu_(x) : torch::relu(x);
    if (std::holds_alternative<ReLU6>(step.op))
        return mayOverwrite ? torch::hardtanh_(x, 0, 6) : torch::hardtanh(x, 0, 6);
    if (const auto *leaky = std::get_if<LeakyReLU>(&step.op))
        return mayOverwrite ? torch::leaky_relu_(x, leaky->slope) : torch::leaky_relu(x, leaky->slope);
    if (const auto *pool = std::get_if<MaxPool>(&step.op))
        return maxPool(x, pool->window);
    if (const auto *pool = std::get_if<AvgPool>(&step.op))
        return avgPool(x, *pool);
    if (std::holds_alternative<GlobalAvgPool>(step.op))
        return x.mean({2, 3}, true);
    if (std::holds_alternative<BlurPool>(step.op))
        return convolution(padded(x, windowOf(step.op)), step.weight, {}, windowOf(step.op), 0, x.size(1));
    if (const auto *lrn = std::get_if<LRN>(&step.op))
        return localResponseNorm(x, *lrn);
    if (std::holds_alternative<Add>(step.op)) {
        torch::Tensor sum = mayOverwrite ? x : x.clone();
        for (const torch::Tensor &other : inputs.subspan(1))
            sum += other;
        return sum;
    }
    if (std::holds_alternative<Concat>(step.op))
        return torch::cat(std::vector<torch::Tensor>(inputs.begin(), inputs.end()), 1);
    if (const auto *pad = std::get_if<Pad>(&step.op))
        return padded(x, pad->window);
    return x; // Flatten: a matter of how the features are read
}

std::vector<torch::Tensor> Executor::run(torch::Tensor canvases, std::span<const NodeId> wanted) const
{
    const torch::InferenceMode inference;
    // lastUse[i]: the last step that reads the output of step i; wanted outputs are never freed or overwritten.
    std::vector<int> lastUse(m_steps.size(), -1);
    std::vector<bool> needed(m_steps.size(), false);
    const int end = *std::ranges::max_element(wanted) + 1;
    for (const NodeId node : wanted) {
        needed[static_cast<std::size_t>(node)] = true;
        lastUse[static_cast<std::size_t>(node)] = end;
    }
    for (int i = end - 1; i >= 0; --i) {
        if (!needed[static_cast<std::size_t>(i)])
            continue;
        for (const NodeId input : m_steps[static_cast<std::size_t>(i)].inputs)
            if (input != kInput) {
                needed[static_cast<std::size_t>(input)] = true;
                lastUse[static_cast<std::size_t>(input)] = std::max(lastUse[static_cast<std::size_t>(input)], i);
            }
    }

    std::vector<torch::Tensor> outputs(m_steps.size());
    for (int i = 0; i < end; ++i) {
        if (!needed[static_cast<std::size_t>(i)])
            continue;
        const Step &step = m_steps[static_cast<std::size_t>(i)];
        std::vector<torch::Tensor> inputs;
        for (const NodeId input : step.inputs)
            inputs.push_back(input == kInput ? canvases : outputs[static_cast<std::size_t>(input)]);
        const NodeId first = step.inputs.front();
        // Flatten hands its input's own tensor on, which somebody else may still want.
        const bool mayOverwrite = first != kInput && lastUse[static_cast<std::size_t>(first)] == i &&
                                  std::ranges::count(step.inputs, first) == 1 &&
                                  !std::holds_alternative<Flatten>(m_steps[static_cast<std::size_t>(first)].op);
        outputs[static_cast<std::size_t>(i)] = apply(step, inputs, mayOverwrite);
        inputs.clear();
        for (const NodeId input : step.inputs)
            if (input != kInput && lastUse[static_cast<std::size_t>(input)] == i)
                outputs[static_cast<std::size_t>(input)].reset();
    }

    std::vector<torch::Tensor> results;
    for (const NodeId node : wanted)
        results.push_back(outputs[static_cast<std::size_t>(node)]);
    return results;
}

} // namespace shiftscope
