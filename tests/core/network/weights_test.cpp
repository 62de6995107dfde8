#include "core/error.h"
#include "core/network/graph.h"
#include "core/network/zoo/zoo.h"
#include "tests/check.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <memory>
#include <utility>

using namespace shiftscope;

namespace {

Graph tiny()
{
    GraphBuilder net("tiny", "Tiny", {.canvas = 8});
    const NodeId conv = net.add(Conv{.channels = 16, .window = {.kernel = 3}, .bias = true}, {kInput}, "conv");
    const NodeId norm = net.add(BatchNorm{}, {conv}, "norm");
    const NodeId pool = net.add(GlobalAvgPool{}, {norm});
    net.add(Linear{.features = 10}, {pool}, "fc", "fc");
    return net.build({"fc"}, "fc");
}

/// Weights of the right shapes that cost no memory: all look at one block of zeros, which the system shares.
StateDict zeros(const Graph &graph)
{
    constexpr std::size_t kMost = std::size_t{512} * 7 * 7 * 4096; // VGG-16's first fully-connected layer
    static const std::shared_ptr<const float> block(static_cast<const float *>(std::calloc(kMost, sizeof(float))),
                                                    [](const float *memory) { std::free(const_cast<float *>(memory)); });
    StateDict weights;
    for (const WeightSpec &spec : graph.weights())
        weights[spec.key] = HostTensor{spec.shape, block};
    return weights;
}

bool contains(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST("weights that fit are accepted, and training's bookkeeping is ignored")
{
    const Graph graph = tiny();
    StateDict weights = initialWeights(graph, 7);
    weights["norm.num_batches_tracked"] = HostTensor::fromValues({}, {3});
    checkWeights(graph, weights, "file.pth");
}

TEST("every missing, unknown and mis-shaped weight is listed at once")
{
    const Graph graph = tiny();
    StateDict weights = initialWeights(graph, 7);
    weights.erase("conv.bias");
    weights["fc.weight"] = HostTensor::fromValues({2, 2}, {1, 2, 3, 4});
    weights["extra.weight"] = HostTensor::fromValues({1}, {1});
    const std::string message = CHECK_THROWS(InputError, checkWeights(graph, weights, "file.pth"));
    CHECK(contains(message, "file.pth"));
    CHECK(contains(message, "missing conv.bias [16]"));
    CHECK(contains(message, "fc.weight is [2, 2], expected [10, 16]"));
    CHECK(contains(message, "unknown extra.weight [1]"));
}

TEST("a weight that is not finite is refused by name")
{
    const Graph graph = tiny();
    StateDict weights = initialWeights(graph, 7);
    weights["fc.bias"] = HostTensor::fromValues({10}, std::vector<float>(10, std::numeric_limits<float>::quiet_NaN()));
    CHECK(
        contains(CHECK_THROWS(InputError, checkWeights(graph, weights, "file.pth")), "fc.bias holds a value that is not finite"));
}

TEST("a checkpoint of another architecture is told by its keys")
{
    const StateDict weights = initialWeights(buildArchitecture("efficientnet_lite0"), 1);
    CHECK(contains(CHECK_THROWS(InputError, checkWeights(tiny(), weights, "file.pth")), "by its keys it is efficientnet_lite0"));
}

TEST("every architecture's checkpoint is told from every other's, also the anti-aliased from the plain")
{
    for (const std::string &owner : architectureNames()) {
        const StateDict weights = zeros(buildArchitecture(owner));
        for (const std::string &other : architectureNames())
            if (other != owner) {
                const std::string message = CHECK_THROWS(InputError, checkWeights(buildArchitecture(other), weights, "file.pth"));
                if (!contains(message, "file.pth does not fit " + other + " (by its keys it is " + owner + "):"))
                    throw check::Failure(other + " given " + owner + ": " + message.substr(0, 200));
            }
    }
}

TEST("a checkpoint that lacks a weight is not mistaken for another architecture's, and one of none is not guessed at")
{
    const Graph graph = buildArchitecture("mobilenet_v2_lpf5");
    StateDict weights = zeros(graph);
    weights.erase("features.2.conv.0.0.weight");
    const std::string message = CHECK_THROWS(InputError, checkWeights(graph, weights, "file.pth"));
    CHECK(contains(message, "missing features.2.conv.0.0.weight"));
    CHECK(!contains(message, "by its keys"));
    StateDict foreign;
    foreign["encoder.weight"] = HostTensor::fromValues({1}, {1});
    CHECK(!contains(CHECK_THROWS(InputError, checkWeights(graph, foreign, "file.pth")), "by its keys"));
    CHECK(!contains(CHECK_THROWS(InputError, checkWeights(graph, {}, "file.pth")), "by its keys"));
}

TEST("what every key begins with is found where the rest is the graph's own, and said where it is not")
{
    const Graph graph = tiny();
    const auto wrapped = [&](const std::string &prefix) {
        StateDict weights;
        for (auto &[key, tensor] : initialWeights(graph, 7))
            weights[prefix + key] = tensor;
        weights[prefix + "norm.num_batches_tracked"] = HostTensor::fromValues({}, {3});
        return weights;
    };
    for (const char *prefix : {"module.", "_orig_mod.", "module._orig_mod.", "_orig_mod.module.", "model.", "a.b.c."}) {
        CHECK_EQUAL(wrappingPrefix(graph, wrapped(prefix)), prefix);
        checkWeights(graph, withoutPrefix(wrapped(prefix), prefix), "file.pth");
    }
    CHECK_EQUAL(wrappingPrefix(graph, wrapped("")), "");
    StateDict mixed = wrapped("module.");
    mixed["fc.bias"] = mixed.at("module.fc.bias");
    CHECK_EQUAL(wrappingPrefix(graph, mixed), "");
    StateDict lacking = wrapped("model.");
    lacking.erase("model.fc.bias");
    CHECK_EQUAL(wrappingPrefix(graph, lacking), "");
    CHECK(contains(CHECK_THROWS(InputError, checkWeights(graph, lacking, "file.pth")), "every key begins with 'model.'"));
}

TEST("a list of more than ten problems is cut with a count")
{
    const Graph graph = buildArchitecture("mobilenet_v2");
    StateDict few;
    few["features.0.0.weight"] = HostTensor::fromValues({1}, {1});
    const std::string message = CHECK_THROWS(InputError, checkWeights(graph, few, "file.pth"));
    CHECK_EQUAL(std::ranges::count(message, ';'), 10);
    CHECK(message.ends_with(" more"));
    CHECK(message.size() < 1000);
}

TEST("an anti-aliased graph takes the plain checkpoint, and a wrong one is told as before")
{
    const Graph graph = buildArchitecture("mobilenet_v2+aa5");
    checkWeights(graph, initialWeights(buildArchitecture("mobilenet_v2"), 1), "file.pth");
    const StateDict trained = zeros(buildArchitecture("mobilenet_v2_lpf5"));
    CHECK(contains(CHECK_THROWS(InputError, checkWeights(graph, trained, "file.pth")),
                   "does not fit mobilenet_v2+aa5 (by its keys it is mobilenet_v2_lpf5)"));
}

TEST("blur filters of a checkpoint are checked against the graph's, and may be missing")
{
    GraphBuilder net("tiny", "Tiny", {.canvas = 8});
    const NodeId conv = net.add(Conv{.channels = 2, .window = {.kernel = 3}}, {kInput}, "conv");
    net.add(BlurPool{.size = 3, .stride = 2}, {conv}, "blur");
    const Graph graph = net.build({}, "");
    StateDict weights = initialWeights(graph, 7);
    checkWeights(graph, weights, "file.pth");
    std::vector<float> taps(weights.at("blur.filt").values().begin(), weights.at("blur.filt").values().end());
    CHECK(std::ranges::equal(std::span(taps).first(3), std::vector<float>{1 / 16.0F, 2 / 16.0F, 1 / 16.0F}));
    std::swap(taps[9], taps[10]); // of the second channel
    weights["blur.filt"] = HostTensor::fromValues({2, 1, 3, 3}, taps);
    CHECK(contains(CHECK_THROWS(InputError, checkWeights(graph, weights, "file.pth")),
                   "blur.filt is not the binomial blur filter of the graph"));
    weights["blur.filt"] = HostTensor::fromValues({2, 1, 2, 2}, std::vector<float>(8, 0.25F));
    CHECK(contains(CHECK_THROWS(InputError, checkWeights(graph, weights, "file.pth")),
                   "blur.filt is [2, 1, 2, 2], expected [2, 1, 3, 3]"));
    weights.erase("blur.filt");
    checkWeights(graph, weights, "file.pth");
}

TEST("the same seed gives the same weights, another seed others")
{
    const Graph graph = tiny();
    const StateDict a = initialWeights(graph, 3);
    const StateDict b = initialWeights(graph, 3);
    const StateDict c = initialWeights(graph, 4);
    CHECK(std::ranges::equal(a.at("conv.weight").values(), b.at("conv.weight").values()));
    CHECK(!std::ranges::equal(a.at("conv.weight").values(), c.at("conv.weight").values()));
    // Fixed for good: a run file that says init-seed:3 means these numbers on every machine.
    CHECK_NEAR(a.at("conv.weight").values()[0], 0.022619, 1e-6);
}

TEST("seeded weights are spread as PyTorch's default initialisation: uniform within 1/sqrt(fan-in)")
{
    const StateDict weights = initialWeights(tiny(), 5);
    const auto values = weights.at("conv.weight").values();
    const double bound = 1 / std::sqrt(27.0);
    double sum = 0;
    double squares = 0;
    for (const float value : values) {
        CHECK(std::abs(value) <= bound);
        sum += value;
        squares += double{value} * value;
    }
    const auto n = static_cast<double>(values.size());
    CHECK_NEAR(sum / n, 0, bound / 10);
    CHECK_NEAR(squares / n, bound * bound / 3, bound * bound / 15);
    CHECK(std::ranges::all_of(weights.at("norm.weight").values(), [](float value) { return value == 1; }));
    CHECK(std::ranges::all_of(weights.at("norm.running_mean").values(), [](float value) { return value == 0; }));
}
