#pragma once

#include <string>
#include <string_view>

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

/// Tells glibc's malloc to keep big freed blocks instead of giving them back to the system: activations come and go with every
/// batch, and their page faults would halve the throughput. Call it once, before the first large allocation.
void keepFreedMemory();

} // namespace shiftscope
