#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "core/synthesis/composition_inversions.h"
#include "core/synthesis/composition_measures.h"
#include "core/synthesis/picture_quality.h"
#include "tests/check.h"

#include <cmath>
#include <random>

using namespace shiftscope;

namespace {

constexpr int kCanvas = 32;

/// A square of one colour, opaque but for its border of one pixel, which is half transparent.
PlacedPatch square(const std::string &name, int side, float level, Position position)
{
    PlacedPatch patch{.name = name, .patch = Raster(side, side, 4), .position = position};
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            float *pixel = patch.patch.pixel(y, x);
            pixel[0] = pixel[1] = pixel[2] = level;
            pixel[3] = y == 0 || x == 0 || y == side - 1 || x == side - 1 ? 127.5F : 255.0F;
        }
    return patch;
}

ComposedScene sceneOf(std::vector<PlacedPatch> patches, float background = 200, int canvas = kCanvas)
{
    ComposedScene scene{.canvas = canvas, .background = Raster(canvas, canvas, 3), .patches = std::move(patches)};
    scene.background.values.assign(scene.background.values.size(), background);
    return scene;
}

Composition twoSquares(const std::string &expression)
{
    return {.scenes = {{"A", sceneOf({square("dark", 10, 20, {2, 3})})}, {"B", sceneOf({square("grey", 8, 120, {20, 18})})}},
            .expression = Expression::parse(expression)};
}

float at(const Raster &picture, int y, int x)
{
    return picture.pixel(y, x)[1];
}

/// A plain network whose features keep positions: one convolution, flattened.
Graph smallGraph(int canvas = kCanvas)
{
    GraphBuilder net("small", "Small", {.canvas = canvas, .mean = {128, 128, 128}, .deviation = {64, 64, 64}});
    NodeId x = net.add(Conv{.channels = 4, .window = {.kernel = 5, .stride = 4, .padBefore = 2, .padAfter = 2}}, {kInput}, "a");
    x = net.add(ReLU{}, {x}, {}, "maps");
    x = net.add(Flatten{}, {x});
    net.add(Linear{.features = 24}, {x}, "b", "fc");
    return net.build({"fc"}, "");
}

/// Gives back what it is told: a picture that is all `level`.
class FlatInverter : public Inverter {
public:
    explicit FlatInverter(float level) : m_level(level) {}
    std::string name() const override { return "flat"; }
    std::string layer() const override { return "fc"; }
    std::int64_t dims() const override { return 24; }
    int canvas() const override { return kCanvas; }
    Raster invert(std::span<const float> feature, const InversionControl &) override
    {
        requireFeature(*this, feature);
        Raster picture(kCanvas, kCanvas, 3);
        picture.values.assign(picture.values.size(), m_level);
        return picture;
    }

private:
    float m_level;
};

} // namespace

TEST("a scene of several patches is blended as a shifted one is, the later patch above")
{
    const ComposedScene scene = sceneOf({square("a", 6, 0, {0, 0}), square("b", 6, 100, {3, 3})});
    const Raster picture = render(scene);
    CHECK_EQUAL(at(picture, 0, 0), 100.0F); // half of 200 and half of 0
    CHECK_EQUAL(at(picture, 1, 1), 0.0F);
    CHECK_EQUAL(at(picture, 4, 4), 100.0F);
    CHECK_EQUAL(at(picture, 3, 3), 50.0F); // b's border over a
    CHECK_EQUAL(at(picture, 20, 20), 200.0F);
}

TEST("a patch beyond the canvas is refused with what is accepted")
{
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(render(sceneOf({square("a", 10, 0, {0, 23})}))));
    CHECK(message.find("0 to 22") != std::string::npos);
}

