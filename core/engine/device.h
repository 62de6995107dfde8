#pragma once

#include <future>
#include <string>
#include <string_view>
#include <thread>

namespace shiftscope {

/// Where the numbers are computed.
struct Device {
    enum class Kind { Cpu, Cuda };
    Kind kind = Kind::Cpu;
    int index = 0; ///< of the CUDA device

    /// "cpu" or "cuda:0".
    [[nodiscard]] std::string text() const;
};

/// "auto" (CUDA where LibTorch has it, else the CPU), "cpu", "cuda", "cuda:1". Throws InputError for another word, and for a
/// CUDA device that is not there.
[[nodiscard]] Device resolveDevice(std::string_view choice);

/// Sets how many threads the process's tensor operations use; 0 means every core it may run on. Returns the number set.
/// Call it once at start, from the main thread: torch itself starts with one.
int configureThreads(int threads);

/// While one lives, threads that wait for their next piece of tensor work give the core away within microseconds. libgomp lets
/// them spin for milliseconds as long as it knows of no more threads than cores; where anything else runs on the machine (a
/// window being dragged in, a build) such spinning takes the core from the very thread it waits for: measured, 10x slower.
/// Its manual (GOMP_SPINCOUNT) promises short spins once there are more threads than cores, so this keeps idle ones in reserve.
/// One object, made in main before any tensor work.
class SparingWaits {
public:
    SparingWaits();
    ~SparingWaits();
    SparingWaits(const SparingWaits &) = delete;
    SparingWaits &operator=(const SparingWaits &) = delete;

private:
    std::promise<void> m_end;
    std::thread m_reserve;
};

/// Tells glibc's malloc to keep big freed blocks instead of giving them back to the system: activations come and go with every
/// batch, and their page faults would halve the throughput. Call it once, before the first large allocation.
void keepFreedMemory();

/// Gives what is free back to the system once: after weights have been read and packed, when most of it was theirs.
void giveBackFreedMemory();

} // namespace shiftscope
