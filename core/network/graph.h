#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/network/op.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// How a canvas (RGB, 0..255) becomes a network's input: (value - mean) / deviation, channel by channel, in 0..255 terms.
struct InputSpec {
    int canvas = 224;
    std::array<float, 3> mean{};
    std::array<float, 3> deviation{1, 1, 1};
    bool bgr = false; ///< the network wants blue first; mean and deviation are then in that order

    [[nodiscard]] Shape shape() const { return {3, canvas, canvas}; }
};

/// Index of a node in Graph::nodes; kInput is the canvas.
using NodeId = int;
inline constexpr NodeId kInput = -1;

struct Node {
    Op op;
    std::vector<NodeId> inputs;
    std::string weights; ///< key prefix in a checkpoint, e.g. "features.0"; empty where there are none
    std::string layer;   ///< public name ("fc6", "fc6_relu"); empty where the node is not one
};

/// A network as data: nodes in execution order. Nothing here computes; see core/engine.
struct Graph {
    std::string name;  ///< "alexnet"
    std::string title; ///< "AlexNet (torchvision)"
    InputSpec input;
    std::vector<Node> nodes;
    std::vector<std::string> defaultLayers; ///< every fully-connected layer, before its ReLU
    std::string classifier;                 ///< the layer whose softmax is the class probability; empty when there is none

    /// Output shape of each node, in order. Throws InputError when shapes do not fit.
    [[nodiscard]] std::vector<Shape> shapes() const;
    /// Index of the node of that public name. Throws InputError naming the model and the nearest layer.
    [[nodiscard]] NodeId layer(std::string_view layerName) const;
    /// All public layer names, in execution order.
    [[nodiscard]] std::vector<std::string> layers() const;
    /// Every weight, in execution order.
    [[nodiscard]] std::vector<WeightSpec> weights() const;
};

/// Builds a graph line by line: a zoo file reads like the table of its paper. Every call returns the new node; shapes are
/// tracked, so that "same" padding can be worked out where TensorFlow does.
class GraphBuilder {
public:
    explicit GraphBuilder(std::string name, std::string title, InputSpec input);

    NodeId add(Op op, std::vector<NodeId> inputs, std::string weights = {}, std::string layer = {});
    [[nodiscard]] const Shape &shape(NodeId node) const;
    [[nodiscard]] Graph build(std::vector<std::string> defaultLayers, std::string classifier);

private:
    Graph m_graph;
    Shape m_input;
    std::vector<Shape> m_shapes;
};

/// Lists every weight of the graph that is missing from `weights`, mis-shaped or non-finite, and every key that the graph does
/// not know (PyTorch's num_batches_tracked is ignored), in one InputError; `source` is the file's name. Says which known
/// architecture fits best where another one does, and what all keys begin with; a list of more than ten is cut.
void checkWeights(const Graph &graph, const StateDict &weights, const std::string &source);

/// What all keys begin with ("module.", "_orig_mod.module.", "model.") where the graph's keys are what is left without it; empty
/// where there is no such prefix.
[[nodiscard]] std::string wrappingPrefix(const Graph &graph, const StateDict &weights);

/// The graph without its BatchNorm nodes, their scale and shift taken into the convolution before them. A BatchNorm with no
/// convolution of its own before it stays.
struct FoldedGraph {
    Graph graph;
    StateDict weights;
};
[[nodiscard]] FoldedGraph foldBatchNorm(const Graph &graph, const StateDict &weights);

/// Seeded random weights: PyTorch's default initialisation of each layer kind (Kaiming uniform with a = sqrt(5) for
/// convolutions and Linear; 1, 0, 0, 1 for batch norm). The same on every machine.
[[nodiscard]] StateDict initialWeights(const Graph &graph, std::uint64_t seed);

} // namespace shiftscope
