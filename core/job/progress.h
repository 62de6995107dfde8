#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace shiftscope {

/// How far a job is. A plain value, handed across threads by copy.
struct Progress {
    std::int64_t done = 0;
    std::int64_t total = 0;
    double rate = 0;         ///< units a second, over the last few seconds; 0 while unknown
    double secondsLeft = -1; ///< -1 while unknown
    double secondsSpent = 0;
    std::string unit = {}; ///< what is counted, in the plural: "positions"; empty: not said
    std::string text;      ///< "1,234 of 10,000"; whoever runs the job may say more
};

/// Turns counts into rate and time left. The rate looks back a few seconds; the time left looks back further the longer the job
/// has run, so that it does not jump with every slow step. Not thread-safe.
class ProgressMeter {
public:
    using Clock = std::chrono::steady_clock;
    /// `alreadyDone` counts towards done but not towards the rate (a resumed run).
    ProgressMeter(std::int64_t total, std::int64_t alreadyDone = 0, Clock::time_point now = Clock::now());
    /// `done`: how many units are done in all by now, those of before a resume included (a count, not an increment).
    void advance(std::int64_t done, Clock::time_point now = Clock::now());
    [[nodiscard]] Progress progress() const;

private:
    /// Units and seconds, fading exponentially with age.
    struct FadingRate {
        double units = 0;
        double seconds = 0;
        void add(double moreUnits, double moreSeconds, double memory);
        [[nodiscard]] double value() const { return seconds > 0 ? units / seconds : 0; }
    };

    std::int64_t m_total;
    std::int64_t m_done;
    Clock::time_point m_start;
    Clock::time_point m_last;
    FadingRate m_recent;
    FadingRate m_longer;
};

/// "2 h 05 min", "3 min 10 s", "12 s"; "unknown" below zero.
[[nodiscard]] std::string formatDuration(double seconds);

/// "1,234,567".
[[nodiscard]] std::string formatCount(std::int64_t count);

} // namespace shiftscope
