#pragma once

#include <algorithm>
#include <cstddef>
#include <future>
#include <thread>
#include <vector>

namespace shiftscope {

/// Calls work(first, last) for equal shares of 0 … count, one a thread, and one on the caller's; 0 threads: one a core. Throws
/// what one of them threw, after all have ended.
template <class Work>
void inShares(std::size_t count, int threads, const Work &work)
{
    const auto most =
        static_cast<std::size_t>(threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency())));
    const std::size_t share = (count + most - 1) / most;
    std::vector<std::future<void>> others; // their destructors wait
    for (std::size_t first = share; first < count; first += share)
        others.push_back(std::async(std::launch::async, [&, first] { work(first, std::min(first + share, count)); }));
    work(std::size_t{0}, std::min(share, count));
    for (std::future<void> &other : others)
        other.get();
}

} // namespace shiftscope
