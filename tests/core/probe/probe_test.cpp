#include "core/probe/probe.h"

#include "core/error.h"
#include "sample_features.h"

#include <QtTest>
#include <atomic>
#include <chrono>
#include <thread>

using namespace shiftscope;

namespace {

ProbeResult probe(FeatureMatrix features, const ProbeGrid &grid, Split split, Protocol protocol, std::uint64_t seed = 0,
                  Solver solver = Solver::Libsvm)
{
    const ProbeJob job{split, {.protocol = protocol, .block = 5, .seed = seed}};
    return runProbes(centre(std::move(features), "fc"), grid, {&job, 1}, solver, 2, {}).value().probes.front();
}

bool near(double actual, double expected, double tolerance)
{
    if (std::abs(actual - expected) <= tolerance)
        return true;
    qWarning("got %.6f, expected %.6f within %g", actual, expected, tolerance);
    return false;
}

} // namespace

class ProbeTest : public QObject {
    Q_OBJECT

private slots:
    /// The published top-bottom accuracy, 0.897 ± 0.125, is what unshuffled folds over row-major samples give to a feature that
    /// holds the position itself: it says how the folds lie, not what the features keep.
    void thePapersTopBottomFigureIsTheLayoutOfItsFolds()
    {
        const ProbeGrid grid = sampleGrid(100, 100);
        const ProbeResult paper = probe(coordinates(grid), grid, Split::TopBottom, Protocol::Paper);
        QCOMPARE(paper.folds, (std::vector<double>{0.75, 1, 1, 1, 0.75}));
        QCOMPARE(paper.mean, 0.9);
        QVERIFY(near(paper.deviation, 0.122474, 1e-6));
        QCOMPARE(paper.chance, 0.5);
        QCOMPARE(paper.positions, std::size_t{10000});

        const ProbeResult sideways = probe(coordinates(grid), grid, Split::LeftRight, Protocol::Paper);
        QCOMPARE(sideways.folds, std::vector<double>(5, 1.0));
        QCOMPARE(sideways.deviation, 0.0);
        const ProbeResult turned = probe(coordinates(grid), grid, Split::LeftRight, Protocol::ColumnMajor);
        QCOMPARE(turned.folds, paper.folds);
    }

    void shuffledAPerfectFeatureIsPerfectBothWays()
    {
        const ProbeGrid grid = sampleGrid(100, 100);
        for (const Split split : {Split::LeftRight, Split::TopBottom, Split::Quadrants})
            QCOMPARE(probe(coordinates(grid), grid, split, Protocol::Shuffled).folds, std::vector<double>(5, 1.0));
    }

    void theMisclassifiedPositionsAreTheRowsNextToTheMiddle()
    {
        const ProbeGrid grid = sampleGrid(100, 100);
        const ProbeResult result = probe(coordinates(grid), grid, Split::TopBottom, Protocol::Paper);
        for (std::size_t y = 0; y < 100; ++y)
            for (std::size_t x = 0; x < 100; ++x)
                QCOMPARE(result.correct[y * 100 + x] == 0, y >= 45 && y < 55);
    }

    void featuresThatKnowNothingScoreAtChance_data()
    {
        QTest::addColumn<Split>("split");
        QTest::addColumn<Protocol>("protocol");
        for (const Split split : {Split::LeftRight, Split::TopBottom})
            for (const Protocol protocol : kProtocols)
                QTest::addRow("%s %s", name(split).data(), name(protocol).data()) << split << protocol;
    }
    void featuresThatKnowNothingScoreAtChance()
    {
        QFETCH(Split, split);
        QFETCH(Protocol, protocol);
        const ProbeGrid grid = sampleGrid(45, 45); // the middle runs through blocks
        double sum = 0;
        for (const unsigned seed : {1U, 2U, 3U, 4U})
            sum += probe(noise(grid, 5, seed), grid, split, protocol, seed).mean / 4;
        QVERIFY(near(sum, 0.5, 0.02)); // 6,400 draws: three standard deviations
    }

