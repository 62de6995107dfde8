#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "core/synthesis/inverter_training.h"
#include "core/synthesis/optimise.h"
#include "core/synthesis/picture_quality.h"
#include "core/synthesis/tensor_file.h"
#include "core/synthesis/trained_inverter.h"
#include "tests/check.h"
#include "tests/core/checkpoint/temporary_folder.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

using namespace shiftscope;

namespace {

using Clock = std::chrono::steady_clock;
constexpr int kCanvas = 32;

Graph smallGraph(int features = 96)
{
    GraphBuilder net("small", "Small", {.canvas = kCanvas, .mean = {128, 128, 128}, .deviation = {64, 64, 64}});
    NodeId x = net.add(Conv{.channels = 12, .window = {.kernel = 4, .stride = 4}}, {kInput}, "a");
    x = net.add(ReLU{}, {x}, {}, "maps");
    x = net.add(Flatten{}, {x});
    net.add(Linear{.features = features}, {x}, "b", "fc");
    return net.build({"fc"}, "");
}

Patch blob(const std::string &name, cv::Scalar colour)
{
    return Patch::fromPixels(cv::Mat(40, 40, CV_8UC4, colour), name);
}

RandomScenes someScenes()
{
    return {{blob("red", {200, 20, 20, 255}), blob("blue", {20, 20, 200, 255})}, {}, kCanvas};
}

std::vector<float> featureOf(const Network &network, const Raster &picture, const std::string &layer)
{
    return network.forward(picture.values, {&layer, 1}).front().values;
}

TrainingSettings quick()
{
    return {.seed = 1,
            .steps = 120,
            .batch = 16,
            .freshPerStep = 4,
            .poolSize = 256,
            .firstScenes = 64,
            .heldOut = 16,
            .evaluateEvery = 20,
            .featureEvery = 10,
            .featureBatch = 4,
            .hidden = 64,
            .maps = 32,
            .secondsBetweenCheckpoints = 0};
}

/// A network with its weights, and a folder to train into.
struct Workshop {
    Graph graph = smallGraph();
    StateDict weights = initialWeights(graph, 3);
    Network network{graph, weights};
    RandomScenes scenes = someScenes();
    TemporaryFolder folder;
    std::filesystem::path file = folder.path() / "inverter.safetensors";

    TrainingOutcome train(const TrainingSettings &settings, bool resume = false, const TrainingControl &control = {},
                          const std::string &layer = "fc") const
    {
        return trainInverter({network, weights, "init-seed:3", "abc", layer}, scenes, settings, file, resume, control);
    }
};

std::string bytesOf(const std::filesystem::path &file)
{
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

TEST("a picture is found whose features are nearly the given ones")
{
    const Graph graph = smallGraph();
    const StateDict weights = initialWeights(graph, 3);
    const Network network(graph, weights);
    const Raster scene = render(someScenes().scene(0, 3));
    const std::vector<float> feature = featureOf(network, scene, "fc");
    OptimisingInverter inverter(graph, weights, "fc", {}, {.steps = 300, .totalVariation = 0.003, .restraint = 0});
    const Raster picture = inverter.invert(feature);
    CHECK(inverter.featureLoss() < 0.01);
    CHECK(!inverter.diverged());
    // Judged by the engine, which knows nothing of the search.
    const std::vector<float> found = featureOf(network, picture, "fc");
    double apart = 0;
    double whole = 0;
    for (std::size_t i = 0; i < feature.size(); ++i) {
        apart += std::pow(double{found[i]} - double{feature[i]}, 2);
        whole += std::pow(double{feature[i]}, 2);
    }
    CHECK_NEAR(apart / whole, inverter.featureLoss(), 1e-4);
}

TEST("equal seeds give equal pictures, others do not; more starts are no worse")
{
    const Graph graph = smallGraph();
    const StateDict weights = initialWeights(graph, 3);
    const Network network(graph, weights);
    const std::vector<float> feature = featureOf(network, render(someScenes().scene(0, 3)), "fc");
    const auto found = [&](std::uint64_t seed, int starts) {
        OptimisingInverter inverter(graph, weights, "fc", {}, {.steps = 20, .starts = starts, .seed = seed});
        return inverter.invert(feature).values;
    };
    CHECK(found(1, 1) == found(1, 1));
    CHECK(found(1, 1) != found(2, 1));
    CHECK(found(1, 3) != found(1, 1));
}

TEST("a search begins from the picture that it is given")
{
    const Graph graph = smallGraph();
    const StateDict weights = initialWeights(graph, 3);
    const Raster scene = render(someScenes().scene(0, 3));
    const std::vector<float> feature = featureOf(Network(graph, weights), scene, "fc");
    const auto first = [&](const Raster &begin) {
        OptimisingInverter inverter(graph, weights, "fc", {}, {.steps = 1, .begin = begin});
        return inverter.invert(feature);
    };
    CHECK(psnr(first(scene), scene) > 25);
    CHECK(psnr(first({}), scene) < 15);
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(first(Raster(8, 8, 3))));
    CHECK(message.find("32x32") != std::string::npos);
}

TEST("previews come while it works, and a stop ends it soon with the best picture so far")
{
    const Graph graph = buildArchitecture("alexnet", 224);
    const StateDict weights = initialWeights(graph, 3);
    OptimisingInverter inverter(graph, weights, "fc7", {}, {.steps = 100000, .secondsBetweenPreviews = 0.1});
    std::stop_source stop;
    Clock::time_point asked;
    int previews = 0;
    const InversionControl control{.stop = stop.get_token(), .preview = [&](const InversionPreview &preview) {
                                       CHECK_EQUAL(preview.picture.width, 224);
                                       CHECK(std::isfinite(preview.loss));
                                       CHECK(preview.progress.total == 100000);
                                       if (++previews == 2) {
                                           asked = Clock::now();
                                           stop.request_stop();
                                       }
                                   }};
    const std::vector<float> feature(4096, 0.01F);
    const Raster picture = inverter.invert(feature, control);
    CHECK_EQUAL(picture.height, 224);
    CHECK_EQUAL(previews, 2);
    CHECK(std::chrono::duration<double>(Clock::now() - asked).count() < 0.5);
}

TEST("a stop from another thread ends a step half way")
{
    const Graph graph = buildArchitecture("alexnet", 224);
    const StateDict weights = initialWeights(graph, 3);
    OptimisingInverter inverter(graph, weights, "fc6", {}, {.steps = 1000});
    std::stop_source stop;
    Clock::time_point asked;
    std::jthread other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        asked = Clock::now();
        stop.request_stop();
    });
    static_cast<void>(inverter.invert(std::vector<float>(4096, 0.01F), {.stop = stop.get_token(), .preview = {}}));
    CHECK(std::chrono::duration<double>(Clock::now() - asked).count() < 0.5);
}

