#include "core/engine/factored_run.h"
#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "tests/check.h"
#include "tests/core/engine/random_graph.h"
#include "tests/core/engine/scenes.h"

#include <algorithm>
#include <map>

using namespace shiftscope;

namespace {

constexpr std::int64_t kPlenty = std::int64_t{1} << 30;

std::vector<int> line(int last, int stride)
{
    std::vector<int> positions;
    for (int at = 0; at <= last; at += stride)
        positions.push_back(at);
    return positions;
}

SweepGrid gridOf(const ShiftedScene &scene, int stride)
{
    return {.ys = line(scene.last().y, stride), .xs = line(scene.last().x, stride), .done = {}};
}

/// Features by index in the grid, for one layer.
std::map<std::size_t, std::vector<float>> factored(const Network &network, const ShiftedScene &scene, const SweepGrid &grid,
                                                   const std::string &layer, const FactoredOptions &options)
{
    const std::vector<std::string> layers{layer};
    FactoredRun run(network, scene, grid, layers, options);
    std::map<std::size_t, std::vector<float>> features;
    const auto sink = [&](std::span<const std::size_t> indices, const std::vector<FeatureMatrix> &matrices) {
        for (std::size_t i = 0; i < indices.size(); ++i) {
            CHECK(!features.contains(indices[i]));
            const auto row = matrices.front().row(static_cast<std::int64_t>(i));
            features[indices[i]].assign(row.begin(), row.end());
        }
    };
    while (run.step(sink)) {
    }
    return features;
}

/// Largest difference to position-by-position features, as a share of the largest magnitude.
double worstDifference(const Network &network, const ShiftedScene &scene, const SweepGrid &grid, const std::string &layer,
                       const FactoredOptions &options)
{
    const auto features = factored(network, scene, grid, layer, options);
    CHECK_EQUAL(features.size(), grid.ys.size() * grid.xs.size());
    std::vector<Position> positions;
    for (const int y : grid.ys)
        for (const int x : grid.xs)
            positions.push_back({y, x});
    const std::vector<std::string> layers{layer};
    const FeatureMatrix ordinary = network.forward(scene, positions, layers).front();
    double magnitude = 0;
    double difference = 0;
    for (std::size_t i = 0; i < positions.size(); ++i)
        for (std::size_t d = 0; d < features.at(i).size(); ++d) {
            const double expected = ordinary.row(static_cast<std::int64_t>(i))[d];
            magnitude = std::max(magnitude, std::abs(expected));
            difference = std::max(difference, std::abs(expected - double{features.at(i)[d]}));
        }
    return magnitude > 0 ? difference / magnitude : difference;
}

constexpr double kTolerance = 1e-5;

} // namespace

TEST("on 600 random networks and scenes the factored engine equals ordinary batches to 1e-5 of the largest magnitude")
{
    std::mt19937 random(7);
    const auto upTo = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
    int deep = 0;
    for (int i = 0; i < 600; ++i) {
        const int canvas = 16 + upTo(12);
        const Graph graph = test::randomGraph(random, canvas);
        const Network network(graph, initialWeights(graph, static_cast<std::uint64_t>(i)));
        const ShiftMode mode = upTo(3) == 0 ? (upTo(1) == 0 ? ShiftMode::Crop : ShiftMode::Circular) : ShiftMode::Object;
        const ShiftedScene scene = test::noiseScene(mode, canvas, 1 + upTo(canvas - 1), upTo(2) > 0);
        // Deeper than is worth it as well: every operation has to keep the keys right.
        const FactoredOptions options{.memoryBytes = kPlenty,
                                      .stepSeconds = upTo(1) == 0 ? 1e-5 : 1,
                                      .steps = static_cast<std::size_t>(upTo(8)),
                                      .portable = upTo(3) == 0};
        const double worst = worstDifference(network, scene, gridOf(scene, 1 + upTo(4)), "fc", options);
        if (!(worst <= kTolerance))
            check::fail(__FILE__, __LINE__, "network " + std::to_string(i) + ": " + std::to_string(worst));
        deep += options.steps > 4 ? 1 : 0;
    }
    CHECK(deep > 100);
}

