#include "core/engine/executor_torch.h"

#include "core/engine/share_out_torch.h"

#include <algorithm>
#include <map>

namespace shiftscope {

namespace {

bool isLinear(const Graph &graph, const FusedStep &step)
{
    return std::holds_alternative<Linear>(graph.nodes[static_cast<std::size_t>(step.node)].op);
}

/// By node: whether Linear alone reads it. Linear's weights are laid out for its input as it lies in memory, so that a Flatten
/// before it needs to do nothing; anything else wants the features in PyTorch's order.
std::vector<bool> readByLinearAlone(const Graph &graph)
{
    std::vector<bool> alone(graph.nodes.size(), true);
    for (const Node &node : graph.nodes)
        for (const NodeId input : node.inputs)
            if (input != kInput && !std::holds_alternative<Linear>(node.op))
                alone[static_cast<std::size_t>(input)] = false;
    return alone;
}

} // namespace

Executor::Executor(Graph graph, const StateDict &weights, torch::Device device)
    : m_graph(std::move(graph)), m_shapes(m_graph.shapes()), m_readByLinearAlone(readByLinearAlone(m_graph)), m_device(device)
{
    const torch::NoGradGuard noGrad;
    for (std::size_t i = 0; i < m_graph.nodes.size(); ++i) {
        const Node &node = m_graph.nodes[i];
        m_weights.push_back(formWeights(node.op, {.weights = weights,
                                                  .prefix = node.weights,
                                                  .input = shapeInMemory(node.inputs.front()),
                                                  .readByLinearAlone = m_readByLinearAlone[i],
                                                  .device = device}));
    }
}

Shape Executor::shapeInMemory(NodeId node) const
{
    const auto isLeft = [this](std::size_t i) {
        return std::holds_alternative<Flatten>(m_graph.nodes[i].op) && m_readByLinearAlone[i];
    };
    while (node != kInput && isLeft(static_cast<std::size_t>(node)))
        node = m_graph.nodes[static_cast<std::size_t>(node)].inputs.front();
    return node == kInput ? m_graph.input.shape() : m_shapes[static_cast<std::size_t>(node)];
}

const Convolution &Executor::convolution(NodeId node) const
{
    return m_weights[static_cast<std::size_t>(node)].convolution.value();
}

const DepthwiseTaps &Executor::depthwiseTaps(NodeId node) const
{
    return m_weights[static_cast<std::size_t>(node)].taps;
}

std::int64_t Executor::channels(NodeId node) const
{
    return node == kInput ? 3 : m_shapes[static_cast<std::size_t>(node)].channels();
}

torch::Tensor Executor::apply(const FusedStep &step, std::span<const torch::Tensor> inputs, const torch::Tensor &addend,
                              bool mayOverwrite) const
{
    const auto node = static_cast<std::size_t>(step.node);
    return applied(m_graph.nodes[node].op, {.own = m_weights[node],
                                            .inputs = inputs,
                                            .addend = addend,
                                            .activation = step.activation,
                                            .mayOverwrite = mayOverwrite});
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
        largest = std::max<std::int64_t>(largest, shape.elements() * 4);
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
        results.push_back(torch::empty({batch, shape.channels(), shape.height(), shape.width()},
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