    void theNumberOfThreadsChangesNothing()
    {
        const ProbeGrid grid = sampleGrid(30, 30);
        const CentredFeatures features = centre(waves(grid, 20, 1, 3), "fc");
        const std::vector<ProbeJob> jobs{{Split::LeftRight, {.protocol = Protocol::Shuffled}},
                                         {Split::TopBottom, {.protocol = Protocol::Paper}}};
        const auto one = runProbes(features, grid, jobs, Solver::Libsvm, 1, {}).value().probes;
        const auto four = runProbes(features, grid, jobs, Solver::Libsvm, 4, {}).value().probes;
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            QCOMPARE(one[i].folds, four[i].folds);
            QCOMPARE(one[i].correct, four[i].correct);
        }
    }

    void liblinearAgreesNearlyAndRepeats()
    {
        const ProbeGrid grid = sampleGrid(40, 40);
        const ProbeResult kernel = probe(waves(grid, 20, 1, 3), grid, Split::LeftRight, Protocol::Shuffled);
        const ProbeResult linear = probe(waves(grid, 20, 1, 3), grid, Split::LeftRight, Protocol::Shuffled, 0, Solver::Liblinear);
        QVERIFY(kernel.mean > 0.7);
        QVERIFY(near(linear.mean, kernel.mean, 0.01));
        QCOMPARE(probe(waves(grid, 20, 1, 3), grid, Split::LeftRight, Protocol::Shuffled, 0, Solver::Liblinear).folds,
                 linear.folds);
    }

    void progressCountsEveryFold()
    {
        const ProbeGrid grid = sampleGrid(20, 20);
        const ProbeJob job;
        Progress last;
        const JobControl control{.progress = [&last](const Progress &progress) { last = progress; }};
        QVERIFY(runProbes(centre(coordinates(grid), "fc"), grid, {&job, 1}, Solver::Libsvm, 2, control).has_value());
        QCOMPARE(last.done, 5);
        QCOMPARE(last.total, 5);
    }

    /// libsvm itself knows no way to be stopped.
    void aFoldThatTakesLongCanBeStopped_data()
    {
        QTest::addColumn<Solver>("solver");
        QTest::newRow("libsvm") << Solver::Libsvm;
        QTest::newRow("liblinear") << Solver::Liblinear;
    }
    void aFoldThatTakesLongCanBeStopped()
    {
        QFETCH(Solver, solver);
        bool stopped = false;
        const int most = solver == Solver::Libsvm ? 120 : 480;     // libsvm wants a kernel of n²
        for (int side = 60; !stopped && side <= most; side *= 2) { // until the machine is not done before it is stopped
            const ProbeGrid grid = sampleGrid(side, side);
            FeatureMatrix features = noise(grid, 12, 9);
            for (float &value : features.values)
                value *= 300; // far from separable, and C is huge beside it: millions of steps
            std::stop_source source;
            std::jthread stopper([&source] {
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
                source.request_stop();
            });
            const ProbeJob job;
            stopped = !runProbes(centre(std::move(features), "fc"), grid, {&job, 1}, solver, 2, {.stop = source.get_token()})
                           .has_value();
        }
        QVERIFY(stopped);
    }

    void foldsThatWereDoneBeforeAStopAreNotDoneAgain()
    {
        const ProbeGrid grid = sampleGrid(20, 20);
        const std::vector<ProbeJob> jobs{{Split::LeftRight, {.protocol = Protocol::Paper}},
                                         {Split::TopBottom, {.protocol = Protocol::Paper}}};
        int asked = 0;
        std::stop_source stop;
        const FoldPredictor alwaysFirst = [&](const FoldTask &task, const JobControl &) {
            if (++asked == 7)
                stop.request_stop();
            return std::vector<int>(task.test.size(), 0);
        };
        ProbeMemory memory;
        memory.found = [&memory](const std::vector<ProbeResult> &found) { memory.known = found; };
        const JobControl stopped{.stop = stop.get_token(), .progress = {}};
        QVERIFY(!runFolds(grid, jobs, alwaysFirst, 1, stopped, memory));
        QCOMPARE(memory.known[0].foldsDone(), 5);
        QCOMPARE(memory.known[1].foldsDone(), 2);
        QVERIFY(!memory.known[1].complete());
        QVERIFY(near(memory.known[1].mean, (memory.known[1].folds[0] + memory.known[1].folds[1]) / 2, 1e-12));
        QCOMPARE(memory.known[1].wrong(), std::size_t{80}); // half of two fifths of 400: those of no fold are not counted
        asked = 100;
        Progress last;
        const JobControl goesOn{.stop = {}, .progress = [&last](const Progress &now) { last = now; }};
        const auto whole = runFolds(grid, jobs, alwaysFirst, 1, goesOn, {.known = memory.known, .found = {}});
        QCOMPARE(asked, 103);
        QCOMPARE(last.done, 10);
        asked = 100;
        const auto afresh = runFolds(grid, jobs, alwaysFirst, 1, {});
        QCOMPARE(asked, 110);
        for (std::size_t i = 0; i < jobs.size(); ++i) {
            QCOMPARE((*whole)[i].folds, (*afresh)[i].folds);
            QCOMPARE((*whole)[i].correct, (*afresh)[i].correct);
            QCOMPARE((*whole)[i].mean, (*afresh)[i].mean);
        }
    }

    void foldsOfAnotherProtocolAreNotTakenOver()
    {
        const ProbeGrid grid = sampleGrid(20, 20);
        const ProbeJob paper{Split::LeftRight, {.protocol = Protocol::Paper}};
        const ProbeJob shuffled{Split::LeftRight, {.protocol = Protocol::Shuffled}};
        int asked = 0;
        const FoldPredictor counting = [&asked](const FoldTask &task, const JobControl &) {
            ++asked;
            return std::vector<int>(task.test.size(), 0);
        };
        const auto known = runFolds(grid, {&paper, 1}, counting, 1, {});
        QVERIFY(runFolds(grid, {&shuffled, 1}, counting, 1, {}, {.known = *known, .found = {}}));
        QCOMPARE(asked, 10);
    }

    void aFoldUnderWayCanBeHeld()
    {
        const ProbeGrid grid = sampleGrid(40, 40);
        FeatureMatrix features = noise(grid, 12, 9);
        for (float &value : features.values)
            value *= 300;
        std::atomic<bool> ended = false;
        Pause pause;
        const CentredFeatures centred = centre(std::move(features), "fc");
        const KernelTable kernel = *gramMatrix(centred.values, {});
        std::atomic<bool> held = false;
        std::jthread work([&](const std::stop_token &stop) {
            const ProbeJob job;
            const FoldPredictor predict = [&](const FoldTask &task, const JobControl &control) {
                pause.hold();
                held = true;
                return predictWithLibsvm(kernel, task, control);
            };
            static_cast<void>(runFolds(grid, {&job, 1}, predict, 1, {.stop = stop, .progress = {}, .pause = pause}));
            ended = true;
        });
        QTRY_VERIFY(held);
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        QVERIFY(!ended);
        work.request_stop(); // which held work hears too
        QTRY_VERIFY(ended);
    }

    void anErrorInAFoldReachesTheCaller()
    {
        const ProbeGrid grid = sampleGrid(10, 10);
        const ProbeJob job;
        const FoldPredictor failing = [](const FoldTask &, const JobControl &) -> std::vector<int> {
            throw WorkError("no memory");
        };
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(runFolds(grid, {&job, 1}, failing, 3, {})), WorkError);
    }
};

QTEST_GUILESS_MAIN(ProbeTest)
#include "probe_test.moc"
