// What is measured, chosen in the explorer: stride, metric and layers; and what takes long is proposed first.

#include "explorer_stage.h"
#include "hand.h"
#include "ui/banner.h"
#include "ui/compare/run_files.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/stride_proposal.h"
#include "ui/plot/scale_bar.h"
#include "ui/session/session.h"
#include "whole_stage.h"

#include <QDockWidget>
#include <QTableWidget>
#include <QUndoStack>

using namespace shiftscope;
using fake::Stage;
using fake::WholeStage;

namespace {

template <typename Widget>
Widget *part(const QWidget &view, const char *name)
{
    return view.findChild<Widget *>(QLatin1String(name));
}

bool finished(Stage &stage, int stride)
{
    const auto &snapshot = stage.view.mapPanel().snapshot();
    return snapshot && snapshot->finished && snapshot->header.stride == stride;
}

double fresh(Stage &stage, const std::string &layer, Position here, Position anchor, Metric metric)
{
    const ShiftedScene &scene = stage.view.document().scene()->shifted;
    const std::vector<Position> both{here, anchor};
    const Position origin;
    const FeatureMatrix features = stage.view.network()->forward(scene, both, {&layer, 1}).front();
    const FeatureMatrix blank = stage.view.network()->forward(blankOf(scene), {&origin, 1}, {&layer, 1}).front();
    return static_cast<double>(similarity(metric, features.row(0), features.row(1), blank.row(0)));
}

} // namespace

class MeasuringTest : public QObject {
    Q_OBJECT

private slots:
    void aStrideThatTakesNoMoreThanAMinuteIsProposed()
    {
        QCOMPARE(proposedStride(1, 12 * 60).stride, 4);
        QCOMPARE(proposedStride(1, 12 * 60).seconds, 45.0);
        QCOMPARE(proposedStride(4, 61).stride, 6);
        QCOMPARE(proposedStride(1, 1e7).stride, 32);
        QCOMPARE(proposedStride(40, 1e7).stride, 80);
        QCOMPARE(strideText(1), QStringLiteral("every position"));
        QCOMPARE(strideText(2), QStringLiteral("every 2nd position"));
        QCOMPARE(strideText(4), QStringLiteral("every 4th position"));
        QCOMPARE(strideText(12), QStringLiteral("every 12th position"));
        QCOMPARE(strideText(32), QStringLiteral("every 32nd position"));
        QCOMPARE(roughDuration(40.4), QStringLiteral("about 40 s"));
        QCOMPARE(roughDuration(0.2), QStringLiteral("about 1 s"));
        QCOMPARE(roughDuration(733), QStringLiteral("about 10 min"));
        QCOMPARE(roughDuration(5 * 60), QStringLiteral("about 5 min"));
        QCOMPARE(roughDuration(26 * 3600), QStringLiteral("about 25 h"));
    }

    void aStrideIsTypedSweptShownAndUndone()
    {
        Stage stage(std::chrono::milliseconds(0), true);
        QTRY_VERIFY(finished(stage, 1));
        QVERIFY(hand::type(part<QSpinBox>(stage.view, "stride"), 4));
        QTRY_VERIFY(finished(stage, 4));
        const RunHeader header = stage.view.runHeader();
        QCOMPARE(header.stride, 4);
        QCOMPARE(header.xs[1] - header.xs[0], 4);
        QCOMPARE(header.xs.size(), std::size_t{25});
        QVERIFY(runFileName(header).contains(QStringLiteral("stride4")));
        QCOMPARE(stage.map()->preview().map.columns(), 25);
        QVERIFY(stage.map()->axisLabel().contains(QStringLiteral("stride 4")));

        const int steps = stage.behaviour->sweepSteps;
        stage.view.document().undoStack().undo();
        QTRY_VERIFY(finished(stage, 1));
        QCOMPARE(part<QSpinBox>(stage.view, "stride")->value(), 1);
        QVERIFY(!stage.map()->axisLabel().contains(QStringLiteral("stride")));
        QCOMPARE(stage.behaviour->sweepSteps.load(), steps); // it was known
    }

    void everyMetricIsThatOfAFreshComputation_data()
    {
        QTest::addColumn<QString>("choice");
        QTest::addColumn<int>("metric");
        QTest::newRow("centred") << QStringLiteral("centred cosine") << static_cast<int>(Metric::CentredCosine);
        QTest::newRow("euclidean") << QStringLiteral("euclidean") << static_cast<int>(Metric::Euclidean);
    }

