// The Jobs dock, and each kind of work that is listed in it.

#include "compose_stage.h"
#include "core/error.h"
#include "explorer_stage.h"
#include "ui/jobs/job_list.h"
#include "ui/jobs/jobs_panel.h"
#include "ui/jobs/sweep_jobs.h"
#include "ui/jobs/work_jobs.h"
#include "ui/separability/separability_view.h"
#include "ui/study/study_view.h"

#include <QAbstractItemModelTester>
#include <QDockWidget>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTableView>

using namespace shiftscope;

namespace {

struct Jobs {
    Jobs() { panel.show(); }

    [[nodiscard]] QPushButton *button(const char *name) const { return panel.findChild<QPushButton *>(QLatin1String(name)); }
    [[nodiscard]] QString log() const { return panel.findChild<QPlainTextEdit *>()->toPlainText(); }
    [[nodiscard]] QString cell(int row, JobList::Column column) const { return list.index(row, column).data().toString(); }

    fake::Stage stage;
    JobList list;
    QAbstractItemModelTester tester{&list};
    SweepJobs sweeps{stage.view, list};
    JobsPanel panel{list};
};

/// Features that take as long as anybody waits for them.
ProbeSource endlessSource()
{
    ProbeSource source{.title = "memory", .header = {}, .features = {}};
    source.header.model = "fake";
    source.header.patch = "car.svg";
    source.header.box = 10;
    source.header.canvas = 50;
    for (int at = 0; at < 20; ++at)
        source.header.ys.push_back(2 * at);
    source.header.xs = source.header.ys;
    source.header.layers = {{"fc", 2}};
    source.features = [](const std::string &, const JobControl &control) {
        for (Progress progress{.done = 0, .total = 1'000'000}; control.goesOn(); ++progress.done) {
            progress.rate = 0.1;
            progress.unit = "folds";
            control.report(progress);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return std::optional<FeatureMatrix>();
    };
    return source;
}

} // namespace

class JobsTest : public QObject {
    Q_OBJECT

private slots:
    void aSweepIsListedWithItsProgressAndPlan()
    {
        Jobs jobs;
        QTRY_VERIFY(jobs.stage.ready());
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QCOMPARE(jobs.list.rowCount(), 1);
        QVERIFY2(jobs.cell(0, JobList::Title).contains(QStringLiteral("disc by fake, 125 px")),
                 qPrintable(jobs.cell(0, JobList::Title)));
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("finished"));
        QCOMPARE(jobs.cell(0, JobList::Done), QStringLiteral("10,000 of 10,000"));
        QCOMPARE(jobs.cell(0, JobList::Rate), QStringLiteral("100 positions/s"));
        QVERIFY2(jobs.log().contains(QStringLiteral("of memory")), qPrintable(jobs.log()));
        QVERIFY2(jobs.log().contains(QStringLiteral("row by row")), qPrintable(jobs.log()));
        QVERIFY(jobs.log().contains(QStringLiteral("finished")));
    }

