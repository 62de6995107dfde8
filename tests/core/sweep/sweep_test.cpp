#include "core/sweep/sweep.h"

#include "core/error.h"
#include "tests/core/engine/scenes.h"

#include <QtTest>
#include <cmath>
#include <set>

using namespace shiftscope;

namespace {

/// Two layers and a classifier of ten classes, for a canvas of 32 pixels: a forward pass takes no time.
Graph smallGraph()
{
    GraphBuilder net("small", "Small", {.canvas = 32, .mean = {127, 127, 127}, .deviation = {64, 64, 64}});
    NodeId x = net.add(ReLU{}, {net.add(Conv{.channels = 8, .window = {.kernel = 5, .stride = 4}}, {kInput}, "conv")});
    x = net.add(GlobalAvgPool{}, {x}, {}, "avgpool");
    net.add(Linear{.features = 10}, {x}, "fc", "fc");
    return net.build({"fc"}, "fc");
}

const Network &smallNetwork()
{
    static const Network network(smallGraph(), initialWeights(smallGraph(), 8));
    return network;
}

SweepPlan smallPlan(ShiftMode mode = ShiftMode::Object)
{
    return {.scene = test::noiseScene(mode, 32, 23), .stride = 2, .layers = {"avgpool", "fc"}, .classes = {3}};
}

void runToEnd(Sweep &sweep)
{
    while (sweep.step()) {
    }
}

/// What one position's similarity to an anchor must be, from two forward passes of their own.
float expected(const SweepPlan &plan, const std::string &layer, Position position, Position anchor)
{
    const std::vector<std::string> layers{layer};
    const std::vector<FeatureMatrix> a = smallNetwork().forward(plan.scene, {&position, 1}, layers);
    const std::vector<FeatureMatrix> b = smallNetwork().forward(plan.scene, {&anchor, 1}, layers);
    const std::vector<FeatureMatrix> blank = smallNetwork().forward(plan.scene.background.values, layers);
    return similarity(plan.metric, a.front().values, b.front().values, blank.front().values);
}

} // namespace

