#pragma once

#include <ATen/Parallel.h>
#include <algorithm>
#include <atomic>
#include <cstdint>

namespace shiftscope {

/// Calls work(begin, end) for 0 … count in pieces of `piece`, on every thread of LibTorch's: each takes the next piece when it is
/// done with its last, so that a thread whose core does something else for a while keeps nobody waiting.
template <class Work>
void shareOut(std::int64_t count, std::int64_t piece, const Work &work)
{
    std::atomic<std::int64_t> next = 0;
    at::parallel_for(0, std::min<std::int64_t>(at::get_num_threads(), (count + piece - 1) / piece), 1,
                     [&](std::int64_t, std::int64_t) {
                         for (std::int64_t begin = next.fetch_add(piece); begin < count; begin = next.fetch_add(piece))
                             work(begin, std::min(begin + piece, count));
                     });
}

/// The same in as many pieces as even out what the threads lose, each a run of neighbours.
template <class Work>
void shareOut(std::int64_t count, const Work &work)
{
    constexpr std::int64_t kPiecesEach = 8;
    shareOut(count, std::max<std::int64_t>(1, count / (kPiecesEach * at::get_num_threads())), work);
}

} // namespace shiftscope
