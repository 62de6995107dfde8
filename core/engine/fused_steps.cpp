#include "core/engine/fused_steps.h"

#include "core/overloaded.h"

#include <algorithm>

namespace shiftscope {

namespace {

class Fuser {
public:
    Fuser(const Graph &graph, std::span<const NodeId> given, std::span<const NodeId> wanted, FuseAdditions additions)
        : m_graph(graph), m_additions(additions), m_kept(graph.nodes.size()), m_ready(graph.nodes.size()),
          m_readers(graph.nodes.size())
    {
        for (const NodeId node : given)
            if (node != kInput)
                m_ready[index(node)] = true;
        for (const NodeId node : wanted)
            m_kept[index(node)] = true;
        collectReaders(wanted);
    }

    std::vector<FusedStep> steps()
    {
        for (std::size_t i = 0; i < m_graph.nodes.size(); ++i)
            if (m_needed[i] && !m_ready[i])
                m_steps.push_back(stepOf(static_cast<NodeId>(i)));
        return std::move(m_steps);
    }

private:
    static std::size_t index(NodeId node) { return static_cast<std::size_t>(node); }

    void collectReaders(std::span<const NodeId> wanted)
    {
        m_needed.resize(m_graph.nodes.size());
        for (const NodeId node : wanted)
            m_needed[index(node)] = true;
        for (std::size_t i = m_graph.nodes.size(); i-- > 0;) {
            if (!m_needed[i] || m_ready[i])
                continue;
            for (const NodeId input : m_graph.nodes[i].inputs)
                if (input != kInput) {
                    m_needed[index(input)] = true;
                    m_readers[index(input)].push_back(static_cast<NodeId>(i));
                }
        }
    }

    /// The one node that reads `node`, when nothing else wants it.
    [[nodiscard]] std::optional<NodeId> onlyReader(NodeId node) const
    {
        if (m_kept[index(node)] || m_readers[index(node)].size() != 1)
            return std::nullopt;
        return m_readers[index(node)].front();
    }

    FusedStep stepOf(NodeId node)
    {
        const Op &op = m_graph.nodes[index(node)].op;
        FusedStep step{.node = node, .output = node, .inputs = m_graph.nodes[index(node)].inputs, .addend = {}, .activation = {}};
        const Fusing fusing = fusingOf(op);
        if (fusing.takesAddition && m_additions == FuseAdditions::Yes)
            takeAddition(step);
        if (fusing.takesActivation)
            takeActivation(step);
        m_ready[index(step.output)] = true;
        return step;
    }

    void takeAddition(FusedStep &step)
    {
        const std::optional<NodeId> reader = onlyReader(step.output);
        if (!reader || !std::holds_alternative<Add>(m_graph.nodes[index(*reader)].op))
            return;
        const std::vector<NodeId> &terms = m_graph.nodes[index(*reader)].inputs;
        if (terms.size() != 2)
            return;
        const NodeId other = terms[0] == step.output ? terms[1] : terms[0];
        if (other == kInput || !m_ready[index(other)])
            return;
        step.addend = other;
        step.output = *reader;
        m_ready[index(*reader)] = true;
    }

    void takeActivation(FusedStep &step) const
    {
        const std::optional<NodeId> reader = onlyReader(step.output);
        if (!reader)
            return;
        if (const auto activation = fusingOf(m_graph.nodes[index(*reader)].op).taken) {
            step.activation = *activation;
            step.output = *reader;
        }
    }

    const Graph &m_graph;
    FuseAdditions m_additions;
    std::vector<bool> m_kept;  ///< wanted from outside
    std::vector<bool> m_ready; ///< given, or the output of an earlier step
    std::vector<bool> m_needed;
    std::vector<std::vector<NodeId>> m_readers;
    std::vector<FusedStep> m_steps;
};

} // namespace

Fusing fusingOf(const Op &op)
{
    return std::visit(
        Overloaded{
            [](const OneOf<Conv, Linear> auto &) { return Fusing{.takesAddition = true, .takesActivation = true}; },
            [](const Add &) { return Fusing{.takesActivation = true}; },
            [](const ReLU &) { return Fusing{.taken = Activation{Activation::Kind::ReLU}}; },
            [](const ReLU6 &) { return Fusing{.taken = Activation{Activation::Kind::ReLU6}}; },
            [](const LeakyReLU &leaky) {
                return Fusing{.taken = Activation{Activation::Kind::LeakyReLU, static_cast<float>(leaky.slope)}};
            },
            [](const OneOf<BatchNorm, HardSwish, MaxPool, AvgPool, GlobalAvgPool, BlurPool, LRN, Concat, Flatten, Pad> auto &) {
                return Fusing{};
            }},
        op);
}

std::vector<FusedStep> fusedSteps(const Graph &graph, std::span<const NodeId> given, std::span<const NodeId> wanted,
                                  FuseAdditions additions)
{
    return Fuser(graph, given, wanted, additions).steps();
}

} // namespace shiftscope
