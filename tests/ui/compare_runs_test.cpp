// The Compare view's runs: saved, kept, shared with the explorer, listed as jobs; menus and keys.

#include "compare_stage.h"
#include "hand.h"
#include "ui/compare/run_files.h"
#include "ui/compare/run_list.h"
#include "ui/compare/shared_sweeps.h"
#include "ui/live/live_features.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QFileDialog>
#include <QListWidget>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>

using namespace shiftscope;
using namespace shiftscope::stage;

namespace {

QAction *entry(const QMenu &menu, const QString &text)
{
    for (QAction *action : menu.actions())
        if (action->text().remove(u'&').startsWith(text))
            return action;
    return nullptr;
}

/// Opens the menu of a map by a right click, and chooses an entry.
void chooseInMenu(CompareView &view, int cell, const QString &text)
{
    const QPoint at = view.grid().mapRect(cell).center();
    QTest::mouseMove(&view.grid(), at + QPoint(5, 5));
    QTest::mouseMove(&view.grid(), at);
    QTRY_VERIFY(view.grid().cursorPosition().has_value());
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, view.grid().mapToGlobal(at));
    QCoreApplication::sendEvent(&view.grid(), &event);
    QMenu *menu = nullptr;
    QTRY_VERIFY((menu = view.findChild<QMenu *>(QStringLiteral("mapMenu"))) != nullptr && menu->isVisible());
    QAction *action = entry(*menu, text);
    QVERIFY2(action != nullptr && action->isEnabled(), qPrintable(text));
    QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
    QTRY_VERIFY(view.findChild<QMenu *>(QStringLiteral("mapMenu")) == nullptr);
}

} // namespace

class CompareRunsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QApplication::setAttribute(Qt::AA_DontUseNativeDialogs); }

    void aSweepIsSavedUnderANameThatSaysWhatItIs()
    {
        Stage stage(false);
        stage.view.addSweep(std::make_shared<fake::Network>(std::make_shared<fake::Behaviour>(), 60), scene());
        stage.waitForMaps(1);
        QTRY_VERIFY(!stage.view.sweeping());
        QCOMPARE(stage.view.unsavedRuns().size(), std::size_t{1});
        QSignalSpy done(&stage.view, &CompareView::done);
        QVERIFY(hand::click(stage.view.findChild<QPushButton *>(QStringLiteral("saveRuns"))));
        auto *dialog = stage.view.findChild<QFileDialog *>();
        QVERIFY(dialog != nullptr);
        QCOMPARE(QFileInfo(dialog->selectedFiles().value(0)).fileName(), QStringLiteral("fake-car-40px.h5"));
        QVERIFY(hand::chooseInFileDialog(stage.path("saved.h5")));
        QTRY_COMPARE(done.size(), 1);
        const RunFile saved = RunFile::openForReading(stage.path("saved.h5").toStdString());
        QCOMPARE(saved.header().model, std::string("fake"));
        QCOMPARE(saved.header().patchImage.width, 40);
        QVERIFY(!saved.header().created.empty());
        const RunMaps maps = saved.readMaps();
        QCOMPARE(maps.doneCount(), saved.header().positions());
        QCOMPARE(maps.similarity.at("fc"), stage.view.runs()[0]->maps.similarity.at("fc"));
        QVERIFY(stage.view.unsavedRuns().empty());
    }

    void whatIsShownComesBack()
    {
        CompareState state;
        QTemporaryDir folder;
        {
            Stage stage;
            stage.view.openRuns({writeRun(folder.filePath(QStringLiteral("three.h5")), "three", 0.95f),
                                 writeRun(folder.filePath(QStringLiteral("four.h5")), "four", 0.96f)});
            stage.waitForMaps(4);
            auto *list = stage.view.findChild<QListWidget *>(QStringLiteral("compareRuns"));
            QVERIFY(hand::tickRow(list, list->item(0)->text())); // hidden
            stage.waitForMaps(3);
            MapGrid &grid = stage.view.grid();
            QTest::mouseClick(&grid, Qt::LeftButton, {}, grid.mapRect(2).center());
            QTest::mouseClick(&grid, Qt::LeftButton, Qt::ControlModifier, grid.mapRect(1).center());
            stage.settle();
            QVERIFY(hand::click(stage.view.findChild<QCheckBox *>(QStringLiteral("compareDifference"))));
            stage.settle();
            state = stage.view.state();
            // The first two go with their folder.
            QCOMPARE(state.runs.size(), std::size_t{4});
            QCOMPARE(state.runs[0].ticked, false);
        }
        const CompareState read = compareStateOf(jsonOf(state));
        QVERIFY(read == state);
        Stage stage(false);
        QSignalSpy problems(&stage.view, &CompareView::problem);
        stage.view.restore(read);
        stage.waitForMaps(2);
        QCOMPARE(problems.size(), 1);
        QVERIFY(problems[0][0].toString().contains(QStringLiteral("two.h5")));
        const ComparePage &shown = stage.view.shown();
        QVERIFY(shown.difference);
        QCOMPARE(shown.titles[static_cast<std::size_t>(shown.a)], std::string("four"));
        QCOMPARE(shown.titles[static_cast<std::size_t>(shown.b)], std::string("three"));
    }

    void jsonOfAnotherKindChangesNothing()
    {
        QVERIFY(compareStateOf({}) == CompareState{});
        const QJsonObject odd{{QStringLiteral("lo"), 2.0},
                              {QStringLiteral("hi"), 1.0},
                              {QStringLiteral("colours"), QStringLiteral("mud")},
                              {QStringLiteral("rows"), QStringLiteral("weather")},
                              {QStringLiteral("a"), QJsonObject{{QStringLiteral("run"), 7}}}};
        QVERIFY(compareStateOf(odd) == CompareState{});
    }

    void theExplorersSweepIsNotDoneAgain()
    {
        Stage stage(false);
        BackgroundSweep explorer(stage.service);
        SharedSweeps shared(stage.view, explorer);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        const auto network = std::make_shared<fake::Network>(behaviour, 60);
        explorer.start(network, scene());
        QTRY_VERIFY(explorer.state() == BackgroundSweep::State::Idle);
        const int steps = behaviour->sweepSteps;
        shared.add(network, scene());
        stage.waitForMaps(1);
        QVERIFY(stage.view.runs()[0]->finished);
        QCOMPARE(behaviour->sweepSteps.load(), steps);
        QCOMPARE(stage.view.runs()[0]->header.model, std::string("fake"));
    }

    void aSweepThatTheExplorerGivesUpIsGoneOnWith()
    {
        Stage stage(false);
        BackgroundSweep explorer(stage.service);
        SharedSweeps shared(stage.view, explorer);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->sweepStep = std::chrono::milliseconds(30); // a row; there are 21
        const auto network = std::make_shared<fake::Network>(behaviour, 60);
        explorer.start(network, scene());
        shared.add(network, scene());
        QTRY_VERIFY(!stage.view.runs().empty() && stage.view.runs()[0]->progress.done > 0);
        QVERIFY(!stage.view.sweeping()); // it is the explorer's
        explorer.cancel();
        QTRY_VERIFY(stage.view.runs()[0]->finished);
        QCOMPARE(stage.view.runs().size(), std::size_t{1});
        QVERIFY2(behaviour->sweepSteps <= 24, qPrintable(QString::number(behaviour->sweepSteps))); // not from the beginning
    }

    void aSweepIsPausedAndResumed()
    {
        Stage stage(false);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->sweepStep = std::chrono::milliseconds(20);
        QSignalSpy ended(&stage.view.sweeps(), &CompareSweeps::ended);
        const int id = stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene());
        stage.waitForMaps(1);
        stage.view.sweeps().pause(id);
        QVERIFY(stage.view.sweeps().paused(id));
        QTest::qWait(60); // the step at hand ends
        const int steps = behaviour->sweepSteps;
        QTest::qWait(100);
        QCOMPARE(behaviour->sweepSteps.load(), steps);
        stage.view.sweeps().resume(id);
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended[0][1].value<CompareSweeps::Ending>(), CompareSweeps::Ending::Finished);
    }

    void aSweepThatFailsMidwayKeepsWhatItHas()
    {
        Stage stage(false);
        const auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->sweepStep = std::chrono::milliseconds(100);
        QSignalSpy problems(&stage.view, &CompareView::problem);
        stage.view.addSweep(std::make_shared<fake::Network>(behaviour, 60), scene());
        QTRY_VERIFY(!stage.view.runs().empty() && stage.view.runs()[0]->progress.done > 0);
        behaviour->fails = true;
        QTRY_COMPARE(problems.size(), 1);
        QCOMPARE(stage.view.runs().size(), std::size_t{1});
    }

    void aMapIsCopiedByItsMenu()
    {
        Stage stage;
        QSignalSpy done(&stage.view, &CompareView::done);
        chooseInMenu(stage.view, 1, QStringLiteral("Copy values"));
        QTRY_COMPARE(done.size(), 1);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QCOMPARE(lines.size(), kSide + 2); // heads, rows, and the end
        QVERIFY(lines[0].startsWith(QStringLiteral("y\\x\t0\t1\t2\t")));
        QVERIFY(std::abs(lines[4].split(u'\t')[6].toDouble() - valueOf(0.93f, 1, 3, 5)) < 1e-6);

        chooseInMenu(stage.view, 1, QStringLiteral("Copy the point"));
        QTRY_COMPARE(done.size(), 2);
        const QStringList point = QGuiApplication::clipboard()->text().split(u'\t');
        QCOMPARE(point.size(), 4);
        QCOMPARE(point[0], QStringLiteral("two"));
        QVERIFY(std::abs(point[3].toDouble() - valueOf(0.93f, 1, point[2].toInt(), point[1].toInt())) < 1e-6);

        chooseInMenu(stage.view, 0, QStringLiteral("Copy picture"));
        QTRY_COMPARE(done.size(), 3);
        QVERIFY(!QGuiApplication::clipboard()->image().isNull());

        QSignalSpy opened(&stage.view, &CompareView::openWanted);
        chooseInMenu(stage.view, 1, QStringLiteral("Open the run in the Explorer"));
        QTRY_COMPARE(opened.size(), 1);
        QVERIFY(opened[0][0].toString().endsWith(QStringLiteral("two.h5")));

        chooseInMenu(stage.view, 0, QStringLiteral("Take the run away"));
        stage.waitForMaps(1);
        QCOMPARE(stage.view.runs()[0]->header.model, std::string("two"));
    }

    void theTableIsCopiedWholeAndTabLeavesIt()
    {
        Stage stage;
        SummaryTable &table = stage.view.table();
        stage.view.activateWindow();
        table.setFocus();
        QTest::keyClick(&table, Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
        QVERIFY(lines[0].startsWith(QStringLiteral("Map\tAt cursor\tMean\t")));
        QCOMPARE(lines.size(), 4);
        QVERIFY(lines[1].startsWith(QStringLiteral("one\t")));
        QTRY_VERIFY(table.hasFocus());
        QTest::keyClick(&table, Qt::Key_Tab);
        QVERIFY(!table.hasFocus());
    }

    void aNameOfARunSaysWhatIsNotUsual()
    {
        RunHeader header = headerOf("alexnet", 4);
        header.fit = Fit::Stretch;
        header.background = "texture:7";
        header.weights = "init-seed:3";
        QCOMPARE(runFileName(header), QStringLiteral("alexnet-seed3-car-40px-stretch-texture_7-stride4.h5"));
    }
};

QTEST_MAIN(CompareRunsTest)
#include "compare_runs_test.moc"
