#pragma once

#include "core/job/pause.h"
#include "core/job/progress.h"

#include <functional>
#include <stop_token>

namespace shiftscope {

/// How a long computation is watched, held and ended.
struct JobControl {
    std::stop_token stop;
    /// Called from time to time, from one thread at a time (which need not be the caller's). May be empty.
    std::function<void(const Progress &)> progress;
    Pause pause = {};

    void report(const Progress &now) const
    {
        if (progress)
            progress(now);
    }

    /// Asked between two steps: waits while the job is held. False: end.
    [[nodiscard]] bool goesOn() const
    {
        pause.wait(stop);
        return !stop.stop_requested();
    }
};

} // namespace shiftscope
