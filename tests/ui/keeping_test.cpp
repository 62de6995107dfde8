// Nothing is lost: sweeps are kept between starts, the window comes back as it was.

#include "explorer_stage.h"
#include "hand.h"
#include "ui/banner.h"
#include "ui/compare/compare_tab.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/shared_sweeps.h"
#include "ui/jobs/quit_dialog.h"
#include "ui/main_window.h"
#include "ui/session/kept_runs_dialog.h"
#include "ui/session/session.h"

#include <QAction>
#include <QCheckBox>
#include <QDir>
#include <QDockWidget>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QMenuBar>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace shiftscope;

namespace {

constexpr std::chrono::milliseconds kOften{50};

/// A start of the program on the same disc as the one before, with the folder where runs are kept.
struct Start {
    explicit Start(const QTemporaryDir &place, bool automatic = true) : stage({}, automatic)
    {
        stage.view.sweep().keeper().keepIn(place.filePath(QStringLiteral("runs")).toStdString(), RunStore::kDefaultLimit, kOften);
        QObject::connect(&stage.view.sweep().keeper(), &RunKeeper::problem, &stage.view,
                         [this](const QString &message) { problems.push_back(message); });
    }

    [[nodiscard]] std::size_t done()
    {
        const auto &snapshot = stage.view.mapPanel().snapshot();
        return snapshot ? snapshot->maps.doneCount() : 0;
    }
    [[nodiscard]] bool finished()
    {
        const auto &snapshot = stage.view.mapPanel().snapshot();
        return snapshot && snapshot->finished;
    }

    fake::Stage stage;
    QStringList problems;
};

QStringList runsIn(const QTemporaryDir &place)
{
    return QDir(place.filePath(QStringLiteral("runs"))).entryList({QStringLiteral("*.h5")});
}

std::size_t keptIn(const QTemporaryDir &place)
{
    const QStringList files = runsIn(place);
    if (files.size() != 1)
        return 0;
    try {
        return RunFile::openForReading(place.filePath(QStringLiteral("runs/") + files.front()).toStdString())
            .readMaps()
            .doneCount();
    } catch (const std::exception &) {
        return 0;
    }
}

/// A start of the window as the program makes it, but on a fake network.
struct KeptWindow {
    explicit KeptWindow(const QTemporaryDir &place, std::chrono::milliseconds step = {})
        : folder(place), settings(place.filePath(QStringLiteral("window.ini")))
    {
        behaviour->sweepStep = step;
        const QString patch = place.filePath(QStringLiteral("red.png"));
        if (!QFile::exists(patch)) {
            QImage image(125, 125, QImage::Format_ARGB32);
            image.fill(Qt::red);
            image.save(patch);
        }
        window = std::make_unique<MainWindow>(settings);
        other = new QWidget;
        window->addView(other, QStringLiteral("Other"));
        window->show();
        window->keepWorkIn(place.path().toStdString());
        window->restoreLastTime();
        window->setNetwork(std::make_shared<fake::Network>(behaviour));
    }

    [[nodiscard]] SceneDocument &document() const { return window->explorer().document(); }
    [[nodiscard]] QTabWidget *views() const { return window->findChild<QTabWidget *>(QStringLiteral("views")); }
    [[nodiscard]] std::filesystem::path sessionFile() const
    {
        return folder.filePath(QStringLiteral("window.shiftscope")).toStdString();
    }
    [[nodiscard]] Session written() const
    {
        try {
            return readSession(sessionFile()).session;
        } catch (const std::exception &) {
            return {};
        }
    }
    [[nodiscard]] bool sweeping() const { return window->explorer().sweep().state() == BackgroundSweep::State::Running; }
    void pressQuit() const { QTest::keyClick(window.get(), Qt::Key_Q, Qt::ControlModifier); }

    const QTemporaryDir &folder;
    std::shared_ptr<fake::Behaviour> behaviour = std::make_shared<fake::Behaviour>();
    Settings settings;
    std::unique_ptr<MainWindow> window;
    QWidget *other = nullptr;
};

/// The library of this folder holds no patch.
SceneSettings changedScene(const QTemporaryDir &place)
{
    SceneSettings scene;
    scene.patch = place.filePath(QStringLiteral("red.png")).toStdString();
    scene.box = 150;
    scene.background = "#203040";
    scene.position = {7, 11};
    scene.anchors.push_back({"", Position{5, 6}});
    return scene;
}

} // namespace

