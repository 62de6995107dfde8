#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace shiftscope {

/// How far a job is. A plain value, handed across threads by copy.
struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;
    double rate = 0;          ///< units a second, over the last few seconds; 0 while unknown
    double secondsLeft = -1;  ///< -1 while unknown
    double secondsSpent = 0;
    std::string text;         ///< "sweep: 1,234 of 10,000 positions"
};

/// Turns counts into rate and time left, with a smoothing window of a few seconds. Not thread-safe.
class ProgressMeter {
public:
    using Clock = std::chrono::steady_clock;
    /// `alreadyDone` counts towards done but not towards the rate (a resumed run).
    ProgressMeter(std::int64_t total, std::int64_t alreadyDone = 0, Clock::time_point now = Clock::now());
    void advance(std::int64_t done, Clock::time_point now = Clock::now());
    [[nodiscard]] Progress progress() const;

private:
    std::int64_t m_total;
    std::int64_t m_done;
    Clock::time_point m_start;
    Clock::time_point m_last;
    double m_rate = 0;
};

/// "2 h 05 min", "3 min 10 s", "12 s"; "unknown" below zero.
[[nodiscard]] std::string formatDuration(double seconds);

} // namespace shiftscope
