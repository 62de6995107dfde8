#include "app/commands/stop_on_interrupt.h"

#include <chrono>

namespace shiftscope {

StopOnInterrupt::StopOnInterrupt()
    : m_watcher([this](const std::stop_token &over) {
          while (!over.stop_requested() && !m_interrupt.interrupted())
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
          if (m_interrupt.interrupted())
              m_stop.request_stop();
      })
{
}

} // namespace shiftscope
