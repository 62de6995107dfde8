#include "core/synthesis/differentiable_network_torch.h"

#include "core/engine/tensors_torch.h"
#include "core/synthesis/fast_layers_torch.h"

#include <algorithm>
#include <limits>
#include <map>

namespace shiftscope {

namespace {

namespace F = torch::nn::functional;

std::size_t index(NodeId node)
{
    return static_cast<std::size_t>(node);
}

torch::Tensor padded(const torch::Tensor &x, const Window &w, double value = 0)
{
    const std::vector<std::int64_t> sides{w.padBefore, w.padAfter, w.padBefore, w.padAfter};
    return w.kind == PadKind::Reflect ? torch::reflection_pad2d(x, sides) : torch::constant_pad_nd(x, sides, value);
}

torch::Tensor convolved(const torch::Tensor &x, Window w, int groups, const torch::Tensor &weight, const torch::Tensor &bias)
{
    if (w.kind == PadKind::Zero && w.padBefore == w.padAfter)
        return fastConvolution(x, weight, bias, w, groups);
    const torch::Tensor wide = padded(x, w);
    w.padBefore = w.padAfter = 0;
    return fastConvolution(wide, weight, bias, w, groups);
}

torch::Tensor maxPooled(const torch::Tensor &x, const Window &w)
{
    const bool byTorch = w.kind == PadKind::Zero && w.padBefore == w.padAfter;
    const std::int64_t padding = byTorch ? w.padBefore : 0;
    return torch::max_pool2d(byTorch ? x : padded(x, w, -std::numeric_limits<double>::infinity()), {w.kernel, w.kernel},
                             {w.stride, w.stride}, {padding, padding}, {w.dilation, w.dilation}, w.ceilMode);
}

torch::Tensor activated(const Op &op, torch::Tensor x, bool inPlace)
{
    if (std::holds_alternative<ReLU>(op))
        return inPlace ? torch::relu_(x) : torch::relu(x);
    if (std::holds_alternative<ReLU6>(op))
        return inPlace ? torch::hardtanh_(x, 0, 6) : torch::hardtanh(x, 0, 6);
    const double slope = std::get<LeakyReLU>(op).slope;
    return inPlace ? torch::leaky_relu_(x, slope) : torch::leaky_relu(x, slope);
}

bool isActivation(const Op &op)
{
    return std::holds_alternative<ReLU>(op) || std::holds_alternative<ReLU6>(op) || std::holds_alternative<LeakyReLU>(op);
}

/// Their gradient does not need what they gave, so that an activation may overwrite it.
bool forgetsOutput(const Op &op)
{
    return std::holds_alternative<Conv>(op) || std::holds_alternative<BatchNorm>(op) || std::holds_alternative<Add>(op);
}

std::vector<bool> neededBy(const Graph &graph, NodeId target)
{
    std::vector<bool> needed(graph.nodes.size());
    needed[index(target)] = true;
    for (NodeId node = target; node >= 0; --node)
        if (needed[index(node)])
            for (const NodeId input : graph.nodes[index(node)].inputs)
                if (input != kInput)
                    needed[index(input)] = true;
    return needed;
}

} // namespace

DifferentiableNetwork::DifferentiableNetwork(const Graph &graph, const StateDict &weights, const std::string &layer,
                                             torch::Device device, torch::Dtype type, const std::string &source)
    : m_device(device), m_type(type)
{
    const torch::NoGradGuard noGrad;
    checkWeights(graph, weights, source);
    FoldedGraph folded = foldBatchNorm(graph, weights);
    m_graph = std::move(folded.graph);
    keepWhatIsNeeded(m_graph.layer(layer), folded.weights);

    const InputSpec &input = m_graph.input;
    std::vector<float> scale;
    std::vector<float> shift;
    for (std::size_t channel = 0; channel < 3; ++channel) {
        scale.push_back(1 / input.deviation[channel]);
        shift.push_back(-input.mean[channel] / input.deviation[channel]);
    }
    const auto placed = [&](const std::vector<float> &values) {
        return torch::tensor(values).view({1, 3, 1, 1}).to(m_device, m_type);
    };
    m_scale = placed(scale);
    m_shift = placed(shift);
}

void DifferentiableNetwork::keepWhatIsNeeded(NodeId target, const StateDict &weights)
{
    const std::vector<bool> needed = neededBy(m_graph, target);
    const std::vector<Shape> shapes = m_graph.shapes();
    for (NodeId node = 0; node <= target; ++node)
        if (needed[index(node)])
            m_steps.push_back(step(node, shapes, weights));
    const Shape &shape = shapes[index(target)];
    m_dims = shape.channels * shape.height * shape.width;

    std::map<NodeId, int> readers;
    for (const Step &each : m_steps)
        for (const NodeId input : m_graph.nodes[index(each.node)].inputs)
            ++readers[input];
    for (Step &each : m_steps) {
        const Node &node = m_graph.nodes[index(each.node)];
        const NodeId before = node.inputs.front();
        each.inPlace =
            isActivation(node.op) && before != kInput && readers[before] == 1 && forgetsOutput(m_graph.nodes[index(before)].op);
    }
}

DifferentiableNetwork::Step DifferentiableNetwork::step(NodeId id, const std::vector<Shape> &shapes,
                                                        const StateDict &weights) const
{
    const Node &node = m_graph.nodes[index(id)];
    const auto load = [&](const char *suffix) {
        return viewOf(weights.at(node.weights + suffix)).to(m_device, m_type, false, /*copy=*/true);
    };
    Step result{.node = id, .inPlace = false, .weight = {}, .bias = {}, .mean = {}, .variance = {}};
    if (const auto *conv = std::get_if<Conv>(&node.op)) {
        result.weight = load(".weight").contiguous(torch::MemoryFormat::ChannelsLast);
        result.bias = conv->bias ? load(".bias") : torch::Tensor();
    } else if (const auto *dense = std::get_if<Linear>(&node.op)) {
        result.weight = load(".weight");
        result.bias = dense->bias ? load(".bias") : torch::Tensor();
    } else if (std::holds_alternative<BatchNorm>(node.op)) {
        result.weight = load(".weight");
        result.bias = load(".bias");
        result.mean = load(".running_mean");
        result.variance = load(".running_var");
    } else if (const auto *blur = std::get_if<BlurPool>(&node.op)) {
        const NodeId before = node.inputs.front();
        const std::int64_t channels = before == kInput ? 3 : shapes[index(before)].channels;
        const torch::Tensor taps = torch::tensor(binomialFilter(blur->size)).to(m_device, m_type);
        result.weight = (taps.unsqueeze(1) * taps.unsqueeze(0)).expand({channels, 1, blur->size, blur->size}).contiguous();
    }
    return result;
}

torch::Tensor DifferentiableNetwork::normalised(const torch::Tensor &rgb) const
{
    const torch::Tensor ordered = m_graph.input.bgr ? rgb.flip({1}) : rgb;
    return torch::addcmul(m_shift, ordered, m_scale).contiguous(torch::MemoryFormat::ChannelsLast);
}

torch::Tensor DifferentiableNetwork::applied(const Step &step, const std::vector<torch::Tensor> &inputs) const
{
    const Op &op = m_graph.nodes[index(step.node)].op;
    const torch::Tensor &x = inputs.front();
    const Window window = windowOf(op);
    if (const auto *conv = std::get_if<Conv>(&op))
        return convolved(x, window, conv->groups, step.weight, step.bias);
    if (std::holds_alternative<BlurPool>(op))
        return convolved(x, window, static_cast<int>(step.weight.size(0)), step.weight, {});
    if (std::holds_alternative<Linear>(op))
        return fastLinear(x.flatten(1), step.weight, step.bias);
    if (isActivation(op))
        return activated(op, x, step.inPlace);
    if (const auto *norm = std::get_if<BatchNorm>(&op))
        return torch::batch_norm(x, step.weight, step.bias, step.mean, step.variance, false, 0, norm->epsilon, false);
    if (std::holds_alternative<MaxPool>(op))
        return maxPooled(x, window);
    if (const auto *pool = std::get_if<AvgPool>(&op))
        return torch::avg_pool2d(x, {window.kernel, window.kernel}, {window.stride, window.stride},
                                 {window.padBefore, window.padBefore}, window.ceilMode, pool->countPadding);
    if (std::holds_alternative<GlobalAvgPool>(op))
        return x.mean({2, 3}, true);
    if (const auto *lrn = std::get_if<LRN>(&op))
        return F::local_response_norm(x, F::LocalResponseNormFuncOptions(lrn->size).alpha(lrn->alpha).beta(lrn->beta).k(lrn->k));
    if (std::holds_alternative<Concat>(op))
        return torch::cat(inputs, 1);
    if (std::holds_alternative<Pad>(op))
        return padded(x, window);
    if (std::holds_alternative<Add>(op)) {
        torch::Tensor sum = x;
        for (std::size_t i = 1; i < inputs.size(); ++i)
            sum = sum + inputs[i];
        return sum;
    }
    return x.flatten(1); // Flatten
}

torch::Tensor DifferentiableNetwork::operator()(const torch::Tensor &rgb, const std::stop_token &stop) const
{
    const auto check = [stop] {
        if (stop.stop_requested())
            throw Stopped{};
    };
    std::map<NodeId, torch::Tensor> outputs{{kInput, normalised(rgb)}};
    std::map<NodeId, int> readers;
    for (const Step &each : m_steps)
        for (const NodeId input : m_graph.nodes[index(each.node)].inputs)
            ++readers[input];
    for (const Step &each : m_steps) {
        check();
        std::vector<torch::Tensor> inputs;
        for (const NodeId input : m_graph.nodes[index(each.node)].inputs) {
            inputs.push_back(outputs.at(input));
            if (--readers[input] == 0)
                outputs.erase(input);
        }
        const torch::Tensor output = applied(each, inputs);
        const bool isConvolution = std::holds_alternative<Conv>(m_graph.nodes[index(each.node)].op);
        if (isConvolution && stop.stop_possible() && output.requires_grad())
            output.register_hook([check](const torch::Tensor &) { check(); });
        outputs[each.node] = output;
    }
    return outputs.at(m_steps.back().node).flatten(1);
}

} // namespace shiftscope
