#include "core/storage/run_difference.h"
#include "sample_run.h"

#include <QtTest>

using shiftscope::differencesOf;
using shiftscope::RunDifference;
using shiftscope::RunHeader;

class RunDifferenceTest : public QObject {
    Q_OBJECT

private slots:
    void theSameSweepGoesOn() { QVERIFY(differencesOf(sampleHeader(), sampleHeader()).empty()); }

    void whereAndWhenItRunsDoesNotMatter()
    {
        RunHeader wanted = sampleHeader();
        wanted.created = "2030-01-01T00:00:00Z";
        wanted.programVersion = "9.9.9";
        wanted.engine = "factored";
        wanted.device = "cuda:0";
        wanted.weights = "/elsewhere/renamed.pth";
        wanted.classes = {7, 281};
        QVERIFY(differencesOf(sampleHeader(), wanted).empty());
    }

    void aPictureMayLieElsewhere()
    {
        RunHeader stored = sampleHeader();
        stored.background = "/here/wall.png";
        RunHeader wanted = sampleHeader();
        wanted.background = "../there/wall.png";
        QVERIFY(differencesOf(stored, wanted).empty());
        wanted.backgroundImage.values[5] = 0;
        QCOMPARE(differencesOf(stored, wanted).size(), std::size_t{1});
    }

    void allDifferencesMakeOneSentence()
    {
        RunHeader wanted = sampleHeader();
        wanted.stride = 1;
        wanted.turn = 270;
        QCOMPARE(QString::fromStdString(textOf(differencesOf(sampleHeader(), wanted))),
                 QStringLiteral("turn: the file has 90, this sweep 270; stride: the file has 2, this sweep 1"));
    }

    void aFieldThatDiffersIsNamedWithBothValues_data()
    {
        using Change = std::function<void(RunHeader &)>;
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("line");
        const auto row = [](const char *name, const Change &change, const QString &line) {
            QTest::newRow(name) << change << line;
        };
        row(
            "model", [](RunHeader &h) { h.model = "alexnet"; }, "model: the file has efficientnet_lite0, this sweep alexnet");
        row(
            "weights", [](RunHeader &h) { h.weightsSha256[0] = 'b'; },
            "weights: the file has efficientnet-lite0-57934424.pth (sha256 aaaaaaaaaaaa…), this sweep "
            "efficientnet-lite0-57934424.pth (baaaaaaaaaaa…)");
        row(
            "mode", [](RunHeader &h) { h.mode = shiftscope::ShiftMode::Crop; }, "mode: the file has object, this sweep crop");
        row(
            "canvas", [](RunHeader &h) { h.canvas = 24; }, "canvas: the file has 20, this sweep 24");
        row(
            "box", [](RunHeader &h) { h.box = 6; }, "box: the file has 8, this sweep 6");
        row(
            "fit", [](RunHeader &h) { h.fit = shiftscope::Fit::Stretch; }, "fit: the file has contain, this sweep stretch");
        row(
            "mirror", [](RunHeader &h) { h.mirrored = false; }, "mirror: the file has yes, this sweep no");
        row(
            "turn", [](RunHeader &h) { h.turn = 0; }, "turn: the file has 90, this sweep 0");
        row(
            "stride", [](RunHeader &h) { h.stride = 1; }, "stride: the file has 2, this sweep 1");
        row(
            "rows", [](RunHeader &h) { h.ys.push_back(14); }, "rows: the file has 7 (0 to 12), this sweep 8 (0 to 14)");
        row(
            "columns", [](RunHeader &h) { h.xs.pop_back(); }, "columns: the file has 5 (0 to 8), this sweep 4 (0 to 6)");
        row(
            "background", [](RunHeader &h) { h.background = "#000000"; }, "background: the file has #ffffff, this sweep #000000");
        row(
            "background pixels", [](RunHeader &h) { h.backgroundImage.values[5] = 0; },
            "background: the file has other pixels than this sweep under the same name");
        row(
            "patch", [](RunHeader &h) { h.patch = "car.png"; }, "patch: the file has käfer.png, this sweep car.png");
        row(
            "patch pixels", [](RunHeader &h) { h.patchImage.values[5] = 0; },
            "patch: the file has other pixels than this sweep under the same name");
        row(
            "layers",
            [](RunHeader &h) {
                h.layers = {{"fc", 6}};
            },
            "layers: the file has fc (6),avgpool (4), this sweep fc (6)");
        row(
            "metric", [](RunHeader &h) { h.metric = shiftscope::Metric::Euclidean; },
            "metric: the file has cosine, this sweep euclidean");
        row(
            "anchors", [](RunHeader &h) { h.anchors[1].y = 12; },
            "anchors: the file has TL (y 0, x 0),3:11 (y 11, x 3), this sweep TL (y 0, x 0),3:11 (y 12, x 3)");
        row(
            "classes", [](RunHeader &h) { h.classes.clear(); }, "classes: the file has 7,281, this sweep none");
        row(
            "classifier", [](RunHeader &h) { h.classifier = false; }, "top-1 class: the file has one, this sweep none");
        row(
            "features", [](RunHeader &h) { h.features = shiftscope::StoredFeatures::Float16; },
            "features: the file has float32, this sweep float16");
    }
    void aFieldThatDiffersIsNamedWithBothValues()
    {
        QFETCH(std::function<void(RunHeader &)>, change);
        QFETCH(QString, line);
        RunHeader wanted = sampleHeader();
        change(wanted);
        const std::vector<RunDifference> lines = differencesOf(sampleHeader(), wanted);
        QCOMPARE(lines.size(), std::size_t{1});
        QCOMPARE(QString::fromStdString(lines.front().text()), line);
    }
};

QTEST_GUILESS_MAIN(RunDifferenceTest)
#include "run_difference_test.moc"
