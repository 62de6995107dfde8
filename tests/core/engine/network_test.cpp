#include "core/bench/plain_loop.h"
#include "core/engine/network.h"
#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "tests/check.h"
#include "tests/core/engine/scenes.h"

#include <algorithm>

using namespace shiftscope;

namespace {

/// Every operation once, small enough to be checked against the plain loop in no time.
Graph everyOperation()
{
    GraphBuilder net("tiny", "Tiny", {.canvas = 32, .mean = {104, 117, 123}, .deviation = {64, 60, 70}, .bgr = true});
    const Window three{.kernel = 3, .padBefore = 1, .padAfter = 1};
    NodeId x = net.add(Conv{.channels = 8, .window = sameWindow(3, 2, 32), .bias = false}, {kInput}, "stem");
    x = net.add(ReLU6{}, {net.add(BatchNorm{1e-3}, {x}, "stem_bn")}, {}, "stem");
    const NodeId deep = net.add(Conv{.channels = 8, .window = sameWindow(5, 1, 16), .groups = 8}, {x}, "depthwise");
    x = net.add(Add{}, {net.add(LeakyReLU{0.3}, {deep}), x});
    x = net.add(Conv{.channels = 8, .window = sameWindow(3, 2, 16), .groups = 8}, {x}, "same");
    const NodeId pooled = net.add(MaxPool{three}, {x});
    x = net.add(Concat{}, {net.add(ReLU{}, {x}), net.add(HardSwish{}, {pooled}), net.add(AvgPool{three}, {x})});
    x = net.add(BlurPool{.size = 5, .stride = 2}, {x});
    x = net.add(Conv{.channels = 12, .window = three, .groups = 2}, {x}, "grouped");
    x = net.add(LRN{.size = 3, .alpha = 0.5}, {net.add(MaxPool{{.kernel = 3, .stride = 2, .ceilMode = true}}, {x})});
    x = net.add(Flatten{}, {x});
    x = net.add(Linear{.features = 20}, {x}, "fc6", "fc6");
    x = net.add(ReLU{}, {x}, {}, "fc6_relu");
    net.add(Linear{.features = 10, .bias = false}, {x}, "fc7", "fc7");
    return net.build({"fc6", "fc7"}, "fc7");
}

double largestRelativeDifference(const std::vector<FeatureMatrix> &a, const std::vector<FeatureMatrix> &b)
{
    double worst = 0;
    for (std::size_t l = 0; l < a.size(); ++l) {
        double magnitude = 0;
        double difference = 0;
        for (std::size_t i = 0; i < a[l].values.size(); ++i) {
            magnitude = std::max(magnitude, std::abs(double{b[l].values[i]}));
            difference = std::max(difference, std::abs(double{a[l].values[i]} - double{b[l].values[i]}));
        }
        worst = std::max(worst, difference / magnitude);
    }
    return worst;
}

const std::vector<Position> kPositions{{0, 0}, {3, 7}, {20, 20}, {0, 20}, {11, 2}};

} // namespace

// Not the jit-optimised form: LibTorch 1.13's optimize_for_inference computes other numbers for this graph (it clamps in place
// what a second operation still reads); bench leaves it out wherever that shows.
TEST("the batched executor equals the plain loop, operation by operation, in each of its exact forms")
{
    const Graph graph = everyOperation();
    const StateDict weights = initialWeights(graph, 11);
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 32, 12);
    const std::vector<std::string> layers{"stem", "fc6", "fc6_relu", "fc7"};
    const std::vector<FeatureMatrix> ours = Network(graph, weights).forward(scene, kPositions, layers);
    for (const PlainLoop::Form form : PlainLoop::kForms) {
        if (form == PlainLoop::Form::Optimised)
            continue;
        const PlainLoop plain(graph, weights, layers, form, {});
        CHECK_NEAR(largestRelativeDifference(ours, plain.forward(scene, kPositions)), 0, 1e-5);
    }
}

TEST("flattened features lie in PyTorch's order for whatever reads them, Linear or not")
{
    GraphBuilder net("flat", "Flat", {.canvas = 16});
    const NodeId map = net.add(Conv{.channels = 6, .window = {.kernel = 3, .stride = 3}}, {kInput}, "conv");
    const NodeId flat = net.add(Flatten{}, {map}, {}, "flat");
    const NodeId both = net.add(Concat{}, {net.add(HardSwish{}, {flat}), net.add(BatchNorm{}, {flat}, "norm")}, {}, "both");
    net.add(Linear{.features = 4}, {both}, "fc", "fc");
    net.add(Linear{.features = 4}, {net.add(Flatten{}, {net.add(ReLU{}, {map})})}, "plain", "plain");
    const Graph graph = net.build({"fc"}, "");
    const StateDict weights = initialWeights(graph, 3);
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 16, 7);
    const std::vector<Position> positions{{0, 0}, {3, 7}, {9, 9}};
    const std::vector<std::string> layers{"flat", "both", "fc", "plain"};
    const PlainLoop plain(graph, weights, layers, PlainLoop::Form::Eager, {});
    CHECK_NEAR(
        largestRelativeDifference(Network(graph, weights).forward(scene, positions, layers), plain.forward(scene, positions)), 0,
        1e-5);
}