    void everyMetricIsThatOfAFreshComputation()
    {
        QFETCH(QString, choice);
        QFETCH(int, metric);
        const auto wanted = static_cast<Metric>(metric);
        Stage stage(std::chrono::milliseconds(0), true);
        stage.behaviour->looks = true;
        QTRY_VERIFY(finished(stage, 1));
        QVERIFY(hand::choose(part<QComboBox>(stage.view, "metric"), choice));
        const auto &snapshot = stage.view.mapPanel().snapshot();
        QTRY_VERIFY(snapshot && snapshot->finished && snapshot->header.metric == wanted);
        const auto close = [](double a, double b) { return std::abs(a - b) <= 1e-3 * std::max(1.0, std::abs(b)); };
        const SimilarityMap map = stage.view.mapPanel().map();
        for (const Position at : {Position{0, 0}, Position{17, 80}, Position{99, 3}})
            QVERIFY(close(static_cast<double>(map.at(at.y, at.x)), fresh(stage, "fc", at, {map.anchorY, map.anchorX}, wanted)));
        auto *live = stage.view.findChild<LiveTable *>();
        QTRY_VERIFY(live->current() && !live->older());
        const Anchor anchor = stage.view.document().anchors()[0];
        const double shown = live->findChild<QTableWidget *>()->item(1, 0)->data(Qt::UserRole).toDouble();
        QVERIFY(close(shown, fresh(stage, "fc", stage.position(), anchor.position, wanted)));
        QVERIFY(live->findChild<QTableWidget *>()->toolTip().contains(choice, Qt::CaseInsensitive));

        // Any anchor at once, from the features that are kept.
        stage.view.document().addAnchor({20, 30});
        auto *anchors = part<QComboBox>(stage.view, "mapAnchor");
        QTRY_VERIFY(anchors->findText(QStringLiteral("30:20")) >= 0);
        const int steps = stage.behaviour->sweepSteps;
        QVERIFY(hand::choose(anchors, QStringLiteral("30:20")));
        QTRY_COMPARE(stage.view.mapPanel().map().anchorX, 30);
        QVERIFY(
            close(static_cast<double>(stage.view.mapPanel().map().at(50, 50)), fresh(stage, "fc", {50, 50}, {20, 30}, wanted)));
        QCOMPARE(stage.behaviour->sweepSteps.load(), steps);
        if (wanted == Metric::Euclidean) { // distances have no locked scale
            const ValueRange range = stage.view.findChild<ScaleBar *>()->range();
            QCOMPARE(range.lo, 0.0);
            QCOMPARE(range.hi, dataRange(stage.view.mapPanel().map()).hi);
            QVERIFY(part<QComboBox>(stage.view, "mapScale")->itemText(0).contains(QStringLiteral("unlocked")));
        }
    }

    void layersAreTickedInAMenu()
    {
        Stage stage(std::chrono::milliseconds(0), true);
        QTRY_VERIFY(finished(stage, 1));
        auto *button = part<QPushButton>(stage.view, "layers");
        QVERIFY(hand::chooseFromMenu(button, QStringLiteral("stem")));
        QVERIFY(hand::chooseFromMenu(button, QStringLiteral("avgpool")));
        const std::vector<std::string> wanted{"stem", "fc"};
        QCOMPARE(stage.view.network()->info().layers, wanted);
        QTRY_VERIFY(finished(stage, 1));
        QCOMPARE(stage.view.runHeader().layers.size(), wanted.size());
        QCOMPARE(stage.view.runHeader().layers[0].name, wanted[0]);
        QCOMPARE(part<QComboBox>(stage.view, "mapLayer")->findText(QStringLiteral("stem")), 0);
        auto *table = stage.view.findChild<LiveTable *>()->findChild<QTableWidget *>();
        QCOMPARE(table->verticalHeaderItem(0)->text(), QStringLiteral("stem"));
        QCOMPARE(button->text(), QStringLiteral("stem, fc"));
        stage.view.document().undoStack().undo();
        QTRY_COMPARE(stage.view.network()->info().layers.front(), std::string("avgpool"));

        // Another network has others.
        stage.view.setNetwork(std::make_shared<fake::Network>(stage.behaviour, 224, "other", std::vector<std::string>{"pool"}));
        QTRY_COMPARE(stage.view.network()->info().layers, std::vector<std::string>{"pool"});
    }