TEST("the expected picture adds patches to the background, and takes them away")
{
    const Raster sum = twoSquares("A + B").expectedPicture();
    CHECK_EQUAL(at(sum, 5, 6), 20.0F);
    CHECK_EQUAL(at(sum, 24, 22), 120.0F);
    CHECK_EQUAL(at(sum, 15, 15), 200.0F);

    Composition removed = twoSquares("A - B");
    removed.scenes[0].scene.patches.push_back(removed.scenes[1].scene.patches[0]);
    CHECK_EQUAL(at(removed.expectedPicture(), 24, 22), 200.0F);
    CHECK_EQUAL(at(removed.expectedPicture(), 5, 6), 20.0F);

    CHECK_EQUAL(at(twoSquares("A - B").expectedPicture(), 24, 22), 255.0F); // 280, clipped
    CHECK_NEAR(at(twoSquares("mean(A, B)").expectedPicture(), 5, 6), 110, 1e-4);
    CHECK_NEAR(at(twoSquares("A + B - blank").expectedPicture(), 5, 6), 20, 1e-4);
}

TEST("scenes that do not fit each other are refused in one sentence")
{
    Composition composition = twoSquares("A + B");
    composition.scenes[1].scene = sceneOf({}, 200, 16);
    CHECK(CHECK_THROWS(InputError, composition.check()).find("16x16") != std::string::npos);
    composition = twoSquares("A + B");
    composition.scenes[1].scene = sceneOf({}, 100);
    CHECK(CHECK_THROWS(InputError, composition.check()).find("different backgrounds") != std::string::npos);
    composition = twoSquares("A + B");
    composition.scenes[1].name = "A";
    CHECK(CHECK_THROWS(InputError, composition.check()).find("twice") != std::string::npos);
    composition.scenes[1].name = "blank";
    CHECK(CHECK_THROWS(InputError, composition.check()).find("blank") != std::string::npos);
    composition = twoSquares("A + C");
    CHECK(CHECK_THROWS(InputError, composition.check()).find("'C'") != std::string::npos);
    const Graph graph = smallGraph(16);
    const Network network(graph, initialWeights(graph, 1));
    const std::string layer = "fc";
    CHECK(CHECK_THROWS(InputError, static_cast<void>(featuresOf(network, twoSquares("A + B"), {&layer, 1}))).find("16x16") !=
          std::string::npos);
}

TEST("the composed feature is the weighted sum of the scenes' features")
{
    const Graph graph = smallGraph();
    const Network network(graph, initialWeights(graph, 1));
    const std::vector<std::string> layers{"maps", "fc"};
    const std::vector<LayerFeatures> all = featuresOf(network, twoSquares("2*A - B/2 + blank"), layers);
    CHECK_EQUAL(all.size(), std::size_t{2});
    for (const LayerFeatures &own : all)
        for (std::size_t i = 0; i < own.composed.size(); ++i)
            CHECK_NEAR(own.composed[i], 2 * own.operands.row(0)[i] - 0.5 * own.operands.row(1)[i] + own.blank[i], 1e-4);
}

TEST("a layer that is linear in the picture finds every patch where it is")
{
    Graph graph = smallGraph();
    std::erase_if(graph.nodes, [](const Node &node) { return std::holds_alternative<ReLU>(node.op); });
    graph.nodes[0].layer = "maps";
    graph.nodes[1].inputs = {0};
    graph.nodes[2].inputs = {1};
    const Network network(graph, initialWeights(graph, 1));
    const std::string layer = "maps";
    const Composition composition = twoSquares("A + B");
    const std::vector<LayerFeatures> features = featuresOf(network, composition, {&layer, 1});
    const MeasureSettings settings{.stride = 4, .elsewhere = 5};
    const LayerMeasures measures = measured(network, composition, features, settings).front();
    CHECK_EQUAL(measures.pictures.size(), std::size_t{5});
    CHECK_EQUAL(measures.pictures[0].picture, "expectation");
    CHECK_NEAR(measures.pictures[0].likeness.centredCosine, 1, 1e-5);
    CHECK(measures.pictures[1].likeness.centredCosine < 0.999);
    CHECK(std::isnan(measures.pictures[3].likeness.centredCosine)); // blank from blank is 0/0
    CHECK_EQUAL(measures.pictures[4].picture, "elsewhere");
    CHECK(measures.pictures[4].likeness.centredCosine < 0.9);
    CHECK_EQUAL(measures.ranks.size(), std::size_t{2});
    for (const PositionRank &rank : measures.ranks) {
        CHECK_EQUAL(rank.rank, 1);
        CHECK_EQUAL(rank.pixels, 0.0);
        CHECK(rank.positions > 30);
    }
}

