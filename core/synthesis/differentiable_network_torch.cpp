#include "core/synthesis/differentiable_network_torch.h"

#include "core/engine/tensors_torch.h"
#include "core/overloaded.h"
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

torch::Tensor avgPooled(const torch::Tensor &x, const AvgPool &pool)
{
    const Window &w = pool.window;
    return torch::avg_pool2d(x, {w.kernel, w.kernel}, {w.stride, w.stride}, {w.padBefore, w.padBefore}, w.ceilMode,
                             pool.countPadding);
}

torch::Tensor sumOf(const std::vector<torch::Tensor> &terms)
{
    torch::Tensor sum = terms.front();
    for (std::size_t i = 1; i < terms.size(); ++i)
        sum = sum + terms[i];
    return sum;
}

/// What may be overwritten in a pass whose gradient is wanted.
struct InPlace {
    bool overwrites = false;  ///< its own gradient is known from its output, so it may write over its input
    bool isForgotten = false; ///< its gradient does not need what it gave, so that may be written over
};

InPlace inPlaceOf(const Op &op)
{
    return std::visit(
        Overloaded{
            [](const OneOf<ReLU, ReLU6, LeakyReLU> auto &) { return InPlace{.overwrites = true}; },
            [](const OneOf<Conv, BatchNorm, Add> auto &) { return InPlace{.isForgotten = true}; },
            [](const OneOf<Linear, HardSwish, MaxPool, AvgPool, GlobalAvgPool, BlurPool, LRN, Concat, Flatten, Pad> auto &) {
                return InPlace{};
            }},
        op);
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
    m_dims = shapes[index(target)].elements();

    std::map<NodeId, int> readers;
    for (const Step &each : m_steps)
        for (const NodeId input : m_graph.nodes[index(each.node)].inputs)
            ++readers[input];
    for (Step &each : m_steps) {
        const Node &node = m_graph.nodes[index(each.node)];
        const NodeId before = node.inputs.front();
        each.inPlace = inPlaceOf(node.op).overwrites && before != kInput && readers[before] == 1 &&
                       inPlaceOf(m_graph.nodes[index(before)].op).isForgotten;
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
    std::visit(Overloaded{[&](const Conv &conv) {
                              result.weight = load(".weight").contiguous(torch::MemoryFormat::ChannelsLast);
                              result.bias = conv.bias ? load(".bias") : torch::Tensor();
                          },
                          [&](const Linear &linear) {
                              result.weight = load(".weight");
                              result.bias = linear.bias ? load(".bias") : torch::Tensor();
                          },
                          [&](const BatchNorm &) {
                              result.weight = load(".weight");
                              result.bias = load(".bias");
                              result.mean = load(".running_mean");
                              result.variance = load(".running_var");
                          },
                          [&](const BlurPool &blur) {
                              const NodeId before = node.inputs.front();
                              const std::int64_t channels = before == kInput ? 3 : shapes[index(before)].channels();
                              const torch::Tensor taps = torch::tensor(binomialFilter(blur.size)).to(m_device, m_type);
                              const torch::Tensor square = taps.unsqueeze(1) * taps.unsqueeze(0);
                              result.weight = square.expand({channels, 1, blur.size, blur.size}).contiguous();
                          },
                          [](const OneOf<ReLU, ReLU6, LeakyReLU, HardSwish, MaxPool, AvgPool, GlobalAvgPool, LRN, Add, Concat,
                                         Flatten, Pad> auto &) {}},
               node.op);
    return result;
}

torch::Tensor DifferentiableNetwork::normalised(const torch::Tensor &rgb) const
{
    const torch::Tensor ordered = m_graph.input.bgr ? rgb.flip({1}) : rgb;
    return torch::addcmul(m_shift, ordered, m_scale).contiguous(torch::MemoryFormat::ChannelsLast);
}

torch::Tensor DifferentiableNetwork::applied(const Step &step, const std::vector<torch::Tensor> &inputs) const
{
    const torch::Tensor &x = inputs.front();
    torch::Tensor own = x; // the same memory, which an activation may overwrite
    return std::visit(Overloaded{
                          [&](const Conv &conv) { return convolved(x, conv.window, conv.groups, step.weight, step.bias); },
                          [&](const BlurPool &blur) {
                              return convolved(x, blur.seen(), static_cast<int>(step.weight.size(0)), step.weight, {});
                          },
                          [&](const Linear &) { return fastLinear(x.flatten(1), step.weight, step.bias); },
                          [&](const ReLU &) { return step.inPlace ? torch::relu_(own) : torch::relu(x); },
                          [&](const ReLU6 &) { return step.inPlace ? torch::hardtanh_(own, 0, 6) : torch::hardtanh(x, 0, 6); },
                          [&](const LeakyReLU &leaky) {
                              return step.inPlace ? torch::leaky_relu_(own, leaky.slope) : torch::leaky_relu(x, leaky.slope);
                          },
                          [&](const HardSwish &) { return torch::hardswish(x); },
                          [&](const BatchNorm &norm) {
                              return torch::batch_norm(x, step.weight, step.bias, step.mean, step.variance, false, 0,
                                                       norm.epsilon, false);
                          },
                          [&](const MaxPool &pool) { return maxPooled(x, pool.window); },
                          [&](const AvgPool &pool) { return avgPooled(x, pool); },
                          [&](const GlobalAvgPool &) {
                              return x.mean({2, 3}, true);
                          },
                          [&](const LRN &lrn) {
                              return F::local_response_norm(
                                  x, F::LocalResponseNormFuncOptions(lrn.size).alpha(lrn.alpha).beta(lrn.beta).k(lrn.k));
                          },
                          [&](const Concat &) { return torch::cat(inputs, 1); },
                          [&](const Pad &pad) { return padded(x, pad.window); },
                          [&](const Add &) { return sumOf(inputs); },
                          [&](const Flatten &) { return x.flatten(1); },
                      },
                      m_graph.nodes[index(step.node)].op);
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
