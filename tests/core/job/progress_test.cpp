#include "core/job/progress.h"

#include <QtTest>
#include <cmath>
#include <limits>

using shiftscope::formatCount;
using shiftscope::formatDuration;
using shiftscope::Progress;
using shiftscope::ProgressMeter;
using namespace std::chrono_literals;

namespace {

const ProgressMeter::Clock::time_point kStart{};

ProgressMeter::Clock::time_point after(double seconds)
{
    return kStart + std::chrono::duration_cast<ProgressMeter::Clock::duration>(std::chrono::duration<double>(seconds));
}

} // namespace

class ProgressTest : public QObject {
    Q_OBJECT

private slots:
    void nothingIsKnownBeforeTheFirstHalfSecond()
    {
        ProgressMeter meter(1000, 0, kStart);
        QCOMPARE(meter.progress().secondsLeft, -1.0);
        meter.advance(50, after(0.4));
        QCOMPARE(meter.progress().done, 50);
        QCOMPARE(meter.progress().rate, 0.0);
        QCOMPARE(meter.progress().secondsLeft, -1.0);
    }

    void aSteadyJobHasItsRateAndTimeLeft()
    {
        ProgressMeter meter(1000, 0, kStart);
        for (int step = 1; step <= 20; ++step)
            meter.advance(step * 10, after(step * 0.1));
        const Progress progress = meter.progress();
        QVERIFY(std::abs(progress.rate - 100) < 1e-6);
        QVERIFY(std::abs(progress.secondsLeft - 8) < 1e-6);
        QVERIFY(std::abs(progress.secondsSpent - 2) < 1e-6);
        QCOMPARE(progress.text, std::string("200 of 1,000"));
    }

    void whatAResumedRunHadDoneIsNotPartOfTheRate()
    {
        ProgressMeter meter(1000, 900, kStart);
        meter.advance(910, after(1));
        QVERIFY(std::abs(meter.progress().rate - 10) < 1e-6);
        QVERIFY(std::abs(meter.progress().secondsLeft - 9) < 1e-6);
    }

    void theRateFollowsAChangeWithinAFewSeconds()
    {
        ProgressMeter meter(100'000, 0, kStart);
        for (int step = 1; step <= 300; ++step)
            meter.advance(step * 10, after(step * 0.1));
        for (int step = 1; step <= 80; ++step)
            meter.advance(3000 + step * 5, after(30 + step * 0.1));
        QVERIFY2(std::abs(meter.progress().rate - 50) < 5, qPrintable(QString::number(meter.progress().rate)));
    }

    void unevenStepsDoNotMakeTheTimeLeftJump()
    {
        // Steps that take by turns 50 and 150 ms: the steady value is 100 units a second.
        ProgressMeter meter(10'000, 0, kStart);
        double now = 0;
        double before = -1;
        for (int step = 1; step <= 600; ++step) {
            now += step % 2 == 0 ? 0.05 : 0.15;
            meter.advance(step * 10, after(now));
            const Progress progress = meter.progress();
            if (now < 10)
                continue;
            QVERIFY(std::abs(progress.rate - 100) < 5);
            QVERIFY(before < 0 || std::abs(progress.secondsLeft - before) < 0.015 * before);
            before = progress.secondsLeft;
        }
    }

    void aFinishedJobHasNoTimeLeft()
    {
        ProgressMeter meter(10, 0, kStart);
        meter.advance(10, after(0.1));
        QCOMPARE(meter.progress().secondsLeft, 0.0);
        QCOMPARE(ProgressMeter(0, 0, kStart).progress().secondsLeft, 0.0);
    }

    void aJobThatStandsStillHasNoEstimate()
    {
        ProgressMeter meter(10, 0, kStart);
        meter.advance(0, after(5));
        QCOMPARE(meter.progress().rate, 0.0);
        QCOMPARE(meter.progress().secondsLeft, -1.0);
    }

    void durationsReadAsPeopleSayThem_data()
    {
        QTest::addColumn<double>("seconds");
        QTest::addColumn<QString>("text");
        QTest::newRow("seconds") << 12.4 << "12 s";
        QTest::newRow("rounded up to a minute") << 59.7 << "1 min 00 s";
        QTest::newRow("minutes") << 190.0 << "3 min 10 s";
        QTest::newRow("an hour") << 3599.6 << "1 h 00 min";
        QTest::newRow("hours") << 7525.0 << "2 h 05 min";
        QTest::newRow("many hours") << 360'000.0 << "100 h 00 min";
        QTest::newRow("nothing") << 0.0 << "0 s";
        QTest::newRow("unknown") << -1.0 << "unknown";
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << "unknown";
        QTest::newRow("never") << std::numeric_limits<double>::infinity() << "unknown";
    }
    void durationsReadAsPeopleSayThem()
    {
        QFETCH(double, seconds);
        QFETCH(QString, text);
        QCOMPARE(QString::fromStdString(formatDuration(seconds)), text);
    }

    void countsAreGroupedByThousands()
    {
        QCOMPARE(formatCount(0), std::string("0"));
        QCOMPARE(formatCount(999), std::string("999"));
        QCOMPARE(formatCount(1000), std::string("1,000"));
        QCOMPARE(formatCount(123456), std::string("123,456"));
        QCOMPARE(formatCount(-1234567), std::string("-1,234,567"));
        QCOMPARE(formatCount(-123), std::string("-123"));
    }
};

QTEST_GUILESS_MAIN(ProgressTest)
#include "progress_test.moc"
