#pragma once

#include "core/job/progress.h"

#include <chrono>

namespace shiftscope {

/// One line on stderr that is rewritten a few times a second, only where stderr is a terminal.
class ProgressLine {
public:
    ProgressLine();
    ~ProgressLine(); ///< ends the line
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    void show(const Progress &progress);

private:
    bool m_terminal;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_last;
};

} // namespace shiftscope
