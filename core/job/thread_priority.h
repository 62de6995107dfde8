#pragma once

namespace shiftscope {

/// How far behind the window's own thread another one stands where both want a core.
enum class Priority {
    Asked,     ///< somebody waits for the result: a file, a figure, the map of another anchor
    Background ///< what a drag interrupts: sweeps, and the forward passes that share their thread
};

/// Gives the calling thread, and every thread it starts from now on, this priority, so that the window answers while all cores
/// compute. On an otherwise idle machine nothing becomes slower. Linux alone knows it (nice values of threads); elsewhere, and
/// where the system refuses, nothing changes.
void setThreadPriority(Priority priority);

} // namespace shiftscope
