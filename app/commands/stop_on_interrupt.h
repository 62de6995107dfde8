#pragma once

#include "app/commands/interrupt.h"

#include <stop_token>
#include <thread>

namespace shiftscope {

/// Turns Ctrl-C and SIGTERM into a stop request, for work that is not done in steps.
class StopOnInterrupt {
public:
    StopOnInterrupt();
    [[nodiscard]] std::stop_token token() const { return m_stop.get_token(); }

private:
    InterruptGuard m_interrupt;
    std::stop_source m_stop;
    std::jthread m_watcher; ///< a signal handler may not make the request itself
};

} // namespace shiftscope
