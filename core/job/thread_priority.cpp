#include "core/job/thread_priority.h"

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace shiftscope {

void setThreadPriority([[maybe_unused]] Priority priority)
{
#ifdef __linux__
    constexpr int kAskedNice = 2; // each step of the nice value is a quarter more of a core
    constexpr int kBackgroundNice = 5;
    const int nice = priority == Priority::Asked ? kAskedNice : kBackgroundNice;
    const auto thread = static_cast<id_t>(gettid());
    // A program started at a low priority of its own keeps it.
    if (getpriority(PRIO_PROCESS, thread) < nice)
        setpriority(PRIO_PROCESS, thread, nice);
#endif
}

} // namespace shiftscope