TEST("CaffeNet's own kind of network is exact in the factored engine, however deep it goes: groups, ceil mode, LRN, blue first")
{
    GraphBuilder net("caffe", "Caffe", {.canvas = 36, .mean = {104, 117, 123}, .deviation = {20, 20, 20}, .bgr = true});
    const Window pooling{.kernel = 3, .stride = 2, .ceilMode = true}; // a last window that ends outside, twice
    const Window two{.kernel = 5, .padBefore = 2, .padAfter = 2};
    NodeId x = net.add(Conv{.channels = 12, .window = {.kernel = 5, .stride = 2}}, {kInput}, "conv1");
    x = net.add(MaxPool{pooling}, {net.add(ReLU{}, {x})});
    CHECK_EQUAL(net.shape(x).height(), 8);
    x = net.add(LRN{.alpha = 0.5}, {x});
    x = net.add(ReLU{}, {net.add(Conv{.channels = 16, .window = two, .groups = 2}, {x}, "conv2")});
    x = net.add(LRN{.alpha = 0.5}, {net.add(MaxPool{pooling}, {x})});
    CHECK_EQUAL(net.shape(x).height(), 4);
    x = net.add(Conv{.channels = 12, .window = {.kernel = 3, .padBefore = 1, .padAfter = 1}, .groups = 4}, {x}, "conv4");
    net.add(Linear{.features = 10}, {net.add(Flatten{}, {x})}, "fc6", "fc6");
    const Graph graph = net.build({"fc6"}, "fc6");
    const Network network(graph, initialWeights(graph, 2));
    for (const ShiftMode mode : {ShiftMode::Object, ShiftMode::Crop, ShiftMode::Circular})
        for (const std::size_t steps : {1, 3, 5, 6, 8})
            for (const bool portable : {false, true}) {
                const ShiftedScene scene = test::noiseScene(mode, 36, 17, steps % 2 == 0);
                const FactoredOptions options{.memoryBytes = kPlenty, .steps = steps, .portable = portable};
                CHECK(worstDifference(network, scene, gridOf(scene, 2), "fc6", options) <= kTolerance);
            }
}

TEST("what looks at the whole map, between operations that share, ends the sharing: all behind it is computed for each position")
{
    std::mt19937 random(5);
    const auto upTo = [&](int most) { return static_cast<int>(random() % static_cast<unsigned>(most + 1)); };
    for (int i = 0; i < 60; ++i) {
        const Window three{.kernel = 3, .padBefore = 1, .padAfter = 1};
        GraphBuilder net("gated", "Gated", {.canvas = 16 + upTo(8), .mean = {127, 120, 110}, .deviation = {64, 60, 70}});
        NodeId x = net.add(Conv{.channels = 6, .window = {.kernel = 3, .stride = 1 + upTo(1)}}, {kInput}, "stem");
        x = net.add(upTo(1) == 0 ? Op(HardSwish{}) : Op(ReLU{}), {x});
        x = net.add(upTo(1) == 0 ? Op(MaxPool{three}) : Op(AvgPool{three}), {x});
        // Its mean, spread over the map again by a kernel as large as the map.
        const auto last = static_cast<int>(net.shape(x).height()) - 1;
        const Window spread{.kernel = last + 1, .padBefore = last, .padAfter = last};
        const NodeId mean = net.add(GlobalAvgPool{}, {x}, {}, "mean");
        const NodeId gate = net.add(Conv{.channels = 6, .window = spread}, {mean}, "gate");
        CHECK(net.shape(gate) == net.shape(x));
        x = net.add(Add{}, {x, gate}, {}, "gated");
        x = net.add(HardSwish{}, {net.add(Conv{.channels = 8, .window = three}, {x}, "after")});
        net.add(Linear{.features = 5}, {net.add(Flatten{}, {net.add(MaxPool{three}, {x})})}, "fc", "fc");
        const Graph graph = net.build({"fc"}, "fc");
        const Network network(graph, initialWeights(graph, static_cast<std::uint64_t>(i)));
        const ShiftMode mode = i % 3 == 0 ? ShiftMode::Object : i % 3 == 1 ? ShiftMode::Crop : ShiftMode::Circular;
        const ShiftedScene scene = test::noiseScene(mode, graph.input.canvas, 1 + upTo(graph.input.canvas - 1), upTo(1) == 0);
        const FactoredOptions options{
            .memoryBytes = kPlenty, .steps = static_cast<std::size_t>(upTo(9)), .portable = upTo(1) == 0};
        const std::string layer = i % 2 == 0 ? "fc" : "gated";
        CHECK(worstDifference(network, scene, gridOf(scene, 1 + upTo(2)), layer, options) <= kTolerance);
        const std::vector<std::string> layers{layer};
        const FactoredRun run(network, scene, gridOf(scene, 2), layers, {.memoryBytes = kPlenty, .steps = 99});
        for (const FusedStep &step : run.plan().steps)
            CHECK(step.output < graph.layer("mean"));
    }
}

