#include "core/job/job_control.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace shiftscope;
using namespace std::chrono_literals;

class PauseTest : public QObject {
    Q_OBJECT

private slots:
    void workThatIsNotHeldGoesStraightOn()
    {
        const JobControl control{.stop = {}, .progress = {}};
        QVERIFY(control.goesOn());
        QVERIFY(!control.pause.held());
    }

    void heldWorkStandsStillBetweenItsStepsUntilItIsReleased()
    {
        Pause pause;
        std::atomic<int> steps = 0;
        const std::jthread work(
            [&, control = JobControl{.stop = {}, .progress = {}, .pause = pause}](const std::stop_token &stop) {
                JobControl own = control;
                own.stop = stop;
                while (own.goesOn())
                    ++steps;
            });
        QTRY_VERIFY(steps > 0);
        pause.hold();
        std::this_thread::sleep_for(20ms); // the step at hand ends
        const int before = steps;
        std::this_thread::sleep_for(50ms);
        QCOMPARE(steps.load(), before);
        pause.release();
        QTRY_VERIFY(steps > before);
    }

    void aStopEndsHeldWork()
    {
        Pause pause;
        pause.hold();
        std::stop_source stop;
        std::atomic<bool> ended = false;
        const std::jthread work([&] {
            const JobControl control{.stop = stop.get_token(), .progress = {}, .pause = pause};
            ended = !control.goesOn();
        });
        stop.request_stop();
        QTRY_VERIFY(ended);
        QVERIFY(pause.held());
    }

    void itsClockStandsStillWhileItIsHeld()
    {
        Pause pause;
        pause.hold();
        const auto before = pause.now();
        std::this_thread::sleep_for(30ms);
        QVERIFY(pause.now() == before);
        pause.hold(); // once more changes nothing
        pause.release();
        QVERIFY(pause.now() - before < 20ms);
    }
};

QTEST_GUILESS_MAIN(PauseTest)
#include "pause_test.moc"
