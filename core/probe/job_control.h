#pragma once

#include "core/job/progress.h"

#include <functional>
#include <stop_token>

namespace shiftscope {

/// How a long computation is watched and ended.
struct JobControl {
    std::stop_token stop;
    /// Called from time to time, from one thread at a time (which need not be the caller's). May be empty.
    std::function<void(const Progress &)> progress;

    void report(const Progress &now) const
    {
        if (progress)
            progress(now);
    }
};

} // namespace shiftscope