class KeepingTest : public QObject {
    Q_OBJECT

private slots:
    void aFinishedSweepIsNotSweptAgainAfterARestart()
    {
        const QTemporaryDir place;
        std::vector<float> before;
        {
            Start first(place);
            QTRY_VERIFY(first.finished());
            before = first.stage.view.mapPanel().snapshot()->maps.similarity.at("fc");
        }
        QCOMPARE(keptIn(place), std::size_t{10000});
        Start second(place);
        QTRY_VERIFY(second.finished());
        QTest::qWait(1000); // longer than the rest after which a sweep starts by itself
        QCOMPARE(second.stage.behaviour->sweepSteps.load(), 0);
        QCOMPARE(second.stage.view.mapPanel().snapshot()->maps.similarity.at("fc"), before);
        QVERIFY(second.stage.view.mapPanel().snapshot()->features); // any anchor is still free
    }

    void aPartialSweepGoesOnAfterARestart()
    {
        const QTemporaryDir place;
        std::size_t before = 0;
        {
            Start first(place);
            first.stage.behaviour->sweepStep = std::chrono::milliseconds(10);
            QTRY_VERIFY(first.done() >= 2000);
            before = first.done();
        }
        QVERIFY(keptIn(place) >= before);
        QVERIFY(keptIn(place) < 10000);
        const auto kept = static_cast<int>(keptIn(place) / 100); // rows, one a step
        Start second(place);
        QTRY_VERIFY(second.finished());
        QVERIFY2(second.stage.behaviour->sweepSteps <= 100 - kept + 1, qPrintable(QString::number(kept)));
        QVERIFY(second.stage.view.mapPanel().snapshot()->features);
        QTRY_COMPARE(keptIn(place), std::size_t{10000});
    }

    void aSweepIsWrittenWhileItRuns()
    {
        const QTemporaryDir place;
        Start start(place);
        start.stage.behaviour->sweepStep = std::chrono::milliseconds(10);
        QTRY_VERIFY(keptIn(place) > 0);
        const std::size_t once = keptIn(place);
        QTRY_VERIFY(keptIn(place) > once);
        QVERIFY(start.stage.view.sweep().state() == BackgroundSweep::State::Running || keptIn(place) == 10000);
    }

    void otherAnchorsAfterARestartCostNoSweep()
    {
        const QTemporaryDir place;
        {
            Start first(place);
            QTRY_VERIFY(first.finished());
        }
        Start second(place);
        QTRY_VERIFY(second.finished());
        second.stage.view.document().addAnchor({30, 20});
        QTRY_VERIFY(second.finished() && second.stage.view.mapPanel().snapshot()->header.anchors.size() == 6);
        QTest::qWait(1000);
        QCOMPARE(second.stage.behaviour->sweepSteps.load(), 0);
    }

    void aDamagedRunIsSweptAgain()
    {
        const QTemporaryDir place;
        {
            Start first(place);
            QTRY_VERIFY(first.finished());
        }
        const QString file = place.filePath(QStringLiteral("runs/") + runsIn(place).front());
        QVERIFY(QFile::resize(file, 3000));
        Start second(place);
        QTRY_VERIFY(second.finished());
        QVERIFY(second.stage.behaviour->sweepSteps > 0);
        QTRY_COMPARE(keptIn(place), std::size_t{10000});
        QVERIFY(second.problems.isEmpty());
    }

    void aFolderThatCannotBeWrittenIsSaidOnce()
    {
        const QTemporaryDir place;
        std::ofstream(place.filePath(QStringLiteral("runs")).toStdString()) << "in the way";
        Start start(place);
        QTRY_VERIFY(start.finished());
        QTRY_COMPARE(start.problems.size(), 1);
        start.stage.view.document().setBox(100);
        QTRY_VERIFY(start.finished() && start.stage.view.mapPanel().snapshot()->header.box == 100);
        QTest::qWait(300);
        QCOMPARE(start.problems.size(), 1);
        QVERIFY2(start.problems.front().contains(QStringLiteral("runs")), qPrintable(start.problems.front()));
    }

    void twoWindowsOnOneFolderDoNotHarmEachOther()
    {
        const QTemporaryDir place;
        {
            Start one(place);
            Start two(place);
            one.stage.behaviour->sweepStep = two.stage.behaviour->sweepStep = std::chrono::milliseconds(3);
            QTRY_VERIFY(one.finished() && two.finished());
            QVERIFY(one.problems.isEmpty() && two.problems.isEmpty());
        }
        QCOMPARE(keptIn(place), std::size_t{10000});
    }

