#include "core/job/progress.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr double kRecentSeconds = 3;
constexpr double kShortestMemory = 5;  // of the time left …
constexpr double kLongestMemory = 120; // … which looks back over half the run so far, within these
constexpr double kFirstEstimate = 0.5; // before this much time, the first steps' warm-up is most of what is known

std::string twoDigits(std::int64_t number)
{
    const std::string digits = std::to_string(number);
    return digits.size() < 2 ? '0' + digits : digits;
}

} // namespace

ProgressMeter::ProgressMeter(std::int64_t total, std::int64_t alreadyDone, Clock::time_point now)
    : m_total(total), m_done(alreadyDone), m_start(now), m_last(now)
{
}

void ProgressMeter::FadingRate::add(double moreUnits, double moreSeconds, double memory)
{
    const double kept = std::exp(-moreSeconds / memory);
    units = units * kept + moreUnits;
    seconds = seconds * kept + moreSeconds;
}

void ProgressMeter::advance(std::int64_t done, Clock::time_point now)
{
    const auto units = static_cast<double>(done - m_done);
    const double seconds = std::chrono::duration<double>(now - m_last).count();
    const double spent = std::chrono::duration<double>(now - m_start).count();
    m_recent.add(units, seconds, kRecentSeconds);
    m_longer.add(units, seconds, std::clamp(spent / 2, kShortestMemory, kLongestMemory));
    m_done = done;
    m_last = now;
}

Progress ProgressMeter::progress() const
{
    Progress progress;
    progress.done = m_done;
    progress.total = m_total;
    progress.secondsSpent = std::chrono::duration<double>(m_last - m_start).count();
    progress.text = formatCount(m_done) + " of " + formatCount(m_total);
    if (progress.secondsSpent >= kFirstEstimate) {
        progress.rate = m_recent.value();
        if (m_longer.value() > 0)
            progress.secondsLeft = static_cast<double>(m_total - m_done) / m_longer.value();
    }
    if (m_done >= m_total)
        progress.secondsLeft = 0;
    return progress;
}

std::string formatDuration(double seconds)
{
    constexpr double kLongest = 1e9; // thirty years: nobody's estimate
    if (!(seconds >= 0) || seconds > kLongest)
        return "unknown";
    const auto whole = static_cast<std::int64_t>(std::llround(seconds));
    const std::int64_t hours = whole / 3600;
    const std::int64_t minutes = whole / 60 % 60;
    if (hours > 0)
        return std::to_string(hours) + " h " + twoDigits(minutes) + " min";
    if (minutes > 0)
        return std::to_string(minutes) + " min " + twoDigits(whole % 60) + " s";
    return std::to_string(whole) + " s";
}

std::string formatCount(std::int64_t count)
{
    std::string text = std::to_string(count);
    const std::ptrdiff_t firstDigit = count < 0 ? 1 : 0;
    for (std::ptrdiff_t at = std::ssize(text) - 3; at > firstDigit; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    return text;
}

} // namespace shiftscope
