#include "core/network/graph.h"

#include <cmath>
#include <numeric>

namespace shiftscope {

namespace {

/// y = scale * x + shift, channel by channel: what a batch norm does once its statistics rest.
struct ChannelAffine {
    std::vector<double> scale;
    std::vector<double> shift;
};

ChannelAffine affineOf(const BatchNorm &norm, const std::string &prefix, const StateDict &weights)
{
    const auto gamma = weights.at(prefix + ".weight").values();
    const auto beta = weights.at(prefix + ".bias").values();
    const auto mean = weights.at(prefix + ".running_mean").values();
    const auto variance = weights.at(prefix + ".running_var").values();
    ChannelAffine affine;
    for (std::size_t c = 0; c < gamma.size(); ++c) {
        const double scale = double{gamma[c]} / std::sqrt(double{variance[c]} + norm.epsilon);
        affine.scale.push_back(scale);
        affine.shift.push_back(double{beta[c]} - scale * double{mean[c]});
    }
    return affine;
}

void foldInto(Node &node, const ChannelAffine &affine, StateDict &weights)
{
    auto &conv = std::get<Conv>(node.op);
    HostTensor &weight = weights.at(node.weights + ".weight");
    const auto old = weight.values();
    const std::size_t perChannel = old.size() / affine.scale.size();
    std::vector<float> scaled(old.size());
    for (std::size_t i = 0; i < old.size(); ++i)
        scaled[i] = static_cast<float>(affine.scale[i / perChannel] * double{old[i]});
    std::vector<float> bias(affine.shift.size());
    for (std::size_t c = 0; c < bias.size(); ++c) {
        const double before = conv.bias ? double{weights.at(node.weights + ".bias").values()[c]} : 0.0;
        bias[c] = static_cast<float>(affine.scale[c] * before + affine.shift[c]);
    }
    weight = HostTensor::fromValues(weight.shape, std::move(scaled));
    const auto channels = static_cast<std::int64_t>(bias.size());
    weights[node.weights + ".bias"] = HostTensor::fromValues({channels}, std::move(bias));
    conv.bias = true;
}

std::vector<int> useCounts(const Graph &graph)
{
    std::vector<int> counts(graph.nodes.size());
    for (const Node &node : graph.nodes)
        for (const NodeId input : node.inputs)
            if (input != kInput)
                ++counts[static_cast<std::size_t>(input)];
    return counts;
}

} // namespace

FoldedGraph foldBatchNorm(const Graph &graph, const StateDict &weights)
{
    FoldedGraph folded{graph, weights};
    folded.graph.nodes.clear();
    const std::vector<int> uses = useCounts(graph);
    std::vector<NodeId> moved; // old node → new node
    for (const Node &node : graph.nodes) {
        Node copy = node;
        for (NodeId &input : copy.inputs)
            input = input == kInput ? kInput : moved[static_cast<std::size_t>(input)];
        const auto *norm = std::get_if<BatchNorm>(&node.op);
        const NodeId before = node.inputs.front();
        const bool ownConv = norm != nullptr && before != kInput && uses[static_cast<std::size_t>(before)] == 1 &&
                             graph.nodes[static_cast<std::size_t>(before)].layer.empty() &&
                             std::holds_alternative<Conv>(graph.nodes[static_cast<std::size_t>(before)].op);
        if (ownConv) {
            Node &conv = folded.graph.nodes[static_cast<std::size_t>(copy.inputs.front())];
            foldInto(conv, affineOf(*norm, node.weights, weights), folded.weights);
            conv.layer = node.layer;
            for (const char *suffix : {".weight", ".bias", ".running_mean", ".running_var"})
                folded.weights.erase(node.weights + suffix);
            moved.push_back(copy.inputs.front());
            continue;
        }
        folded.graph.nodes.push_back(std::move(copy));
        moved.push_back(static_cast<NodeId>(folded.graph.nodes.size()) - 1);
    }
    return folded;
}

} // namespace shiftscope
