#include "ui/live/view_work.h"

#include <chrono>

namespace shiftscope {

namespace {

constexpr auto kBetween = std::chrono::milliseconds(100);

} // namespace

ViewWork::ViewWork(QObject *parent) : QObject(parent) {}

ViewWork::~ViewWork()
{
    m_stop.request_stop();
}

JobControl ViewWork::begin(const QString &title)
{
    m_active = true;
    m_stop = {};
    m_pause = {};
    JobControl control{.stop = m_stop.get_token(), .progress = {}, .pause = m_pause};
    using Clock = std::chrono::steady_clock;
    control.progress = [this, post = m_post, number = ++m_number, told = Clock::time_point()](const Progress &now) mutable {
        if (now.done < now.total && Clock::now() - told < kBetween)
            return;
        told = Clock::now();
        post([this, number, now] {
            if (number == m_number)
                advance(now);
        });
    };
    emit started(title);
    return control;
}

void ViewWork::advance(const Progress &progress)
{
    if (m_active && !stopping())
        emit progressed(progress);
}

void ViewWork::note(const QString &line)
{
    if (m_active)
        emit noted(line);
}

void ViewWork::end(Ending ending, const QString &message)
{
    if (!m_active)
        return;
    m_active = false;
    emit ended(ending, message);
}

void ViewWork::pause()
{
    if (!m_active || stopping() || m_pause.held())
        return;
    m_pause.hold();
    emit pauseChanged(true);
}

void ViewWork::resume()
{
    if (!m_active || stopping() || !m_pause.held())
        return;
    m_pause.release();
    emit pauseChanged(false);
}

void ViewWork::cancel()
{
    if (!m_active || stopping())
        return;
    m_stop.request_stop();
    emit cancelled();
}

} // namespace shiftscope