    void theWindowComesBackAsItWasLeftWithoutBeingClosed()
    {
        const QTemporaryDir place;
        const SceneSettings scene = changedScene(place);
        KeptWindow first(place);
        QTRY_VERIFY(std::filesystem::exists(first.sessionFile()));
        first.document().replace(scene, {});
        first.window->explorer().setZoom(3);
        first.window->showView(first.other);
        first.window->findChild<QDockWidget *>(QStringLiteral("jobsDock"))->show();
        first.window->findChild<QDockWidget *>(QStringLiteral("anchorsDock"))->hide();
        QTRY_VERIFY(first.written().scene == scene && first.written().view == QStringLiteral("Other") &&
                    first.written().zoom == 3);
        QTest::qWait(2500);       // the docks' turn
        KeptWindow second(place); // while the first one was never closed: as after a crash
        QTRY_COMPARE(second.document().settings().box, 150);
        QVERIFY(second.document().settings() == scene);
        QVERIFY(!second.document().undoStack().canUndo());
        QVERIFY(second.views()->currentWidget()->isAncestorOf(second.other));
        QCOMPARE(second.window->explorer().zoom(), 3);
        QVERIFY(second.window->findChild<QDockWidget *>(QStringLiteral("jobsDock"))->isVisible());
        second.views()->setCurrentIndex(0);
        QVERIFY(second.window->findChild<QDockWidget *>(QStringLiteral("patchesDock"))->isVisible());
        QVERIFY(!second.window->findChild<QDockWidget *>(QStringLiteral("anchorsDock"))->isVisible());
    }

    void theSweepsOfCompareComeBackAndAreNotSweptAgain()
    {
        const QTemporaryDir place;
        Position last;
        {
            KeptWindow first(place);
            CompareView &compare = addCompareView(*first.window);
            SharedSweeps shared(compare, first.window->explorer().sweep());
            QTRY_VERIFY(first.document().scene() || first.document().settings().patch.empty());
            const auto scene = prepareScene(changedScene(place), 224);
            shared.add(std::make_shared<fake::Network>(first.behaviour), scene);
            QTRY_VERIFY(compare.runs().size() == 1 && compare.runs()[0]->finished);
            last = scene->shifted.last();
            first.window->showView(&compare);
            QVERIFY(hand::activate(*first.window));
            first.pressQuit();
            QTRY_VERIFY(!first.window->isVisible());
        }
        KeptWindow second(place);
        CompareView &compare = addCompareView(*second.window);
        SharedSweeps shared(compare, second.window->explorer().sweep());
        QTRY_COMPARE(compare.runs().size(), std::size_t{1});
        QVERIFY(compare.runs()[0]->finished);
        QCOMPARE(compare.runs()[0]->maps.doneCount(), static_cast<std::size_t>((last.y + 1) * (last.x + 1)));
        QCOMPARE(compare.runs()[0]->name, std::string("sweep 1"));
        QVERIFY(second.views()->currentWidget()->isAncestorOf(&compare));
        QCOMPARE(compare.unsavedRuns().size(), std::size_t{1}); // no file of the user's holds it

        second.behaviour->sweepStep = std::chrono::hours(1); // none is wanted
        auto *list = compare.findChild<QListWidget *>(QStringLiteral("compareRuns"));
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        QVERIFY(hand::click(compare.findChild<QPushButton *>(QStringLiteral("removeRuns"))));
        QVERIFY(compare.runs().empty());
        shared.add(std::make_shared<fake::Network>(second.behaviour), prepareScene(changedScene(place), 224));
        QTRY_VERIFY(compare.runs().size() == 1 && compare.runs()[0]->finished);
        QVERIFY(!compare.sweeping());
    }

    void aDamagedSessionIsSetAsideAndSaid()
    {
        const QTemporaryDir place;
        std::ofstream(place.filePath(QStringLiteral("window.shiftscope")).toStdString()) << "{\"format\": ";
        KeptWindow start(place);
        QTRY_VERIFY(start.window->notice().text().contains(QStringLiteral("window.damaged")));
        QVERIFY(QFile::exists(place.filePath(QStringLiteral("window.damaged"))));
        QTRY_VERIFY(std::filesystem::exists(start.sessionFile())); // written anew
        QVERIFY(readSession(start.sessionFile()).problems.isEmpty());
    }

