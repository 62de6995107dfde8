#include "core/engine/executor_torch.h"

#include "core/engine/share_out_torch.h"
#include "core/engine/tensors_torch.h"

#include <algorithm>
#include <map>

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

bool isLinear(const Graph &graph, const FusedStep &step)
{
    return std::holds_alternative<Linear>(graph.nodes[static_cast<std::size_t>(step.node)].op);
}

} // namespace

Executor::Executor(Graph graph, const StateDict &weights, torch::Device device)
    : m_graph(std::move(graph)), m_shapes(m_graph.shapes()), m_device(device)
{
    const torch::NoGradGuard noGrad;
    for (const Node &node : m_graph.nodes)
        m_parameters.push_back(prepared(node, shapeInMemory(node.inputs.front()), weights));
}

Shape Executor::shapeInMemory(NodeId node) const
{
    while (node != kInput && std::holds_alternative<Flatten>(m_graph.nodes[static_cast<std::size_t>(node)].op))
        node = m_graph.nodes[static_cast<std::size_t>(node)].inputs.front();
    return node == kInput ? Shape{3, m_graph.input.canvas, m_graph.input.canvas} : m_shapes[static_cast<std::size_t>(node)];
}

Executor::Parameters Executor::prepared(const Node &node, const Shape &input, const StateDict &weights) const
{
    Parameters parameters;
    const auto load = [&](const char *suffix) { return viewOf(weights.at(node.weights + suffix)); };
    if (const auto *conv = std::get_if<Conv>(&node.op)) {
        parameters.convolution.emplace(load(".weight"), conv->bias ? load(".bias") : torch::Tensor(), ofConvolution(conv->window),
                                       conv->groups, m_device);
        if (conv->groups > 1 && conv->groups == input.channels && conv->channels == input.channels) {
            const torch::Tensor taps = load(".weight").permute({2, 3, 1, 0}).contiguous();
            parameters.taps.weight.assign(taps.data_ptr<float>(), taps.data_ptr<float>() + taps.numel());
            parameters.taps.bias.assign(static_cast<std::size_t>(conv->channels), 0.0F);
            if (conv->bias)
                std::ranges::copy(weights.at(node.weights + ".bias").values(), parameters.taps.bias.begin());
        }
    } else if (const auto *linear = std::get_if<Linear>(&node.op)) {
        // Features in the order rows, columns, channels, as they lie in memory.
        const auto weight = load(".weight")
                                .view({linear->features, input.channels, input.height, input.width})
                                .permute({0, 2, 3, 1})
                                .reshape({linear->features, input.channels * input.height * input.width, 1, 1});
        parameters.convolution.emplace(weight, linear->bias ? load(".bias") : torch::Tensor(), Window{}, 1, m_device);
    } else if (std::holds_alternative<BatchNorm>(node.op)) {
        const auto placed = [&](const char *suffix) { return load(suffix).to(m_device, torch::kFloat32, false, /*copy=*/true); };
        parameters.weight = placed(".weight");
        parameters.bias = placed(".bias");
        parameters.mean = placed(".running_mean");
        parameters.variance = placed(".running_var");
    } else if (const auto *blur = std::get_if<BlurPool>(&node.op)) {
        const torch::Tensor taps = torch::tensor(binomialFilter(blur->size));
        const torch::Tensor square = taps.unsqueeze(1) * taps.unsqueeze(0);
        parameters.convolution.emplace(square.expand({input.channels, 1, blur->size, blur->size}), torch::Tensor(),
                                       ofConvolution(windowOf(node.op)), input.channels, m_device);
    }
    return parameters;
}

const Convolution &Executor::convolution(NodeId node) const
{
    return m_parameters[static_cast<std::size_t>(node)].convolution.value();
}

const DepthwiseTaps &Executor::depthwiseTaps(NodeId node) const
{
    return m_parameters[static_cast<std::size_t>(node)].taps;
}

std::int64_t Executor::channels(NodeId node) const
{
    return node == kInput ? 3 : m_shapes[static_cast<std::size_t>(node)].channels;
}

torch::Tensor Executor::apply(const FusedStep &step, std::span<const torch::Tensor> inputs, const torch::Tensor &addend,
                              bool mayOverwrite) const
{
    const Op &op = m_graph.nodes[static_cast<std::size_t>(step.node)].op;
    const Parameters &own = m_parameters[static_cast<std::size_t>(step.node)];
    const torch::Tensor &x = inputs.front();
    const Window window = windowOf(op);
    if (std::holds_alternative<Conv>(op) || std::holds_alternative<BlurPool>(op))
        return own.convolution->operator()(window.kind == PadKind::Zero ? x : padded(x, window), step.activation, addend,
                                           mayOverwrite);
    if (std::holds_alternative<Linear>(op)) {
        const torch::Tensor columns = addend.defined() ? asColumns(addend) : torch::Tensor();
        return asCanvases(own.convolution->operator()(asColumns(x), step.activation, columns));
    }
    if (const auto *norm = std::get_if<BatchNorm>(&op))
        return torch::batch_norm(x, own.weight, own.bias, own.mean, own.variance, false, 0, norm->epsilon, false);
    if (const auto activation = activationOf(op)) {
        torch::Tensor out = mayOverwrite ? x : x.clone();
        activate(out, *activation);
        return out;
    }
    if (std::holds_alternative<MaxPool>(op))
        return maxPool(x, window);
    if (const auto *pool = std::get_if<AvgPool>(&op))
        return avgPool(x, *pool);
    if (std::holds_alternative<GlobalAvgPool>(op))
        return x.mean({2, 3}, true);
    if (const auto *lrn = std::get_if<LRN>(&op))
        return localResponseNorm(x, *lrn);
    if (std::holds_alternative<Add>(op)) {
        torch::Tensor sum = mayOverwrite ? x : x.clone();
        for (const torch::Tensor &other : inputs.subspan(1))
            sum += other;
        activate(sum, step.activation);
        return sum;
    }
    if (std::holds_alternative<Concat>(op))
        return torch::cat(std::vector<torch::Tensor>(inputs.begin(), inputs.end()), 1);
    if (std::holds_alternative<Pad>(op))
        return padded(x, window);
    return x; // Flatten: a matter of how the features are read
}

