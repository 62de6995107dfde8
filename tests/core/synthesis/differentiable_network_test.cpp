#include "core/engine/network.h"
#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "tests/check.h"
#include "tests/core/engine/random_graph.h"
#include "tests/core/engine/scenes.h"
#include "tests/core/synthesis/gradient_torch.h"

#include <algorithm>

using namespace shiftscope;

namespace {

std::vector<float> noiseCanvases(int side, int count)
{
    std::mt19937 random(3);
    std::vector<float> canvases(static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3 *
                                static_cast<std::size_t>(count));
    for (float &value : canvases)
        value = static_cast<float>(random() % 256);
    return canvases;
}

double largestDifference(const FeatureMatrix &a, const FeatureMatrix &b)
{
    double difference = 0;
    double magnitude = 1e-12;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        magnitude = std::max(magnitude, std::abs(double{b.values[i]}));
        difference = std::max(difference, std::abs(double{a.values[i]} - double{b.values[i]}));
    }
    return difference / magnitude;
}

/// What random graphs do not have: LRN with a slope after it, reflecting convolutions, blur, a node read twice.
Graph mixedGraph()
{
    GraphBuilder net("mixed", "Mixed", {.canvas = 20, .mean = {100, 110, 120}, .deviation = {60, 61, 62}, .bgr = true});
    NodeId x = net.add(Conv{.channels = 8, .window = {.kernel = 3, .padBefore = 1, .padAfter = 1, .kind = PadKind::Reflect}},
                       {kInput}, "a");
    x = net.add(LRN{}, {x});
    x = net.add(LeakyReLU{0.3}, {x});
    const NodeId blurred = net.add(BlurPool{.size = 4, .stride = 2}, {x});
    const NodeId pooled = net.add(HardSwish{}, {net.add(AvgPool{{.kernel = 2, .stride = 2}}, {x})});
    x = net.add(Concat{}, {blurred, pooled});
    x = net.add(Conv{.channels = 16, .window = {.kernel = 3, .padBefore = 0, .padAfter = 1}, .groups = 4}, {x}, "b", "conv");
    const NodeId relu = net.add(ReLU6{}, {x});
    x = net.add(Add{}, {x, relu});
    x = net.add(BatchNorm{}, {x}, "n");
    x = net.add(MaxPool{{.kernel = 3, .stride = 2, .padBefore = 0, .padAfter = 1}}, {x});
    x = net.add(Flatten{}, {x});
    x = net.add(Linear{.features = 7}, {x}, "c", "fc6");
    x = net.add(ReLU{}, {x}, {}, "fc6_relu");
    x = net.add(Linear{.features = 5}, {x}, "d", "fc7");
    return net.build({"fc7"}, "");
}

} // namespace

TEST("the differentiable network computes the engine's features")
{
    std::mt19937 random(11);
    for (int i = 0; i < 12; ++i) {
        const Graph graph = test::randomGraph(random, 24);
        const StateDict weights = initialWeights(graph, 5);
        const std::vector<float> canvases = noiseCanvases(24, 3);
        const std::string layer = "fc";
        const Network network(graph, weights);
        const FeatureMatrix engine = network.forward(canvases, {&layer, 1}).front();
        CHECK(largestDifference(test::differentiableForward(graph, weights, layer, canvases), engine) < 1e-4);
    }
}

TEST("every layer of a graph with all operations agrees, before and after its ReLU")
{
    const Graph graph = mixedGraph();
    const StateDict weights = initialWeights(graph, 5);
    for (const int count : {1, 3}) {
        const std::vector<float> canvases = noiseCanvases(20, count);
        for (const std::string &layer : graph.layers()) {
            const FeatureMatrix engine = Network(graph, weights).forward(canvases, {&layer, 1}).front();
            CHECK(largestDifference(test::differentiableForward(graph, weights, layer, canvases), engine) < 1e-4);
        }
    }
}

TEST("the gradient is that of finite differences, for every operation")
{
    std::mt19937 random(2);
    for (int i = 0; i < 8; ++i) {
        const Graph graph = test::randomGraph(random, 24);
        CHECK(test::gradientError(graph, initialWeights(graph, 9), "fc", 12) < 1e-5);
    }
    const Graph graph = mixedGraph();
    const StateDict weights = initialWeights(graph, 5);
    for (const std::string &layer : graph.layers())
        CHECK(test::gradientError(graph, weights, layer, 12) < 1e-5);
}

TEST("a published architecture's gradient is that of finite differences")
{
    const Graph graph = buildArchitecture("efficientnet_lite0", 64);
    CHECK(test::gradientError(graph, initialWeights(graph, 9), "avgpool", 6) < 1e-5);
}

TEST("the ways round LibTorch's slow convolutions change no gradient")
{
    // 64 px: deep layers are small, and go row by row; 224 px: others are not; two canvases: none does.
    for (const auto &[side, canvases] : {std::pair(64, 1), std::pair(64, 2), std::pair(224, 1)}) {
        const Graph graph = buildArchitecture("mobilenet_v2", side);
        CHECK(test::roundingError(graph, initialWeights(graph, 9), "fc", canvases) < 1e-3);
    }
}

TEST("an unknown layer is refused by name")
{
    const Graph graph = mixedGraph();
    const std::string message =
        CHECK_THROWS(InputError, static_cast<void>(test::gradientError(graph, initialWeights(graph, 1), "fc8", 1)));
    CHECK(message.find("fc8") != std::string::npos);
}

CHECK_MAIN