class SweepTest : public QObject {
    Q_OBJECT

private slots:
    void everyPositionHoldsItsOwnSimilarity_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("metric");
        QTest::newRow("object, cosine") << static_cast<int>(ShiftMode::Object) << static_cast<int>(Metric::Cosine);
        QTest::newRow("object, centred") << static_cast<int>(ShiftMode::Object) << static_cast<int>(Metric::CentredCosine);
        QTest::newRow("crop, euclidean") << static_cast<int>(ShiftMode::Crop) << static_cast<int>(Metric::Euclidean);
        QTest::newRow("circular, cosine") << static_cast<int>(ShiftMode::Circular) << static_cast<int>(Metric::Cosine);
    }

    void everyPositionHoldsItsOwnSimilarity()
    {
        QFETCH(int, mode);
        QFETCH(int, metric);
        SweepPlan plan = smallPlan(static_cast<ShiftMode>(mode));
        plan.metric = static_cast<Metric>(metric);
        plan.batch = 7;
        Sweep sweep(smallNetwork(), plan);
        runToEnd(sweep);
        const RunHeader &header = sweep.header();
        QCOMPARE(sweep.maps().doneCount(), header.positions());
        for (std::size_t a = 0; a < header.anchors.size(); ++a)
            for (const std::string layer : {"avgpool", "fc"}) {
                const SimilarityMap map = sweep.map(layer, a);
                for (int row = 0; row < map.rows(); row += 2)
                    for (int column = 0; column < map.columns(); column += 3) {
                        const float wanted =
                            expected(sweep.plan(), layer,
                                     {map.ys[static_cast<std::size_t>(row)], map.xs[static_cast<std::size_t>(column)]},
                                     {map.anchorY, map.anchorX});
                        QVERIFY2(std::abs(map.at(row, column) - wanted) < 1e-4F, layer.c_str());
                    }
            }
    }

    void cornersLieAtTheEdgeEvenWhereTheGridDoesNotReachThem()
    {
        SweepPlan plan = smallPlan();
        plan.stride = 4; // 0, 4, 8; the last position is 9
        const Sweep sweep(smallNetwork(), plan);
        QCOMPARE(sweep.header().ys, (std::vector<int>{0, 4, 8}));
        QCOMPARE(sweep.header().anchors[1].x, 9);
        QCOMPARE(sweep.header().anchors[2].x, 4);
        QCOMPARE(sweep.header().anchors[4].y, 9);
    }

    void coarseToFineVisitsEveryPositionOnceAndTheCoarseOnesFirst()
    {
        SweepPlan plan = smallPlan(ShiftMode::Circular);
        plan.stride = 1;
        plan.order = SweepOrder::CoarseToFine;
        plan.engine = SweepEngine::Batched;
        plan.batch = 4;
        Sweep sweep(smallNetwork(), plan);
        while (sweep.maps().doneCount() == 0)
            sweep.step();
        for (const int index : {0, 16, 16 * 32, 16 * 32 + 16})
            QCOMPARE(int{sweep.maps().done[static_cast<std::size_t>(index)]}, 1);
        runToEnd(sweep);
        QCOMPARE(sweep.maps().doneCount(), std::size_t{32 * 32});
        QCOMPARE(sweep.progress().done, 32 * 32);
    }

    void aResumedSweepDoesOnlyWhatIsLeftAndEndsTheSame_data()
    {
        QTest::addColumn<SweepEngine>("engine");
        QTest::newRow("batched") << SweepEngine::Batched;
        QTest::newRow("factored") << SweepEngine::Factored;
    }

    void aResumedSweepDoesOnlyWhatIsLeftAndEndsTheSame()
    {
        QFETCH(SweepEngine, engine);
        SweepPlan plan = smallPlan();
        plan.engine = engine;
        plan.stepSeconds = 1e-6;
        plan.batch = 5;
        Sweep whole(smallNetwork(), plan);
        runToEnd(whole);
        QCOMPARE(whole.header().engine, std::string(name(engine)));
        Sweep first(smallNetwork(), plan);
        while (first.maps().doneCount() < 4)
            first.step();
        const std::size_t done = first.maps().doneCount();
        QVERIFY(done > 0 && done < first.header().positions());
        Sweep second(smallNetwork(), plan);
        second.resumeFrom(first.maps());
        std::size_t computed = 0;
        second.setFeatureSink(
            [&](const std::string &layer, std::size_t, std::span<const float>) { computed += layer == "fc" ? 1 : 0; });
        runToEnd(second);
        QCOMPARE(computed, first.header().positions() - done);
        for (const auto &[layer, values] : whole.maps().similarity)
            for (std::size_t i = 0; i < values.size(); ++i)
                QVERIFY(std::abs(second.maps().similarity.at(layer)[i] - values[i]) < 1e-6F);
        QCOMPARE(second.maps().top1Class, whole.maps().top1Class);
    }

    void classProbabilitiesAreTheSoftmaxOfTheLogits()
    {
        Sweep sweep(smallNetwork(), smallPlan());
        runToEnd(sweep);
        const Position position{2, 4};
        const std::vector<std::string> layers{"fc"};
        const std::vector<float> logits = smallNetwork().forward(sweep.plan().scene, {&position, 1}, layers).front().values;
        double total = 0;
        for (const float logit : logits)
            total += std::exp(double{logit});
        const std::size_t index = 1 * sweep.header().xs.size() + 2;
        QVERIFY(std::abs(sweep.maps().probability.at(3)[index] - std::exp(logits[3]) / total) < 1e-5);
        const auto best = std::max_element(logits.begin(), logits.end());
        QCOMPARE(int{sweep.maps().top1Class[index]}, static_cast<int>(best - logits.begin()));
        QVERIFY(std::abs(sweep.maps().top1Probability[index] - std::exp(*best) / total) < 1e-5);
    }

    void theBlankFeatureIsThatOfTheBackgroundAlone()
    {
        Sweep sweep(smallNetwork(), smallPlan());
        runToEnd(sweep);
        const std::vector<std::string> layers{"avgpool"};
        QCOMPARE(sweep.maps().blank.at("avgpool"),
                 smallNetwork().forward(sweep.plan().scene.background.values, layers).front().values);
    }

    void keptFeaturesAreThoseOfTheirPosition()
    {
        Sweep sweep(smallNetwork(), smallPlan());
        std::set<std::size_t> seen;
        std::vector<float> atSeven;
        sweep.setFeatureSink([&](const std::string &layer, std::size_t index, std::span<const float> values) {
            if (layer != "avgpool")
                return;
            seen.insert(index);
            if (index == 7)
                atSeven.assign(values.begin(), values.end());
        });
        runToEnd(sweep);
        QCOMPARE(seen.size(), sweep.header().positions());
        QCOMPARE(sweep.header().xs.size(), std::size_t{5});
        const Position seventh{sweep.header().ys[1], sweep.header().xs[2]};
        const std::vector<std::string> layers{"avgpool"};
        const std::vector<float> wanted = smallNetwork().forward(sweep.plan().scene, {&seventh, 1}, layers).front().values;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            QVERIFY(std::abs(wanted[i] - atSeven[i]) < 1e-4F);
    }

    void verifyFindsAnHonestRunExactAndATamperedOneNot()
    {
        Sweep sweep(smallNetwork(), smallPlan());
        runToEnd(sweep);
        QVERIFY(sweep.verify(20, 1) < 1e-5);
        RunMaps maps = sweep.maps();
        for (float &value : maps.similarity.at("fc"))
            value += 0.25F;
        sweep.resumeFrom(maps);
        QVERIFY(sweep.verify(5, 1) > 0.2);
    }

    void badPlansAreRefusedByName()
    {
        const auto messageOf = [](SweepPlan plan) -> std::string {
            try {
                const Sweep sweep(smallNetwork(), std::move(plan));
            } catch (const InputError &error) {
                return error.what();
            }
            return {};
        };
        SweepPlan plan = smallPlan();
        plan.layers = {"avgpol"};
        QVERIFY(messageOf(plan).find("'avgpool'") != std::string::npos);
        plan = smallPlan();
        plan.classes = {10};
        QVERIFY(messageOf(plan).find("0 to 9") != std::string::npos);
        plan = smallPlan();
        plan.stride = 0;
        QVERIFY(messageOf(plan).find("stride") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(SweepTest)
#include "sweep_test.moc"