std::vector<torch::Tensor> Executor::runSteps(std::span<const FusedStep> steps, std::span<const KnownOutput> known,
                                              std::span<const NodeId> wanted) const
{
    const torch::InferenceMode inference;
    std::map<NodeId, torch::Tensor> outputs;
    for (const KnownOutput &output : known)
        outputs[output.node] = output.value;
    std::map<NodeId, int> uses; // readers still to come, and one more for what is not ours to free or overwrite
    for (const KnownOutput &output : known)
        ++uses[output.node];
    for (const NodeId node : wanted)
        ++uses[node];
    for (const FusedStep &step : steps) {
        for (const NodeId input : step.inputs)
            ++uses[input];
        if (step.addend)
            ++uses[*step.addend];
    }
    const auto take = [&](NodeId node) {
        torch::Tensor value = outputs.at(node);
        if (--uses[node] == 0)
            outputs.erase(node);
        return value;
    };
    for (const FusedStep &step : steps) {
        std::vector<torch::Tensor> inputs;
        for (const NodeId input : step.inputs)
            inputs.push_back(take(input));
        const torch::Tensor addend = step.addend ? take(*step.addend) : torch::Tensor();
        // Flatten hands its input's own memory on, which somebody else may still want.
        const torch::Tensor &first = step.addend ? addend : inputs.front();
        const bool mayOverwrite = first.use_count() == 1 && first.storage().use_count() == 1;
        outputs[step.output] = apply(step, inputs, addend, mayOverwrite);
    }
    std::vector<torch::Tensor> results;
    for (const NodeId node : wanted)
        results.push_back(outputs.at(node));
    return results;
}

std::int64_t Executor::canvasesInCache(std::span<const FusedStep> steps) const
{
    // Activations that outgrow a core's own cache cost little while the shared one holds them; weights of deep layers, read for
    // one canvas at a time, cost more.
    constexpr std::int64_t kCacheBytes = 16 << 20;
    constexpr std::int64_t kMost = 8;
    std::int64_t largest = 1;
    for (const FusedStep &step : steps) {
        const Shape &shape = m_shapes[static_cast<std::size_t>(step.output)];
        largest = std::max<std::int64_t>(largest, shape.channels * shape.height * shape.width * 4);
    }
    return std::clamp<std::int64_t>(kCacheBytes / largest, 1, kMost);
}

std::vector<torch::Tensor> Executor::runInParts(std::span<const FusedStep> steps, std::span<const KnownOutput> known,
                                                std::span<const NodeId> wanted) const
{
    const std::int64_t batch = known.front().value.size(0);
    std::vector<torch::Tensor> results;
    for (const NodeId node : wanted) {
        const Shape shape = shapeInMemory(node);
        results.push_back(torch::empty({batch, shape.channels, shape.height, shape.width},
                                       torch::TensorOptions().memory_format(torch::MemoryFormat::ChannelsLast)));
    }
    const std::int64_t threads = at::get_num_threads();
    const std::int64_t part = std::min(canvasesInCache(steps), (batch + threads - 1) / threads);
    shareOut(batch, part, [&](std::int64_t begin, std::int64_t end) {
        const torch::InferenceMode inference;
        std::vector<KnownOutput> own;
        for (const KnownOutput &output : known)
            own.push_back({output.node, output.value.narrow(0, begin, end - begin)});
        const std::vector<torch::Tensor> outputs = runSteps(steps, own, wanted);
        for (std::size_t w = 0; w < wanted.size(); ++w)
            results[w].narrow(0, begin, end - begin).copy_(outputs[w]);
    });
    return results;
}

std::vector<torch::Tensor> Executor::run(std::span<const KnownOutput> known, std::span<const NodeId> wanted) const
{
    const torch::InferenceMode inference;
    std::vector<NodeId> given;
    for (const KnownOutput &output : known)
        given.push_back(output.node);
    const std::vector<FusedStep> all = fusedSteps(m_graph, given, wanted, FuseAdditions::Yes);
    const std::int64_t batch = known.front().value.size(0);
    const auto linear = std::ranges::find_if(all, [&](const FusedStep &step) { return isLinear(m_graph, step); });
    const std::span<const FusedStep> before(all.begin(), linear);
    const std::span<const FusedStep> rest(linear, all.end());
    if (!m_device.is_cpu() || batch == 1 || at::get_num_threads() == 1 || before.empty())
        return runSteps(all, known, wanted);

    std::vector<NodeId> between; // made before the first Linear, and read later
    const auto wantsLater = [&](NodeId node) {
        const auto reads = [&](const FusedStep &step) {
            return std::ranges::count(step.inputs, node) > 0 || step.addend == node;
        };
        return std::ranges::count(wanted, node) > 0 || std::ranges::any_of(rest, reads);
    };
    for (const FusedStep &step : before)
        if (wantsLater(step.output))
            between.push_back(step.output);
    std::vector<torch::Tensor> values = runInParts(before, known, between);
    std::vector<KnownOutput> later(known.begin(), known.end());
    for (std::size_t i = 0; i < between.size(); ++i)
        later.push_back({between[i], std::move(values[i])});
    return runSteps(rest, later, wanted);
}

} // namespace shiftscope
