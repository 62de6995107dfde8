// How long the GUI thread is busy at a stretch, and how far the value on screen lags, while a person drags.

#include "fake_network.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/explorer_view.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <stop_token>
#include <thread>
#include <vector>

using namespace shiftscope;
using namespace std::chrono_literals;

namespace {

constexpr int kMovesPerSecond = 120;
constexpr int kSeconds = 5;
constexpr double kStallMs = 16; // 95 % of the time
constexpr double kLongestStallMs = 50;
constexpr double kCalmMs = 5; ///< an idle thread that never waits longer has the machine nearly to itself

struct Measured {
    std::vector<double> gaps;    ///< ms between heartbeats of a 1 ms timer in the GUI thread, ascending
    std::vector<double> busy;    ///< of these, ms that the GUI thread computed, ascending
    std::vector<double> lags;    ///< ms from a mouse move to its result, or that of a later move, on screen, ascending
    std::vector<double> machine; ///< ms between heartbeats of an idle thread: what the machine does to any program, ascending
    int moves = 0;
};

double quantile(const std::vector<double> &sorted, double share)
{
    return sorted.empty() ? 0 : sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

double milliseconds(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

/// A thread that wants to wake every millisecond and notes when it could not.
class IdleWatch {
public:
    explicit IdleWatch(std::vector<double> &gaps)
        : m_thread([&gaps](const std::stop_token &stop) {
              double last = milliseconds(CLOCK_MONOTONIC);
              while (!stop.stop_requested()) {
                  std::this_thread::sleep_for(1ms);
                  const double time = milliseconds(CLOCK_MONOTONIC);
                  gaps.push_back(time - last);
                  last = time;
              }
          })
    {
    }

private:
    std::jthread m_thread;
};

/// Drags on a circle for kSeconds.
Measured drag(ExplorerView &view)
{
    Measured measured;
    auto *canvas = view.findChild<CanvasWidget *>();
    QElapsedTimer clock;
    clock.start();
    const auto now = [&] { return static_cast<double>(clock.nsecsElapsed()) / 1e6; };

    std::vector<std::pair<Position, double>> asked;
    bool moving = false;
    QObject context;
    QObject::connect(&view, &ExplorerView::resultShown, &context, [&](const LiveResult &result) {
        if (moving) { // known already, and shown while the mouse event was handled
            measured.lags.push_back(0);
            return;
        }
        // The newest move to that position: how old is what is on screen now?
        for (auto move = asked.rbegin(); move != asked.rend(); ++move) {
            if (move->first == result.position) {
                measured.lags.push_back(now() - move->second);
                return;
            }
        }
    });

    QTimer heartbeat;
    heartbeat.setTimerType(Qt::PreciseTimer);
    double last = now();
    double lastBusy = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    QObject::connect(&heartbeat, &QTimer::timeout, &context, [&] {
        const double time = now();
        const double busy = milliseconds(CLOCK_THREAD_CPUTIME_ID);
        measured.gaps.push_back(time - last);
        measured.busy.push_back(busy - lastBusy);
        last = time;
        lastBusy = busy;
    });

    const QPoint grip = canvas->pixelOf(view.document().settings().position) + QPoint(60, 60);
    QTest::mousePress(canvas, Qt::LeftButton, {}, grip);
    QTimer mover;
    mover.setTimerType(Qt::PreciseTimer);
    QObject::connect(&mover, &QTimer::timeout, &context, [&] {
        const int due = static_cast<int>(now() * kMovesPerSecond / 1000);
        for (; measured.moves < due; ++measured.moves) { // a late timer catches up: never fewer moves
            const double angle = measured.moves * 0.05;
            const QPoint at =
                grip + QPoint(static_cast<int>(90 * std::cos(angle)), static_cast<int>(90 * std::sin(1.37 * angle)));
            QMouseEvent move(QEvent::MouseMove, at, canvas->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, Qt::NoModifier);
            moving = true;
            QCoreApplication::sendEvent(canvas, &move);
            moving = false;
            asked.emplace_back(view.document().settings().position, now());
        }
    });
    last = now();
    lastBusy = milliseconds(CLOCK_THREAD_CPUTIME_ID);
    heartbeat.start(1);
    mover.start(1000 / kMovesPerSecond);
    {
        const IdleWatch watch(measured.machine);
        QEventLoop loop; // QTest::qWait() sleeps 10 ms at a time, which would be measured as a stall
        QTimer::singleShot(kSeconds * 1000, &loop, &QEventLoop::quit);
        loop.exec();
    }
    mover.stop();
    heartbeat.stop();
    QTest::mouseRelease(canvas, Qt::LeftButton, {}, grip);
    for (std::vector<double> *figures : {&measured.gaps, &measured.busy, &measured.lags, &measured.machine})
        std::ranges::sort(*figures);
    return measured;
}

} // namespace

class StallTest : public QObject {
    Q_OBJECT

private slots:
    void draggingNeverBlocksTheWindow_data()
    {
        QTest::addColumn<bool>("sweeping");
        QTest::addColumn<double>("longestLagMs");
        QTest::newRow("alone") << false << 2 * 30.0 + 20; // a pass may just have begun when the move comes
        QTest::newRow("with a sweep of 50 ms steps") << true << 2 * 30.0 + 20 + 50;
    }

    void draggingNeverBlocksTheWindow()
    {
        QFETCH(bool, sweeping);
        QFETCH(double, longestLagMs);
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("patch.png"));
        QImage patch(125, 125, QImage::Format_ARGB32);
        patch.fill(qRgba(200, 30, 30, 200));
        QVERIFY(patch.save(file));

        auto behaviour = std::make_shared<fake::Behaviour>();
        behaviour->forward = 30ms;
        behaviour->sweepStep = 50ms;
        ExplorerView view;
        MapOptions options;
        options.sweepAutomatically = false;
        view.mapPanel().setOptions(options);
        view.resize(1100, 800);
        view.show();
        view.document().reset({{.patch = file.toStdString(), .box = 125}, {49, 49}});
        int results = 0;
        connect(&view, &ExplorerView::resultShown, this, [&] { ++results; });
        view.setNetwork(std::make_shared<fake::Network>(behaviour));
        QTRY_VERIFY(results > 0);
        if (sweeping)
            QTest::mouseClick(view.findChild<QPushButton *>(QStringLiteral("sweepStart")), Qt::LeftButton);
        QTest::qWait(200);

        const Measured measured = drag(view);
        qInfo("%d moves, %zu results", measured.moves, measured.lags.size());
        qInfo("stall: median %.1f, 99 %% %.1f, longest %.1f ms; computing at most %.1f ms; longest of an idle thread %.1f ms",
              quantile(measured.gaps, 0.5), quantile(measured.gaps, 0.99), quantile(measured.gaps, 1), quantile(measured.busy, 1),
              quantile(measured.machine, 1));
        qInfo("lag: median %.1f, 99 %% %.1f, longest %.1f ms", quantile(measured.lags, 0.5), quantile(measured.lags, 0.99),
              quantile(measured.lags, 1));
        QVERIFY(measured.moves >= kMovesPerSecond * kSeconds * 9 / 10);
        QVERIFY(measured.lags.size() > 20);
        // These hold however busy the machine is: a window that computes, or that waits for the network, fails them.
        QVERIFY(quantile(measured.busy, 0.95) <= kStallMs);
        QVERIFY(quantile(measured.busy, 1) <= kLongestStallMs);
        QVERIFY(quantile(measured.gaps, 0.5) <= kStallMs);
        QVERIFY(quantile(measured.lags, 0.5) <= longestLagMs);
        if (quantile(measured.machine, 1) > kCalmMs) {
            qWarning("the machine is too busy for the clock to tell more");
            return;
        }
        QVERIFY(quantile(measured.gaps, 1) <= kLongestStallMs);
        QVERIFY(quantile(measured.lags, 1) <= longestLagMs);
    }
};

QTEST_MAIN(StallTest)
#include "stall_test.moc"