    void quittingInMidSweepSaysWhatGoesOnAndItDoes()
    {
        const QTemporaryDir place;
        {
            KeptWindow first(place, std::chrono::milliseconds(10));
            first.document().replace(changedScene(place), {});
            QTRY_VERIFY(first.sweeping());
            first.pressQuit();
            QVERIFY(first.window->isVisible());
            auto *dialog = first.window->findChild<QuitDialog *>();
            QVERIFY(dialog != nullptr);
            const QString text = dialog->findChild<QLabel *>(QStringLiteral("quitText"))->text();
            QVERIFY2(text.contains(QStringLiteral("Sweep of red by fake, 150 px")), qPrintable(text));
            QTRY_VERIFY(first.window->explorer().mapPanel().snapshot() != nullptr);
            dialog->findChild<QCheckBox *>(QStringLiteral("quitNoMore"))->setChecked(true);
            QTest::keyClick(dialog, Qt::Key_Return);
            QTRY_VERIFY(!first.window->isVisible());
            QVERIFY(first.settings.values().quitExplained);
        }
        KeptWindow second(place, std::chrono::milliseconds(10));
        QTRY_VERIFY(second.sweeping()); // by itself
        second.pressQuit();
        QTRY_VERIFY(!second.window->isVisible()); // said once
    }

    void whoLeavesAfterQuittingIsNotKeptWaiting()
    {
        const QTemporaryDir place;
        KeptWindow start(place, std::chrono::milliseconds(50));
        start.document().replace(changedScene(place), {});
        QTRY_VERIFY(start.sweeping());
        start.pressQuit();
        QTRY_VERIFY_WITH_TIMEOUT(!start.window->isVisible(), 60000);
        QVERIFY(!start.settings.values().quitExplained);
    }

    void undoAndDocksBelongToTheViewInFront()
    {
        const QTemporaryDir place;
        KeptWindow start(place);
        QTRY_VERIFY(std::filesystem::exists(start.sessionFile()));
        start.document().replace(changedScene(place), {});
        QTRY_VERIFY(start.document().settings() == changedScene(place));
        start.window->showView(start.other);
        QTest::keyClick(start.window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(start.document().settings() == changedScene(place));
        auto *patches = start.window->findChild<QDockWidget *>(QStringLiteral("patchesDock"));
        QVERIFY(!patches->isVisible()); // a click there would change what is out of sight
        QVERIFY(!patches->toggleViewAction()->isEnabled());
        start.views()->setCurrentIndex(0);
        QVERIFY(patches->isVisible() && patches->toggleViewAction()->isEnabled());
        QTest::keyClick(start.window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(start.document().settings() != changedScene(place));
    }

    void theKeptSweepsDialogSaysLimitsAndClears()
    {
        const QTemporaryDir place;
        KeptWindow start(place);
        start.document().replace(changedScene(place), {});
        RunKeeper &keeper = start.window->explorer().sweep().keeper();
        QTRY_VERIFY(keeper.used() > 0);
        KeptRunsDialog dialog(keeper, start.settings);
        dialog.show();
        QVERIFY(dialog.findChild<QLabel *>(QStringLiteral("keptUsed"))->text().contains(QStringLiteral("B")));
        auto *clear = dialog.findChild<QPushButton *>(QStringLiteral("keptClear"));
        QTest::mouseClick(clear, Qt::LeftButton);
        QTRY_COMPARE(keeper.used(), std::int64_t{0});
        QVERIFY(!clear->isEnabled());
        auto *limit = dialog.findChild<QDoubleSpinBox *>(QStringLiteral("keptLimit"));
        limit->setFocus();
        limit->selectAll();
        QTest::keyClicks(limit, QLocale().toString(3.5, 'f', 1));
        QTest::keyClick(limit, Qt::Key_Tab);
        QCOMPARE(start.settings.values().keptRunsBytes, qint64{3'500'000'000});
    }

    void theSpaceUsedIsSaidAndCleared()
    {
        const QTemporaryDir place;
        Start start(place);
        QTRY_VERIFY(start.finished());
        RunKeeper &keeper = start.stage.view.sweep().keeper();
        QTRY_VERIFY(keeper.used() > 10000);
        keeper.clear();
        QTRY_COMPARE(keeper.used(), std::int64_t{0});
        QVERIFY(runsIn(place).isEmpty());
    }
};

QTEST_MAIN(KeepingTest)
#include "keeping_test.moc"