TEST("EfficientNet-Lite0 equals the plain loop on seeded weights")
{
    const Graph graph = buildArchitecture("efficientnet_lite0");
    const StateDict weights = initialWeights(graph, 3);
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 224, 125);
    const std::vector<std::string> layers{"avgpool", "fc"};
    const std::vector<Position> positions{{0, 0}, {50, 99}};
    const PlainLoop plain(graph, weights, layers, PlainLoop::Form::EagerChannelsLast, {});
    CHECK_NEAR(
        largestRelativeDifference(Network(graph, weights).forward(scene, positions, layers), plain.forward(scene, positions)), 0,
        2e-5);
}

TEST("features do not depend on the batch they are computed in, nor on which layers are asked for")
{
    const Graph graph = everyOperation();
    const Network network(graph, initialWeights(graph, 5));
    const ShiftedScene scene = test::noiseScene(ShiftMode::Crop, 32, 0);
    const std::vector<std::string> both{"fc6", "fc7"};
    const std::vector<std::string> first{"fc6"};
    const std::vector<Position> positions{{0, 0}, {2, 4}, {7, 5}};
    const std::vector<FeatureMatrix> together = network.forward(scene, positions, both);
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const FeatureMatrix alone = network.forward(scene, {&positions[i], 1}, first).front();
        const auto row = together.front().row(static_cast<std::int64_t>(i));
        for (std::size_t d = 0; d < row.size(); ++d)
            CHECK_NEAR(alone.values[d], row[d], 1e-4);
    }
}

TEST("a sum is right whatever lay in memory how: a convolution once added to the numbers of a reflecting Pad in the wrong order")
{
    GraphBuilder net("reflecting", "Reflecting", {.canvas = 16});
    const NodeId wide = net.add(Pad{{.padBefore = 1, .padAfter = 1, .kind = PadKind::Reflect}}, {kInput});
    const NodeId pooled = net.add(MaxPool{{.kernel = 3}}, {wide}, {}, "pooled");
    const NodeId mixed =
        net.add(Conv{.channels = 3, .window = {.kernel = 3, .padBefore = 1, .padAfter = 1}}, {kInput}, "mixed", "mixed");
    net.add(Add{}, {mixed, pooled}, {}, "sum");
    const Graph graph = net.build({"sum"}, "");
    const Network network(graph, initialWeights(graph, 5));
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 16, 9);
    const std::vector<Position> positions{{0, 0}, {2, 4}, {7, 5}};
    const std::vector<std::string> all{"pooled", "mixed", "sum"};
    const std::vector<FeatureMatrix> apart = network.forward(scene, positions, all);
    const FeatureMatrix sum = network.forward(scene, positions, std::vector<std::string>{"sum"}).front();
    for (std::size_t i = 0; i < sum.values.size(); ++i)
        CHECK_NEAR(sum.values[i], apart[0].values[i] + apart[1].values[i], 1e-4);
}

TEST("finished canvases give the features of the scene that was rendered into them")
{
    const Graph graph = everyOperation();
    const Network network(graph, initialWeights(graph, 5));
    const ShiftedScene scene = test::noiseScene(ShiftMode::Circular, 32, 0);
    std::vector<float> canvas(32 * 32 * 3);
    const Position position{9, 30};
    render(scene, position, canvas);
    const std::vector<std::string> layers{"fc7"};
    CHECK_NEAR(largestRelativeDifference(network.forward(canvas, layers), network.forward(scene, {&position, 1}, layers)), 0,
               1e-5);
}

TEST("an unknown layer, a foreign canvas and unfit weights are refused")
{
    const Graph graph = everyOperation();
    const Network network(graph, initialWeights(graph, 5));
    const std::vector<std::string> layers{"fc9"};
    const Position origin{};
    CHECK_THROWS(InputError,
                 static_cast<void>(network.forward(test::noiseScene(ShiftMode::Object, 32, 9), {&origin, 1}, layers)));
    const std::vector<std::string> known{"fc6"};
    CHECK_THROWS(InputError, static_cast<void>(network.forward(test::noiseScene(ShiftMode::Object, 24, 9), {&origin, 1}, known)));
    CHECK_THROWS(InputError, static_cast<void>(network.forward(std::vector<float>(17), known)));
    CHECK_THROWS(InputError, Network(graph, StateDict{}));
}

TEST("a device is named auto, cpu or cuda:N, and must be there")
{
    CHECK_EQUAL(resolveDevice("cpu").text(), "cpu");
    CHECK_THROWS(InputError, static_cast<void>(resolveDevice("gpu")));
    CHECK_THROWS(InputError, static_cast<void>(resolveDevice("cuda:999")));
    CHECK_THROWS(InputError, static_cast<void>(resolveDevice("cuda:x")));
    CHECK_THROWS(InputError, configureThreads(-1));
    CHECK_EQUAL(configureThreads(2), 2);
}

CHECK_MAIN