TEST("a layer that lies within the factored part is handed out as well")
{
    GraphBuilder net("tiny", "Tiny", {.canvas = 24});
    const NodeId x = net.add(Conv{.channels = 4, .window = {.kernel = 3, .padBefore = 1, .padAfter = 1}}, {kInput}, "c", "early");
    net.add(Linear{.features = 3}, {net.add(Flatten{}, {net.add(ReLU{}, {x})})}, "fc", "fc");
    const Graph graph = net.build({"fc"}, "fc");
    const Network network(graph, initialWeights(graph, 1));
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 24, 10, true);
    CHECK(worstDifference(network, scene, gridOf(scene, 1), "early", {.memoryBytes = kPlenty, .steps = 2}) <= kTolerance);
}

TEST("positions that are done are left out, and the others equal those of a fresh sweep")
{
    const Graph graph = buildArchitecture("mobilenet_v2", 64);
    const Network network(graph, initialWeights(graph, 1));
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 64, 40, true);
    SweepGrid grid = gridOf(scene, 3);
    const auto whole = factored(network, scene, grid, "fc", {.memoryBytes = kPlenty});
    grid.done.assign(grid.ys.size() * grid.xs.size(), 0);
    for (std::size_t i = 0; i < grid.done.size(); ++i)
        grid.done[i] = i % 3 == 0 || i / grid.xs.size() == 2 ? 1 : 0;
    const auto rest = factored(network, scene, grid, "fc", {.memoryBytes = kPlenty});
    for (std::size_t i = 0; i < grid.done.size(); ++i) {
        CHECK_EQUAL(rest.contains(i), grid.done[i] == 0);
        if (rest.contains(i))
            for (std::size_t d = 0; d < rest.at(i).size(); ++d)
                CHECK_NEAR(rest.at(i)[d], whole.at(i)[d], 1e-4);
    }
}

TEST("less memory means smaller bands, and too little is refused with the number needed and the option that helps")
{
    const Graph graph = buildArchitecture("mobilenet_v2", 64);
    const Network network(graph, initialWeights(graph, 1));
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 64, 24, true);
    const std::vector<std::string> layers{"fc"};
    const FactoredRun plenty(network, scene, gridOf(scene, 1), layers, {.memoryBytes = kPlenty});
    const std::int64_t less = plenty.plan().bytes * 3 / 4;
    const FactoredRun bounded(network, scene, gridOf(scene, 1), layers, {.memoryBytes = less});
    CHECK(bounded.plan().bytes <= less);
    const std::string message =
        CHECK_THROWS(InputError, FactoredRun(network, scene, gridOf(scene, 1), layers, {.memoryBytes = 1000}));
    CHECK(message.find("needs") != std::string::npos);
    CHECK(message.find("--memory") != std::string::npos);
}

TEST("a plan counts what the paper's networks share: AlexNet 2.89x and ResNet-50 2.23x fewer multiply-accumulates at 125 pixels")
{
    const ShiftedScene scene = test::noiseScene(ShiftMode::Object, 224, 125, true);
    const auto ratio = [&](const char *model, const std::string &layer) {
        const Graph graph = buildArchitecture(model);
        const ShiftPlan plan = planShifts(
            graph, scene,
            {.ys = line(99, 1), .xs = line(99, 1), .wanted = {graph.layer(layer)}, .done = {}, .memoryBytes = kPlenty * 8});
        return static_cast<double>(plan.plainMacs()) / static_cast<double>(plan.uniqueMacs());
    };
    CHECK_NEAR(ratio("alexnet", "fc8"), 2.89, 0.01);
    CHECK_NEAR(ratio("resnet50", "fc"), 2.23, 0.01);
}