    void aLongSweepIsProposedAndNotBegun()
    {
        WholeStage stage;
        QTRY_VERIFY(stage.swept());
        ExplorerView &explorer = stage.window().explorer();
        Banner &notice = stage.window().notice();
        stage.behaviour->forward = std::chrono::milliseconds(400); // a canvas; 289 of them take two minutes
        const int steps = stage.behaviour->sweepSteps;
        explorer.document().mirror();
        QTRY_VERIFY(notice.isVisible());
        QVERIFY2(notice.text().contains(QStringLiteral("every position")), qPrintable(notice.text()));
        QCOMPARE(stage.behaviour->sweepSteps.load(), steps);
        QVERIFY(explorer.sweep().state() == BackgroundSweep::State::Idle);
        const auto *jobs = &stage.window().jobs();
        QCOMPARE(jobs->active().size(), std::size_t{0});

        // The words go with the scene that they are about, and come again with it.
        stage.behaviour->forward = std::chrono::milliseconds(0);
        explorer.document().undoStack().undo();
        QTRY_VERIFY(!notice.isVisible());
        QTRY_VERIFY(stage.swept());
        stage.behaviour->forward = std::chrono::milliseconds(400);
        explorer.document().turn();
        QTRY_VERIFY(notice.isVisible());
        QAbstractButton *coarser = nullptr;
        for (QAbstractButton *button : notice.findChildren<QAbstractButton *>())
            if (button->isVisible() && button->text().startsWith(QStringLiteral("Every 2nd position, about ")))
                coarser = button;
        QVERIFY(hand::click(coarser));
        QVERIFY(!notice.isVisible());
        QTRY_VERIFY(stage.swept());
        QCOMPARE(explorer.runHeader().stride, 2);
        QCOMPARE(part<QSpinBox>(explorer, "stride")->value(), 2);

        // Whoever wants all of it has it.
        explorer.document().setMeasuring({});
        QTRY_VERIFY(notice.isVisible());
        QAbstractButton *all = nullptr;
        for (QAbstractButton *button : notice.findChildren<QAbstractButton *>())
            if (button->isVisible() && button->text().startsWith(QStringLiteral("Every position, about ")))
                all = button;
        QVERIFY(hand::click(all));
        QTRY_VERIFY(stage.swept());
        QCOMPARE(explorer.runHeader().stride, 1);
    }

    void onlyDevicesOfThisMachineAreOffered()
    {
        WholeStage stage;
        QTRY_VERIFY(stage.swept());
        auto *device = part<QComboBox>(stage.window(), "device");
        QVERIFY(!device->isEnabled());
        QVERIFY(device->toolTip().contains(QStringLiteral("no other device")));
        stage.behaviour->devices = {"cpu", "cuda:0"};
        stage.window().setNetwork(std::make_shared<fake::Network>(stage.behaviour, WholeStage::kCanvas));
        QVERIFY(device->isEnabled());
        QCOMPARE(device->count(), 3);
        QCOMPARE(device->currentText(), QStringLiteral("auto (cpu)"));
        QVERIFY(hand::choose(device, QStringLiteral("cuda:0")));
        const Settings kept(stage.file("window.ini"));
        QCOMPARE(kept.values().device, std::string("cuda:0"));
    }

    void aSessionKeepsWhatIsMeasured()
    {
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("a.shiftscope")).toStdString();
        Session session;
        session.scene.measuring = {.stride = 8, .metric = Metric::Euclidean, .layers = {"fc6", "fc7"}};
        writeSession(session, file);
        const ReadSession read = readSession(file);
        QCOMPARE(read.problems, QStringList());
        QCOMPARE(read.session.scene.measuring, session.scene.measuring);
    }

    void theFirstPinOpensTheListAndASessionKeepsIt()
    {
        WholeStage stage;
        QTRY_VERIFY(stage.swept());
        const auto *dock = part<QDockWidget>(stage.window(), "pointsDock");
        QVERIFY(!dock->isVisible());
        auto *canvas = stage.window().findChild<CanvasWidget *>();
        QTest::mouseClick(canvas, Qt::LeftButton, Qt::ShiftModifier, canvas->pixelOf({24, 24}));
        QVERIFY(dock->isVisible());
        const QTemporaryDir folder;
        const std::filesystem::path file = folder.filePath(QStringLiteral("a.shiftscope")).toStdString();
        Session session;
        session.scene.pins = {{3, 4}, {0, 99}};
        writeSession(session, file);
        QCOMPARE(readSession(file).session.scene.pins, session.scene.pins);
    }

    void aRunOfOtherMeasuringComesBackAndGoesOn()
    {
        WholeStage stage;
        QTRY_VERIFY(stage.swept());
        ExplorerView &explorer = stage.window().explorer();
        explorer.document().setMeasuring({.stride = 4, .metric = Metric::Euclidean, .layers = {"stem"}});
        QTRY_VERIFY(stage.swept() && explorer.runHeader().stride == 4);
        const std::filesystem::path file = stage.file("coarse.h5").toStdString();
        RunHeader header = explorer.runHeader();
        header.canvas = WholeStage::kCanvas; // the fake network's runs do not say
        RunFile::create(file, header, true).checkpoint(explorer.mapPanel().snapshot()->maps);
        explorer.document().setMeasuring({});
        QTRY_VERIFY(stage.swept() && explorer.runHeader().stride == 1);
        const int steps = stage.behaviour->sweepSteps;
        stage.window().openFile(file);
        QTRY_COMPARE(explorer.document().settings().measuring.stride, 4);
        QTRY_VERIFY(stage.swept() && explorer.runHeader().stride == 4);
        QCOMPARE(explorer.document().settings().measuring.metric, Metric::Euclidean);
        QCOMPARE(explorer.network()->info().layers, std::vector<std::string>{"stem"});
        QCOMPARE(stage.behaviour->sweepSteps.load(), steps);
        QVERIFY(!part<QPushButton>(explorer, "sweepStart")->isEnabled()); // it is whole, and ours
    }
};

QTEST_MAIN(MeasuringTest)
#include "measuring_test.moc"
