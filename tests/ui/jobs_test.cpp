#include "explorer_stage.h"
#include "ui/jobs/job_list.h"
#include "ui/jobs/jobs_panel.h"
#include "ui/jobs/sweep_jobs.h"
#include "ui/study/study_jobs.h"
#include "ui/study/study_view.h"

#include <QAbstractItemModelTester>
#include <QPlainTextEdit>

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
        QVERIFY(!jobs.cell(0, JobList::Memory).isEmpty());
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
        QCOMPARE(jobs.button("jobPause")->text(), QStringLiteral("Resume"));
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

    void aStudyIsListedAndCancelledFromHere()
    {
        Jobs jobs;
        StudyView study;
        listJobs(study, jobs.list);
        emit study.started(QStringLiteral("Quick study"));
        emit study.progressed({.done = 30, .total = 60, .rate = 5, .secondsLeft = 6, .text = {}});
        QCOMPARE(jobs.cell(0, JobList::Title), QStringLiteral("Study: Quick study"));
        QCOMPARE(jobs.cell(0, JobList::Done), QStringLiteral("30 of 60"));
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("running"));
        QVERIFY(jobs.list.at(0).cancel);
        emit study.ended(StudyView::Ending::Stopped, QStringLiteral("Nothing is lost"));
        QCOMPARE(jobs.cell(0, JobList::State), QStringLiteral("cancelled"));
        QVERIFY(jobs.list.at(0).log.last().contains(QStringLiteral("Nothing is lost")));
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
