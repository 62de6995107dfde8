#include "explorer_stage.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/patch_chooser.h"
#include "ui/plot/heatmap_view.h"
#include "ui/settings.h"
#include "ui/steady_label.h"

#include <QAbstractItemModel>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace shiftscope;
using fake::kBox;
using fake::kZoom;
using fake::Stage;

class ExplorerTest : public QObject {
    Q_OBJECT

private slots:
    void aDragMovesThePatchByWholePixelsAndTheSpinBoxesFollow()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.drag(QPoint(15 * kZoom, -7 * kZoom));
        QCOMPARE(stage.position(), (Position{33, 55}));
        QCOMPARE(stage.spin("positionX"), 55);
        QCOMPARE(stage.spin("positionY"), 33);
        QTRY_COMPARE(stage.results.back().position, (Position{33, 55}));
    }

    void aDragBeyondTheCanvasStopsAtItsBorder()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.drag(QPoint(900, 900));
        QCOMPARE(stage.position(), (Position{99, 99}));
    }

    void aPressBesideThePatchMovesNothing()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QTest::mousePress(stage.canvas(), Qt::LeftButton, {}, stage.canvas()->pixelOf({2, 2}));
        QTest::mouseMove(stage.canvas(), stage.canvas()->pixelOf({60, 60}));
        QCOMPARE(stage.position(), (Position{40, 40}));
    }

    void arrowKeysMoveByOneAndWithShiftByEight()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.canvas()->setFocus();
        QTest::keyClick(stage.canvas(), Qt::Key_Right);
        QTest::keyClick(stage.canvas(), Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(stage.position(), (Position{48, 41}));
        QTest::keyClick(stage.canvas(), Qt::Key_Left, Qt::ShiftModifier);
        QTest::keyClick(stage.canvas(), Qt::Key_Up);
        QCOMPARE(stage.position(), (Position{47, 33}));
    }

    void aBurstOfKeysIsOneUndoStepAndADragAnother()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        for (int i = 0; i < 12; ++i)
            QTest::keyClick(stage.canvas(), Qt::Key_Right);
        stage.drag(QPoint(10 * kZoom, 10 * kZoom));
        QCOMPARE(stage.position(), (Position{50, 62}));
        QUndoStack &undo = stage.view.document().undoStack();
        QCOMPARE(undo.count(), 2);
        QVERIFY(stage.undo());
        QCOMPARE(stage.position(), (Position{40, 52}));
        QVERIFY(stage.undo());
        QCOMPARE(stage.position(), (Position{40, 40}));
        QVERIFY(!undo.canUndo());
        QVERIFY(stage.redo() && stage.redo());
        QCOMPARE(stage.position(), (Position{50, 62}));
        QCOMPARE(stage.spin("positionX"), 62);
    }

    void aTypedCoordinateMovesThePatch()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QVERIFY(hand::type(stage.view.findChild<QSpinBox *>(QStringLiteral("positionX")), 77));
        QCOMPARE(stage.position(), (Position{40, 77}));
    }

    void thePatchIsDrawnWhereItStands()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QTest::qWait(20);
        const QImage picture = stage.canvas()->grab().toImage();
        QCOMPARE(picture.pixel(stage.canvas()->pixelOf({100, 95})), qRgb(255, 0, 0));
        QCOMPARE(picture.pixel(stage.canvas()->pixelOf({190, 190})), qRgb(255, 255, 255));
    }

    void theTableShowsEverySimilarityToThreeDecimals()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.drag(QPoint(-900, -900)); // to the anchor TL
        auto *table = stage.view.findChild<LiveTable *>();
        QTRY_COMPARE(stage.results.back().position, (Position{0, 0}));
        const QStringList lines = table->text().split(u'\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines[0].startsWith(QStringLiteral("avgpool 1.000 0.")), qPrintable(lines[0]));
        QVERIFY2(lines[1].startsWith(QStringLiteral("fc 1.000 0.")), qPrintable(lines[1]));
        const QString classes = stage.view.findChild<SteadyLabel *>(QStringLiteral("topClasses"))->text();
        QCOMPARE(classes.count(u'%'), 3);
        QVERIFY(classes.contains(QStringLiteral("tench")) || classes.contains(QStringLiteral("shark")));
    }

    void valuesStayDimmedUntilNewOnesCome()
    {
        Stage stage(std::chrono::milliseconds(400));
        QTRY_VERIFY(stage.ready());
        auto *table = stage.view.findChild<LiveTable *>();
        const QString before = table->text();
        stage.dragTo({3, 90});
        QTRY_VERIFY_WITH_TIMEOUT(table->older(), 380);
        QCOMPARE(table->text(), before);
        QTRY_VERIFY(!table->older());
        QVERIFY(table->text() != before);
    }

    void theStatusBarTimesForwardPassesAndNotWhatIsRemembered()
    {
        Stage stage(std::chrono::milliseconds(5));
        QTRY_VERIFY(stage.ready());
        stage.dragTo({20, 30});
        QTRY_COMPARE(stage.results.back().position, (Position{20, 30}));
        QStringList said;
        connect(&stage.view, &ExplorerView::latencyChanged, this, [&](const QString &text) { said.push_back(text); });
        QVERIFY(stage.undo());
        QTRY_COMPARE(stage.results.back().position, (Position{40, 40}));
        QVERIFY2(said.isEmpty(), qPrintable(said.join(u' ')));
        QTest::keyClick(stage.canvas(), Qt::Key_Down, Qt::ShiftModifier);
        QTRY_COMPARE(stage.results.back().position, (Position{48, 40}));
        QTRY_VERIFY(!said.isEmpty() && said.back().contains(QStringLiteral("ms forward")));
    }

    void aClickInTheMapMovesThePatchAndIsUndone()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
        QTRY_VERIFY(stage.view.mapPanel().snapshot() && stage.view.mapPanel().snapshot()->finished);
        QTest::qWait(50);
        auto *plot = stage.map()->findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        QTest::mouseClick(plot, Qt::LeftButton, {}, plot->mapFrom(stage.map(), stage.map()->pixelOf({20, 70})));
        QCOMPARE(stage.position(), (Position{20, 70}));
        QVERIFY(stage.undo());
        QCOMPARE(stage.position(), (Position{40, 40}));
    }

    void aSweptPositionShowsAtOnceAndItsMapIsRight()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
        QTRY_VERIFY(stage.view.mapPanel().snapshot() && stage.view.mapPanel().snapshot()->finished);
        const SimilarityMap map = stage.view.mapPanel().map();
        QCOMPARE(map.rows(), 100);
        QCOMPARE(map.anchorY, 49);
        QVERIFY(std::abs(map.at(49, 49) - 1) < 1e-6f);

        stage.behaviour->forward = std::chrono::milliseconds(300);
        stage.results.clear();
        auto *plot = stage.map()->findChild<QWidget *>(QStringLiteral("heatmapPlot"));
        QTest::mouseClick(plot, Qt::LeftButton, {}, plot->mapFrom(stage.map(), stage.map()->pixelOf({12, 13})));
        QCOMPARE(stage.position(), (Position{12, 13}));
        QCOMPARE(stage.results.size(), 1); // without a turn of the event loop
        QVERIFY(stage.results[0].fromSweep);
        QVERIFY(std::abs(stage.results[0].similarity[1][2] - map.at(12, 13)) < 1e-6f);
        QTRY_COMPARE(stage.results.size(), 2);
        QVERIFY(!stage.results[1].fromSweep);
        QVERIFY(std::abs(stage.results[1].similarity[1][2] - map.at(12, 13)) < 1e-6f);
    }

    void aSweepPausesResumesAndIsCancelledWithWhatItFound()
    {
        Stage stage;
        stage.behaviour->sweepStep = std::chrono::milliseconds(20);
        QTRY_VERIFY(stage.ready());
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
        QTRY_VERIFY(stage.behaviour->sweepSteps > 8);
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton); // now "Pause"
        QCOMPARE(stage.view.sweep().state(), BackgroundSweep::State::Paused);
        QTest::qWait(60);
        const int paused = stage.behaviour->sweepSteps;
        QTest::qWait(150);
        QCOMPARE(static_cast<int>(stage.behaviour->sweepSteps), paused);
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
        QTRY_VERIFY(stage.behaviour->sweepSteps > paused + 8);
        QTest::mouseClick(stage.button("sweepCancel"), Qt::LeftButton);
        QCOMPARE(stage.view.sweep().state(), BackgroundSweep::State::Idle);
        QVERIFY(stage.view.mapPanel().snapshot()->maps.doneCount() > 0);
        QVERIFY(stage.view.findChild<QProgressBar *>(QStringLiteral("sweepProgress"))->value() > 0);

        const std::size_t found = stage.view.mapPanel().snapshot()->maps.doneCount();
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton); // goes on from there
        QTest::qWait(200);
        QVERIFY(stage.view.mapPanel().snapshot()->maps.doneCount() > found);
    }

    void aChangedBoxSweepsAgainAndUndoBringsTheMapBack()
    {
        Stage stage({}, true);
        QTRY_VERIFY(stage.view.mapPanel().snapshot() && stage.view.mapPanel().snapshot()->finished);
        QVERIFY(stage.typeBox(75));
        QTRY_COMPARE(stage.view.mapPanel().map().rows(), 150);
        QTRY_VERIFY(stage.view.mapPanel().snapshot()->finished);
        const int steps = stage.behaviour->sweepSteps;
        QVERIFY(stage.undo());
        QTRY_COMPARE(stage.view.mapPanel().map().rows(), 100);
        QVERIFY(stage.view.mapPanel().snapshot()->finished);
        QTest::qWait(900);
        QCOMPARE(static_cast<int>(stage.behaviour->sweepSteps), steps); // nothing left to sweep
    }

    void restingPrefetchesWhereTheArrowKeysLead()
    {
        Stage stage(std::chrono::milliseconds(5));
        QTRY_VERIFY(stage.ready());
        QTRY_VERIFY(stage.behaviour->forwards > 12);
        stage.behaviour->forward = std::chrono::milliseconds(300);
        QTest::qWait(30);
        stage.results.clear();
        QTest::keyClick(stage.canvas(), Qt::Key_Right);
        QCOMPARE(stage.results.size(), 1); // known before the key was pressed
        QCOMPARE(stage.results[0].position, (Position{40, 41}));
    }

    void aFailingNetworkIsAMessageAndTheRestWorksOn()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        stage.behaviour->fails = true;
        QTest::keyClick(stage.canvas(), Qt::Key_Right, Qt::ShiftModifier);
        QTRY_COMPARE(stage.problems, QStringList(QStringLiteral("the device is on fire")));
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
        QTRY_COMPARE(stage.problems.size(), 2);
        QCOMPARE(stage.view.sweep().state(), BackgroundSweep::State::Idle);
        stage.behaviour->fails = false;
        QTest::keyClick(stage.canvas(), Qt::Key_Right, Qt::ShiftModifier);
        QTRY_COMPARE(stage.results.back().position, (Position{40, 56}));
    }

    void anUnreadablePatchIsAMessageAndTheSceneStays()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        SceneDocument &document = stage.view.document();
        stage.dragTo({20, 30});
        QVERIFY(stage.undo());
        const SceneSettings before = document.settings();
        QStringList over;
        connect(&stage.view, &ExplorerView::problemOver, this, [&](const QString &message) { over.push_back(message); });
        for (const char *name : {"missing.png", "note.txt", "weights.pth", "broken.png"}) {
            const QString path = stage.folder.filePath(QLatin1String(name));
            QFile file(path);
            if (QLatin1String(name) != QLatin1String("missing.png"))
                QVERIFY(file.open(QIODevice::WriteOnly) && file.write("no picture") > 0);
            file.close();
            document.setPatch(path.toStdString()); // as the list of patches does, whose files may change under it
            QTRY_VERIFY(!stage.problems.isEmpty() && stage.problems.back().contains(QLatin1String(name)));
            QVERIFY(document.settings() == before);
            QCOMPARE(document.undoStack().count(), 1); // and what can be redone still can
            QVERIFY(document.undoStack().canRedo());
        }
        QCOMPARE(stage.problems.size(), 4);
        QCOMPARE(over, stage.problems.mid(0, 3)); // each attempt takes the message of the one before away

        stage.dragTo({9, 9});
        QTRY_COMPARE(stage.results.back().position, (Position{9, 9}));
        QVERIFY(!stage.view.findChild<LiveTable *>()->older());
        QVERIFY(hand::click(stage.view.findChild<QToolButton *>(QStringLiteral("turn")))); // a good change
        QTRY_COMPARE(over, stage.problems);
        QTRY_COMPARE(document.settings().turn, 90);
    }

    void anUnlockedScaleIsSaid()
    {
        Stage stage;
        QTRY_VERIFY(stage.ready());
        QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
        QTRY_VERIFY(stage.view.mapPanel().snapshot() && stage.view.mapPanel().snapshot()->finished);
        auto *notice = stage.view.findChild<QLabel *>(QStringLiteral("scaleUnlocked"));
        QVERIFY(!notice->isVisible());
        QCOMPARE(stage.map()->range(), (ValueRange{0.88, 1}));
        auto *scale = stage.view.findChild<QComboBox *>(QStringLiteral("mapScale"));
        QVERIFY(hand::choose(scale, scale->itemText(1)));
        QVERIFY(notice->isVisible());
        QVERIFY(notice->text().contains(QStringLiteral("Unlocked")));
    }

    void closingWhileEverythingRunsEndsAtOnce()
    {
        QElapsedTimer clock;
        {
            Stage stage(std::chrono::milliseconds(100));
            stage.behaviour->sweepStep = std::chrono::milliseconds(50);
            QTRY_VERIFY(stage.ready());
            QTest::mouseClick(stage.button("sweepStart"), Qt::LeftButton);
            for (int i = 0; i < 50; ++i)
                QTest::keyClick(stage.canvas(), Qt::Key_Right);
            QTest::qWait(20);
            clock.start();
        }
        QVERIFY2(clock.elapsed() < 400, qPrintable(QString::number(clock.elapsed())));
    }

    void thePatchListFindsByNameAndDrawsThumbnails()
    {
        Stage stage;
        PatchChooser chooser;
        chooser.setEntries({{"car", "ShiftScope", "sports car", stage.patchFile().toStdString()},
                            {"Adelaide rosella", "animals/birds", "", stage.patchFile().toStdString()}});
        chooser.resize(260, 400);
        chooser.show();
        auto *list = chooser.findChild<QListView *>();
        QTRY_VERIFY(qAlpha(list->model()->index(0, 0).data(Qt::DecorationRole).value<QPixmap>().toImage().pixel(28, 28)) == 255);
        QTest::keyClicks(chooser.findChild<QLineEdit *>(), QStringLiteral("birds"));
        QCOMPARE(list->model()->rowCount(), 1);
        QStringList chosen;
        connect(&chooser, &PatchChooser::patchChosen, this, [&](const QString &file) { chosen.push_back(file); });
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(0, 0)).center());
        QCOMPARE(chosen, QStringList(stage.patchFile()));
    }

    void settingsComeBackAsTheyWere()
    {
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("window.ini"));
        UserSettings values;
        values.patch = "/a/b.png";
        values.box = 75;
        values.map.colourMap = "cividis";
        values.map.scale = MapScale::Own;
        values.map.limits = {{"fc", {0.5, 0.75}}};
        values.theme = Theme::Dark;
        Settings(file).set(values);
        QCOMPARE(Settings(file).values(), values);
    }
};

QTEST_MAIN(ExplorerTest)
#include "explorer_test.moc"