TEST("a loss that is no number is said, and costs no picture that was found")
{
    const Graph graph = smallGraph();
    const StateDict weights = initialWeights(graph, 3);
    OptimisingInverter inverter(graph, weights, "fc", {}, {.steps = 50, .learningRate = 1e30});
    const Raster picture = inverter.invert(std::vector<float>(96, 0.1F));
    CHECK(std::ranges::all_of(picture.values, [](float value) { return value >= 0 && value <= 255; }));
    CHECK_THROWS(InputError, static_cast<void>(inverter.invert(std::vector<float>(96, std::nanf("")))));
    CHECK_THROWS(WorkError, static_cast<void>(inverter.invert(std::vector<float>(96, 3e38F))));
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(inverter.invert(std::vector<float>(95, 0.1F))));
    CHECK(message.find("96") != std::string::npos);
    CHECK_THROWS(InputError, OptimisingInverter(graph, weights, "fc", {}, {.steps = 0}));
}

TEST("training learns, keeps its best state in a file, and inverts from it")
{
    const Workshop shop;
    std::size_t reports = 0;
    TrainingSettings settings = quick();
    settings.steps = 500;
    const TrainingOutcome outcome = shop.train(settings, false,
                                               {.stop = {},
                                                .report =
                                                    [&](const TrainingReport &report) {
                                                        CHECK_EQUAL(report.preview.height, 128);
                                                        ++reports;
                                                    },
                                                .preparing = {}});
    CHECK(outcome.end == TrainingEnd::Steps);
    CHECK(outcome.saved);
    CHECK_EQUAL(reports, std::size_t{26});
    CHECK_EQUAL(outcome.curve.size(), std::size_t{26});
    std::cout << "      held-out loss " << outcome.heldOutLoss << ", of the mean picture " << outcome.blankLoss << '\n';
    CHECK(outcome.curve.front().heldOut < outcome.blankLoss); // what is read linearly, before the first step
    CHECK(outcome.heldOutLoss < 0.8 * outcome.blankLoss);
    CHECK(outcome.heldOutLoss < outcome.curve.front().heldOut);
    CHECK(csvText(outcome.curve).starts_with("step,seconds,training,held_out\n0,"));

    const auto inverter = TrainedInverter::load(shop.file);
    CHECK_EQUAL(inverter->dims(), 96);
    CHECK_EQUAL(inverter->layer(), "fc");
    CHECK_EQUAL(inverter->facts().weights, "init-seed:3");
    const Raster scene = render(shop.scenes.scene(99, 5));
    const Raster picture = inverter->invert(featureOf(shop.network, scene, "fc"));
    CHECK_EQUAL(picture.width, kCanvas);
    CHECK(psnr(picture, scene) > 8);
    inverter->requireFor("small", "abc", "fc");
    CHECK(CHECK_THROWS(InputError, inverter->requireFor("small", "abc", "maps")).find("layer fc") != std::string::npos);
    CHECK(CHECK_THROWS(InputError, inverter->requireFor("big", "abc", "fc")).find("model small") != std::string::npos);
    CHECK(CHECK_THROWS(InputError, inverter->requireFor("small", "abd", "fc")).find("other weights") != std::string::npos);
}