TEST("a patch that the expression takes away again is not looked for")
{
    Composition composition = twoSquares("A - B");
    composition.scenes[0].scene.patches.push_back(composition.scenes[1].scene.patches[0]);
    const Graph graph = smallGraph();
    const Network network(graph, initialWeights(graph, 1));
    const std::string layer = "fc";
    const std::vector<LayerFeatures> features = featuresOf(network, composition, {&layer, 1});
    const LayerMeasures measures = measured(network, composition, features, {.stride = 8, .elsewhere = 0}).front();
    CHECK_EQUAL(measures.ranks.size(), std::size_t{1});
    CHECK_EQUAL(measures.ranks[0].patch, "dark");
}

TEST("measuring can be stopped, and says how far it is")
{
    const Graph graph = smallGraph();
    const Network network(graph, initialWeights(graph, 1));
    const std::string layer = "fc";
    const Composition composition = twoSquares("A + B");
    const std::vector<LayerFeatures> features = featuresOf(network, composition, {&layer, 1});
    std::stop_source stop;
    int calls = 0;
    MeasureSettings settings{.stride = 1, .elsewhere = 0, .seed = 0, .stop = stop.get_token(), .progress = {}};
    settings.progress = [&](const Progress &progress) {
        CHECK(progress.total > 500);
        if (++calls == 2)
            stop.request_stop();
    };
    CHECK(measured(network, composition, features, settings).front().ranks.empty());
    CHECK_EQUAL(calls, 2);
}

TEST("inversions are compared with what was hoped for")
{
    const Graph graph = smallGraph();
    const Network network(graph, initialWeights(graph, 1));
    const std::string layer = "fc";
    const Composition composition = twoSquares("A + B");
    const LayerFeatures features = featuresOf(network, composition, {&layer, 1}).front();
    FlatInverter inverter(200);
    std::size_t finished = 0;
    const std::vector<Inversion> all =
        inversionsOf(inverter, network, composition, features,
                     {.stop = {}, .preview = {}, .finished = [&](const Inversion &) { ++finished; }});
    CHECK_EQUAL(finished, std::size_t{3});
    CHECK_EQUAL(all[1].subject, "B");
    CHECK_EQUAL(all[2].subject, "A + B");
    CHECK_NEAR(all[0].psnr, psnr(all[0].picture, render(composition.scene("A"))), 1e-9);
    CHECK(all[2].psnr < all[1].psnr);
    CHECK(all[0].ssim > 0.3 && all[0].ssim < 1);
}

TEST("PSNR and SSIM have their known values")
{
    Raster a(16, 16, 3);
    Raster b = a;
    for (float &value : b.values)
        value = 10;
    CHECK(std::isinf(psnr(a, a)));
    CHECK_NEAR(psnr(a, b), 10 * std::log10(255.0 * 255.0 / 100), 1e-9);
    CHECK_NEAR(ssim(a, a), 1, 1e-12);
    // Flat pictures: only the term of the means is left.
    CHECK_NEAR(ssim(a, b), (0.01 * 255) * (0.01 * 255) / (100 + (0.01 * 255) * (0.01 * 255)), 1e-6);
    CHECK_THROWS(InputError, static_cast<void>(psnr(a, Raster(8, 8, 3))));
}

CHECK_MAIN