    void aJobIsPausedResumedAndCancelledFromItsButtons()
    {
        Jobs jobs;
        jobs.stage.behaviour->sweepStep = std::chrono::milliseconds(20);
        QTRY_VERIFY(jobs.stage.ready());
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QTest::mouseClick(jobs.button("jobPause"), Qt::LeftButton);
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("paused"));
        QCOMPARE(jobs.stage.view.sweep().state(), BackgroundSweep::State::Paused);
        QCOMPARE(jobs.button("jobPause")->text(), QStringLiteral("Continue"));
        QTest::mouseClick(jobs.button("jobPause"), Qt::LeftButton);
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("running"));
        QTest::mouseClick(jobs.button("jobCancel"), Qt::LeftButton);
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("cancelled"));
        QVERIFY(!jobs.button("jobCancel")->isEnabled());
    }

    void verifyingPrintsTheLargestDifference()
    {
        Jobs jobs;
        jobs.stage.behaviour->difference = 2.5e-7;
        QTRY_VERIFY(jobs.stage.ready());
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("finished"));
        QTest::mouseClick(jobs.button("jobVerify"), Qt::LeftButton);
        QTRY_VERIFY2(jobs.log().contains(QStringLiteral("verified 20 positions one by one: largest difference 2.5e-07")),
                     qPrintable(jobs.log()));
    }

    void aFailedSweepSaysWhyOnItsJobAndTheNextOneRuns()
    {
        Jobs jobs;
        QTRY_VERIFY(jobs.stage.ready());
        jobs.stage.behaviour->fails = true;
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("failed"));
        QVERIFY(jobs.log().contains(QStringLiteral("the device is on fire")));
        jobs.stage.behaviour->fails = false;
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("finished"));
        QCOMPARE(jobs.cell(1, JobList::State), QStringLiteral("failed"));
    }

    void aStudyIsListedHeldAndCancelledFromHere()
    {
        Jobs jobs;
        StudyView study;
        int shown = 0;
        listWork(study.work(), jobs.list, [&shown] { ++shown; });
        const JobControl control = study.work().begin(QStringLiteral("Study: Quick study"));
        control.report({.done = 30, .total = 60, .rate = 5, .secondsLeft = 6, .unit = "positions", .text = {}});
        QTRY_COMPARE(jobs.cell(0, JobList::Done), QStringLiteral("30 of 60"));
        QCOMPARE(jobs.cell(0, JobList::Title), QStringLiteral("Study: Quick study"));
        QCOMPARE(jobs.cell(0, JobList::Rate), QStringLiteral("5.0 positions/s"));
        QCOMPARE(jobs.cell(0, JobList::Time), QStringLiteral("6 s left"));
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("running"));
        QVERIFY(hand::click(jobs.button("jobPause")));
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("paused"));
        QVERIFY(control.pause.held());
        QVERIFY(hand::click(jobs.button("jobPause")));
        QVERIFY(!control.pause.held());
        QVERIFY(hand::click(jobs.button("jobShow")));
        QCOMPARE(shown, 1);
        QCOMPARE(jobs.list.rowCount(), 1);
        QVERIFY(hand::click(jobs.button("jobCancel")));
        QVERIFY(control.stop.stop_requested());
        study.work().end(ViewWork::Ending::Cancelled, QStringLiteral("Nothing is lost"));
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("cancelled"));
        QVERIFY(jobs.list.at(0).log.last().contains(QStringLiteral("Nothing is lost")));
    }

    void aProbeIsListedStandsStillWhilePausedAndIsCancelled()
    {
        Jobs jobs;
        SeparabilityView view;
        listWork(view.work(), jobs.list, {});
        view.setSource(endlessSource());
        view.start();
        QTRY_VERIFY(jobs.list.rowCount() == 1 && !jobs.cell(0, JobList::Done).isEmpty());
        QCOMPARE(jobs.cell(0, JobList::Title), QStringLiteral("Separability: fc of fake, car, 10 px"));
        QCOMPARE(jobs.cell(0, JobList::Rate), QStringLiteral("6.0 folds/min"));
        QVERIFY(hand::click(jobs.button("jobPause")));
        QTest::qWait(150); // the step at hand
        const QString held = jobs.cell(0, JobList::Done);
        QTest::qWait(300);
        QCOMPARE(jobs.cell(0, JobList::Done), held);
        QVERIFY2(view.message().contains(QStringLiteral("Paused")), qPrintable(view.message()));
        QVERIFY(hand::click(jobs.button("jobPause")));
        QTRY_VERIFY(jobs.cell(0, JobList::Done) != held);
        QVERIFY(hand::click(jobs.button("jobPause"))); // what is held can be cancelled too
        QVERIFY(hand::click(jobs.button("jobCancel")));
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("cancelled"));
        QVERIFY(!view.working());
        QVERIFY(!jobs.button("jobPause")->isEnabled());
    }

    void aCompositionIsListedStandsStillWhilePausedAndGoesOnToItsEnd()
    {
        Jobs jobs;
        shiftscope::Stage compose;
        listWork(compose.view.work(), jobs.list, {});
        compose.view.setModel(
            {"fc"}, kCanvas, [] { return tinyModel(); }, QStringLiteral("tiny"));
        QVERIFY(hand::type(compose.view.findChild<QSpinBox *>(QStringLiteral("steps")), 400));
        QVERIFY(hand::click(compose.start()));
        QTRY_VERIFY(jobs.list.rowCount() == 1 && jobs.cell(0, JobList::Rate).endsWith(QStringLiteral("steps/s")));
        QCOMPARE(jobs.cell(0, JobList::Title), QStringLiteral("Compose: A + B in fc of tiny"));
        QVERIFY(hand::click(jobs.button("jobPause")));
        QTest::qWait(200);
        const QString held = jobs.cell(0, JobList::Done);
        QTest::qWait(1200); // twice as long as between two previews
        QCOMPARE(jobs.cell(0, JobList::Done), held);
        QVERIFY(compose.view.working());
        QVERIFY(hand::click(jobs.button("jobPause")));
        QTRY_COMPARE_WITH_TIMEOUT(jobs.cell(0, JobList::State), QStringLiteral("finished"), 60000);
        QCOMPARE(jobs.cell(0, JobList::Done), QStringLiteral("1,200 of 1,200"));
        QVERIFY(compose.view.result());
    }

    void aFailureSaysItsSentenceToBeCopied()
    {
        Jobs jobs;
        shiftscope::Stage compose;
        listWork(compose.view.work(), jobs.list, {});
        compose.view.setModel({"fc"}, kCanvas,
                              []() -> std::shared_ptr<const ComposeModel> { throw WorkError("the weights are gone"); });
        QVERIFY(hand::click(compose.start()));
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("failed"));
        QCOMPARE(jobs.list.at(0).error, QStringLiteral("the weights are gone"));
        QVERIFY(jobs.list.index(0, 0).data(Qt::ToolTipRole).toString().contains(QStringLiteral("the weights are gone")));
        QVERIFY(jobs.log().contains(QStringLiteral("failed: the weights are gone")));
        auto *details = jobs.panel.findChild<QPlainTextEdit *>();
        QVERIFY(hand::press(details, QStringLiteral("Ctrl+A")));
        QVERIFY(details->textCursor().hasSelection());
    }

    void columnsFitAndThoseThatNobodyFillsAreNotShown()
    {
        Jobs jobs;
        jobs.panel.resize(1000, 200);
        auto *table = jobs.panel.findChild<QTableView *>();
        QVERIFY(table->isColumnHidden(JobList::Rate) && table->isColumnHidden(JobList::Time));
        QTRY_VERIFY(jobs.stage.ready());
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("finished"));
        QVERIFY(!table->isColumnHidden(JobList::Rate));
        int width = 0;
        for (int column = 0; column < JobList::Columns; ++column)
            width += table->columnWidth(column);
        QVERIFY(width <= table->viewport()->width());
    }

    void showingACancelledSweepAddsNoSecondJob()
    {
        fake::Stage stage(std::chrono::milliseconds(0), true);
        JobList &list = stage.window.jobs();
        stage.behaviour->sweepStep = std::chrono::milliseconds(15);
        QTRY_VERIFY(list.rowCount() == 1);
        stage.window.findChild<QDockWidget *>(QStringLiteral("jobsDock"))->show();
        auto *cancel = stage.window.findChild<QPushButton *>(QStringLiteral("jobCancel"));
        auto *show = stage.window.findChild<QPushButton *>(QStringLiteral("jobShow"));
        QTRY_VERIFY(list.at(0).progress.done > 0);
        QVERIFY(hand::click(show)); // while it runs
        QTest::qWait(300);
        QCOMPARE(list.rowCount(), 1);
        QVERIFY(list.at(0).active());
        QVERIFY(hand::click(cancel));
        QCOMPARE(list.at(0).state, Job::State::Cancelled);
        QVERIFY(stage.typeBox(70)); // another scene, another job
        QTRY_COMPARE(list.rowCount(), 2);
        QVERIFY(hand::click(cancel));
        auto *table = stage.window.findChild<QTableView *>(QStringLiteral("jobsTable"));
        table->selectRow(1);
        stage.behaviour->sweepStep = std::chrono::milliseconds(0);
        QVERIFY(hand::click(show));
        QTRY_COMPARE(stage.spin("boxSize"), fake::kBox);
        QTRY_COMPARE(list.at(1).state, Job::State::Finished);
        QCOMPARE(list.rowCount(), 2);
        QVERIFY(list.at(1).log.join(u'\n').contains(QStringLiteral("continued")));
    }

    void showBringsTheSceneOfAJobBack()
    {
        Jobs jobs;
        QTRY_VERIFY(jobs.stage.ready());
        QTest::mouseClick(jobs.stage.button("sweepStart"), Qt::LeftButton);
        QTRY_COMPARE(jobs.cell(0, JobList::State), QStringLiteral("finished"));
        jobs.stage.view.document().setBox(70);
        QTRY_VERIFY(!jobs.stage.view.mapPanel().snapshot());
        QTest::mouseClick(jobs.button("jobShow"), Qt::LeftButton);
        QTRY_VERIFY(jobs.stage.view.mapPanel().snapshot() && jobs.stage.view.mapPanel().snapshot()->finished);
        QCOMPARE(jobs.stage.view.document().settings().box, fake::kBox);
        jobs.button("jobsClear")->click();
        QCOMPARE(jobs.list.rowCount(), 0);
    }
};

QTEST_MAIN(JobsTest)
#include "jobs_test.moc"