TEST("training goes on from its file, and refuses another layer's")
{
    const Workshop shop;
    TrainingSettings settings = quick();
    settings.steps = 60;
    const TrainingOutcome first = shop.train(settings);
    settings.steps = 120;
    const TrainingOutcome second = shop.train(settings, /*resume=*/true);
    CHECK(second.curve.size() > first.curve.size());
    CHECK_EQUAL(second.curve.front().step, 0);
    CHECK_EQUAL(second.curve.back().step, 120);
    CHECK(second.heldOutLoss <= first.heldOutLoss);
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(shop.train(settings, /*resume=*/true, {}, "maps")));
    CHECK(message.find("layer fc of small, not maps") != std::string::npos);
}

TEST("training stops soon, and keeps what was best by then")
{
    const Workshop shop;
    std::stop_source stop;
    Clock::time_point asked;
    TrainingSettings settings = quick();
    settings.steps = 1'000'000;
    settings.secondsBetweenCheckpoints = 1e9; // only at the end
    const TrainingOutcome outcome = shop.train(settings, false,
                                               {.stop = stop.get_token(),
                                                .report =
                                                    [&](const TrainingReport &) {
                                                        asked = Clock::now();
                                                        stop.request_stop();
                                                    },
                                                .preparing = {}});
    CHECK(std::chrono::duration<double>(Clock::now() - asked).count() < 0.5);
    CHECK(outcome.end == TrainingEnd::Stopped);
    CHECK(outcome.saved);
    CHECK_EQUAL(TrainedInverter::load(shop.file)->facts().steps, 0);
}

TEST("a loss that is no number ends training with the last good file as it was")
{
    const Workshop shop;
    TrainingSettings settings = quick();
    settings.steps = 40;
    static_cast<void>(shop.train(settings));
    const std::string before = bytesOf(shop.file);
    settings.steps = 4000;
    settings.learningRate = 1e30;
    const TrainingOutcome outcome = shop.train(settings, /*resume=*/true);
    CHECK(outcome.end == TrainingEnd::Diverged);
    CHECK(bytesOf(shop.file) == before);
}

TEST("a time limit ends training, without improvement it ends by itself")
{
    const Workshop shop;
    TrainingSettings settings = quick();
    settings.steps = 1'000'000;
    settings.seconds = 1;
    CHECK(shop.train(settings).end == TrainingEnd::Time);
    settings.seconds = 0;
    settings.learningRate = 1e-30;
    settings.patience = 2;
    settings.evaluateEvery = 2;
    CHECK(shop.train(settings).end == TrainingEnd::Converged);
}

TEST("an inverter file that is cut off or changed anywhere is refused by name")
{
    const TemporaryFolder folder;
    const std::filesystem::path file = folder.path() / "some.safetensors";
    TensorFile content;
    content.metadata["format"] = "shiftscope-inverter";
    content.tensors["a"] = HostTensor::fromValues({2, 3}, {1, 2, 3, 4, 5, 6});
    content.tensors["b"] = HostTensor::fromValues({1}, {7});
    writeTensorFile(file, content);
    CHECK(readTensorFile(file).tensors.at("a").values()[4] == 5);
    const std::string good = bytesOf(file);
    const auto refused = [&](const std::string &bytes) {
        std::ofstream(file, std::ios::binary) << bytes;
        return CHECK_THROWS(InputError, static_cast<void>(TrainedInverter::load(file)));
    };
    for (std::size_t length = 0; length < good.size(); ++length)
        CHECK(refused(good.substr(0, length)).find("some.safetensors") != std::string::npos);
    for (std::size_t i = 0; i < good.size(); ++i) {
        std::string bad = good;
        bad[i] = static_cast<char>(bad[i] ^ 0x5A);
        CHECK(refused(bad).find("some.safetensors") != std::string::npos);
    }
    CHECK(refused(good + "x").find("belong to no tensor") != std::string::npos);
    CHECK(refused(good).find("some.safetensors") != std::string::npos); // whole, but no generator
    CHECK(refused("PK\x03\x04 something else entirely").find("is no whole safetensors file") != std::string::npos);
}

TEST("random scenes are the same for the same number, and lie on the canvas")
{
    const RandomScenes scenes = someScenes();
    std::size_t most = 0;
    std::size_t plain = 0;
    for (std::uint64_t i = 0; i < 200; ++i) {
        const ComposedScene scene = scenes.scene(4, i);
        CHECK(render(scene).values == render(scenes.scene(4, i)).values);
        most = std::max(most, scene.patches.size());
        plain += scene.patches.empty() ? 1 : 0;
    }
    CHECK_EQUAL(most, std::size_t{3});
    CHECK(plain > 0 && plain < 30);
    CHECK(render(scenes.scene(4, 1)).values != render(scenes.scene(5, 1)).values);
}

CHECK_MAIN
