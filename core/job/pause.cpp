#include "core/job/pause.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace shiftscope {

struct Pause::State {
    mutable std::mutex mutex;
    std::condition_variable_any released;
    bool held = false;
    Clock::time_point since;      ///< of the newest hold
    Clock::duration heldBefore{}; ///< in all, without one that lasts
};

Pause::Pause() : m_state(std::make_shared<State>()) {}

void Pause::hold()
{
    const std::lock_guard lock(m_state->mutex);
    if (std::exchange(m_state->held, true))
        return;
    m_state->since = Clock::now();
}

void Pause::release()
{
    {
        const std::lock_guard lock(m_state->mutex);
        if (!std::exchange(m_state->held, false))
            return;
        m_state->heldBefore += Clock::now() - m_state->since;
    }
    m_state->released.notify_all();
}

bool Pause::held() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->held;
}

void Pause::wait(const std::stop_token &stop) const
{
    std::unique_lock lock(m_state->mutex);
    m_state->released.wait(lock, stop, [this] { return !m_state->held; });
}

Pause::Clock::time_point Pause::now() const
{
    const std::lock_guard lock(m_state->mutex);
    return (m_state->held ? m_state->since : Clock::now()) - m_state->heldBefore;
}

} // namespace shiftscope
