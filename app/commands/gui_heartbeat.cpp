#include "app/commands/gui_heartbeat.h"

#include <chrono>
#include <ctime>

namespace shiftscope {

namespace {

double millisecondsOf(clockid_t clock)
{
    timespec time{};
    clock_gettime(clock, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

void watch(const std::stop_token &stop, std::vector<double> &gaps)
{
    double last = millisecondsOf(CLOCK_MONOTONIC);
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const double now = millisecondsOf(CLOCK_MONOTONIC);
        gaps.push_back(now - last);
        last = now;
    }
}

} // namespace

GuiHeartbeat::GuiHeartbeat()
    : m_last(millisecondsOf(CLOCK_MONOTONIC)), m_lastBusy(millisecondsOf(CLOCK_THREAD_CPUTIME_ID)),
      m_thread([this](const std::stop_token &stop) { watch(stop, m_idle); })
{
    m_timer.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { beat(); });
    m_timer.start(1);
}

void GuiHeartbeat::beat()
{
    const double now = millisecondsOf(CLOCK_MONOTONIC);
    const double busy = millisecondsOf(CLOCK_THREAD_CPUTIME_ID);
    m_gaps.push_back(now - m_last);
    m_busy.push_back(busy - m_lastBusy);
    m_last = now;
    m_lastBusy = busy;
}

void GuiHeartbeat::stop()
{
    m_timer.stop();
    beat();
    m_thread.request_stop();
    m_thread.join();
}

} // namespace shiftscope
