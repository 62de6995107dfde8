#include "core/network/graph.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>

namespace shiftscope {

namespace {

std::vector<Shape> inputShapes(const Node &node, const Shape &canvas, std::span<const Shape> computed)
{
    std::vector<Shape> shapes;
    for (const NodeId input : node.inputs)
        shapes.push_back(input == kInput ? canvas : computed[static_cast<std::size_t>(input)]);
    return shapes;
}

} // namespace

std::vector<Shape> Graph::shapes() const
{
    std::vector<Shape> computed;
    for (const Node &node : nodes)
        computed.push_back(outputShape(node.op, inputShapes(node, input.shape(), computed)));
    return computed;
}

NodeId Graph::layer(std::string_view layerName) const
{
    const auto found = std::ranges::find(nodes, layerName, &Node::layer);
    if (!layerName.empty() && found != nodes.end())
        return static_cast<NodeId>(found - nodes.begin());
    const std::vector<std::string> known = layers();
    throw InputError("model " + name + " has no layer '" + std::string(layerName) + "'" + didYouMean(layerName, known) +
                     " It has " + listed(known));
}

std::vector<std::string> Graph::layers() const
{
    std::vector<std::string> names;
    for (const Node &node : nodes)
        if (!node.layer.empty())
            names.push_back(node.layer);
    return names;
}

std::vector<WeightSpec> Graph::weights() const
{
    std::vector<WeightSpec> specs;
    std::vector<Shape> computed;
    for (const Node &node : nodes) {
        const std::vector<Shape> inputs = inputShapes(node, input.shape(), computed);
        std::ranges::move(weightSpecs(node.op, inputs, node.weights), std::back_inserter(specs));
        computed.push_back(outputShape(node.op, inputs));
    }
    return specs;
}

GraphBuilder::GraphBuilder(std::string name, std::string title, InputSpec input) : m_input(input.shape())
{
    m_graph.name = std::move(name);
    m_graph.title = std::move(title);
    m_graph.input = input;
}

NodeId GraphBuilder::add(Op op, std::vector<NodeId> inputs, std::string weights, std::string layer)
{
    Node node{op, std::move(inputs), std::move(weights), std::move(layer)};
    m_shapes.push_back(outputShape(node.op, inputShapes(node, m_input, m_shapes)));
    m_graph.nodes.push_back(std::move(node));
    return static_cast<NodeId>(m_graph.nodes.size()) - 1;
}

const Shape &GraphBuilder::shape(NodeId node) const
{
    return node == kInput ? m_input : m_shapes.at(static_cast<std::size_t>(node));
}

Graph GraphBuilder::build(std::vector<std::string> defaultLayers, std::string classifier)
{
    m_graph.defaultLayers = std::move(defaultLayers);
    m_graph.classifier = std::move(classifier);
    return std::move(m_graph);
}

} // namespace shiftscope
