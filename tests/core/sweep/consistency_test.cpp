#include "core/sweep/consistency.h"

#include "core/error.h"
#include "core/sweep/similarity_map.h"

#include <QtTest>
#include <cmath>

using namespace shiftscope;

namespace {

/// 2 x 3 positions, all done.
struct Sample {
    RunHeader header;
    RunMaps maps;
};

Sample sample(std::vector<std::int32_t> classes, std::vector<float> probabilities)
{
    Sample made;
    made.header.ys = {0, 1};
    made.header.xs = {0, 1, 2};
    made.header.classifier = true;
    made.maps = RunMaps::forHeader(made.header);
    made.maps.done.assign(6, 1);
    made.maps.top1Class = std::move(classes);
    made.maps.top1Probability = std::move(probabilities);
    return made;
}

bool near(double actual, double expected, double tolerance = 1e-7)
{
    if (std::abs(actual - expected) <= tolerance)
        return true;
    qWarning("got %.8f, expected %.8f", actual, expected);
    return false;
}

const QString kAuthorsMaps = QString(SHIFTSCOPE_SOURCE_DIR) + "/../shared/authors-maps/";

} // namespace

class ConsistencyTest : public QObject {
    Q_OBJECT

private slots:
    void aSmallRunHasTheFiguresDoneByHand()
    {
        // 5 5 7
        // 5 7 7
        const Sample run = sample({5, 5, 7, 5, 7, 7}, {0.5F, 0.75F, 0.25F, 0.25F, 0.5F, 1});
        const Consistency found = consistencyOf(run.header, run.maps);
        QVERIFY(near(found.changes, 3.0 / 7));
        QVERIFY(near(found.probabilityStep, (0.25 + 0.5 + 0.25 + 0.75) / 4));
        QVERIFY(near(found.agreement, 0.5));
        QCOMPARE(found.stepPixels, 1);
    }

    void aClassifierThatNeverChangesItsMindIsConsistent()
    {
        const Sample run = sample(std::vector<std::int32_t>(6, 3), std::vector<float>(6, 0.5F));
        const Consistency found = consistencyOf(run.header, run.maps);
        QCOMPARE(found.changes, 0.0);
        QCOMPARE(found.probabilityStep, 0.0);
        QCOMPARE(found.agreement, 1.0);
    }

    void positionsThatAreNotDoneAreLeftOut()
    {
        Sample run = sample({5, 5, -1, 7, -1, -1}, {0.5F, 0.75F, NAN, 0.25F, NAN, NAN});
        run.maps.done = {1, 1, 0, 1, 0, 0};
        const Consistency found = consistencyOf(run.header, run.maps);
        QVERIFY(near(found.changes, 0.5));
        QVERIFY(near(found.probabilityStep, 0.25));
        QVERIFY(near(found.agreement, 5.0 / 9));
        run.maps.done.assign(6, 0);
        QVERIFY(std::isnan(consistencyOf(run.header, run.maps).changes));
        QVERIFY(std::isnan(consistencyOf(run.header, run.maps).agreement));
    }

    /// The authors' own map of a class's probability: its mean step is that of the map.
    void aKeptClassMovesAsItsPublishedMapDoes()
    {
        if (!QFileInfo::exists(kAuthorsMaps))
            QSKIP(qPrintable("the published maps are not here: " + kAuthorsMaps));
        for (const char *model : {"alexnet", "alexnetAA"}) {
            const QString file = kAuthorsMaps + model + "-class-berry-br-d3.csv";
            if (!QFileInfo::exists(file))
                continue;
            const SimilarityMap map = readCsv(file.toStdString());
            RunHeader header;
            header.ys = map.ys;
            header.xs = map.xs;
            header.classifier = true;
            header.classes = {949};
            RunMaps maps = RunMaps::forHeader(header);
            std::ranges::fill(maps.done, 1);
            std::ranges::fill(maps.top1Class, 949);
            maps.top1Probability = map.values;
            maps.probability[949] = map.values;
            const Consistency found = consistencyOf(header, maps);
            QVERIFY(near(found.classSteps.at(949), summarise(map).fluctuation, 1e-9));
            QVERIFY(near(found.probabilityStep, summarise(map).fluctuation, 1e-9));
            QVERIFY(found.classSteps.at(949) > 0);
        }
    }

    void aRunWithoutClassesIsRefused()
    {
        RunHeader header;
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(consistencyOf(header, {})), InputError);
    }
};

QTEST_GUILESS_MAIN(ConsistencyTest)
#include "consistency_test.moc"
