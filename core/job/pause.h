#pragma once

#include <chrono>
#include <memory>
#include <stop_token>

namespace shiftscope {

/// Holds work between two of its steps, and lets it go on. A handle: copies hold the same work. For any thread.
class Pause {
public:
    using Clock = std::chrono::steady_clock;

    Pause();

    void hold();
    void release();
    [[nodiscard]] bool held() const;

    /// Asked by the work between two steps: waits as long as it is held, but not beyond a stop.
    void wait(const std::stop_token &stop) const;
    /// A clock that stands still while the work is held: for rates and times that are those of the work.
    [[nodiscard]] Clock::time_point now() const;

private:
    struct State;
    std::shared_ptr<State> m_state;
};

} // namespace shiftscope
