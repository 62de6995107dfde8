#include "app/commands/progress_line.h"

#include "core/number_text.h"

#include <cstdio>
#include <unistd.h>

namespace shiftscope {

namespace {
constexpr std::chrono::milliseconds kInterval{200};
}

ProgressLine::ProgressLine() : m_terminal(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine()
{
    if (m_shown)
        std::fputc('\n', stderr);
}

void ProgressLine::show(const Progress &progress)
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_terminal || (m_shown && now - m_last < kInterval && progress.done < progress.total))
        return;
    m_last = now;
    m_shown = true;
    const double share = progress.total > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.total) : 0;
    const std::string line = "\r\033[K" + progress.text + " (" + percentText(share, 0) + "), " + fixedText(progress.rate, 0) +
                             "/s, " + formatDuration(progress.secondsLeft) + " left";
    std::fputs(line.c_str(), stderr);
    std::fflush(stderr);
}

} // namespace shiftscope
