#include "core/error.h"
#include "core/network/graph.h"
#include "core/network/zoo/zoo.h"
#include "tests/check.h"

using namespace shiftscope;

namespace {

std::int64_t totalMacs(const Graph &graph)
{
    const std::vector<Shape> shapes = graph.shapes();
    std::int64_t total = 0;
    for (const Node &node : graph.nodes) {
        std::vector<Shape> inputs;
        for (const NodeId input : node.inputs)
            inputs.push_back(input == kInput ? Shape{3, graph.input.canvas, graph.input.canvas}
                                             : shapes[static_cast<std::size_t>(input)]);
        total += macs(node.op, inputs);
    }
    return total;
}

std::int64_t totalWeights(const Graph &graph)
{
    std::int64_t total = 0;
    for (const WeightSpec &spec : graph.weights()) {
        std::int64_t count = 1;
        for (const std::int64_t side : spec.shape)
            count *= side;
        const bool statistic = spec.role == WeightRole::NormMean || spec.role == WeightRole::NormVariance;
        total += statistic ? 0 : count;
    }
    return total;
}

} // namespace

TEST("EfficientNet-Lite0 has the published size: 4.65 million weights and about 400 million multiply-accumulates")
{
    const Graph graph = buildArchitecture("efficientnet_lite0");
    CHECK_NEAR(static_cast<double>(totalWeights(graph)), 4652008, 0.5);
    CHECK_NEAR(static_cast<double>(totalMacs(graph)), 385e6, 25e6);
    CHECK(graph.shapes()[static_cast<std::size_t>(graph.layer("avgpool"))] == (Shape{1280, 1, 1}));
    CHECK(graph.shapes()[static_cast<std::size_t>(graph.layer("fc"))] == (Shape{1000, 1, 1}));
}

TEST("an architecture follows the canvas it is built for")
{
    const Graph graph = buildArchitecture("efficientnet_lite0", 160);
    CHECK_EQUAL(graph.input.canvas, 160);
    CHECK(graph.shapes()[static_cast<std::size_t>(graph.layer("fc"))] == (Shape{1000, 1, 1}));
}

TEST("an unknown layer or architecture is answered with the nearest one")
{
    const Graph graph = buildArchitecture("efficientnet_lite0");
    CHECK(CHECK_THROWS(InputError, static_cast<void>(graph.layer("avgpol"))).find("'avgpool'") != std::string::npos);
    CHECK(CHECK_THROWS(InputError, static_cast<void>(buildArchitecture("efficientnet-lite0"))).find("'efficientnet_lite0'") !=
          std::string::npos);
}

TEST("TensorFlow's same padding puts the odd pixel after")
{
    CHECK(sameWindow(3, 2, 224) == (Window{.kernel = 3, .stride = 2, .padBefore = 0, .padAfter = 1}));
    CHECK(sameWindow(5, 2, 56) == (Window{.kernel = 5, .stride = 2, .padBefore = 1, .padAfter = 2}));
    CHECK(sameWindow(3, 1, 14) == (Window{.kernel = 3, .stride = 1, .padBefore = 1, .padAfter = 1}));
    CHECK_EQUAL(sameWindow(3, 2, 113).outputs(113), 57);
}

TEST("folding leaves no batch norm after a convolution, nor any of its weights")
{
    const Graph graph = buildArchitecture("efficientnet_lite0");
    const FoldedGraph folded = foldBatchNorm(graph, initialWeights(graph, 1));
    for (const Node &node : folded.graph.nodes)
        CHECK(!std::holds_alternative<BatchNorm>(node.op));
    CHECK_EQUAL(folded.weights.contains("_bn0.running_mean"), false);
    CHECK_EQUAL(folded.weights.contains("_conv_stem.bias"), true);
    CHECK(folded.graph.layers() == graph.layers());
    CHECK(folded.graph.shapes().back() == graph.shapes().back());
}

TEST("a batch norm whose convolution is read by others too stays")
{
    GraphBuilder net("tiny", "Tiny", {.canvas = 8});
    const NodeId conv = net.add(Conv{.channels = 3, .window = {.kernel = 1}, .bias = false}, {kInput}, "conv");
    const NodeId norm = net.add(BatchNorm{}, {conv}, "norm");
    net.add(Add{}, {conv, norm});
    const Graph graph = net.build({}, "");
    const FoldedGraph folded = foldBatchNorm(graph, initialWeights(graph, 1));
    CHECK_EQUAL(folded.graph.nodes.size(), 3U);
}

CHECK_MAIN
