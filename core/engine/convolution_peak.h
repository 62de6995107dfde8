#pragma once

namespace shiftscope {

/// Multiply-accumulates a second that this machine's convolutions reach on the CPU, all threads at work: the best of several
/// dense 3x3 and 1x1 convolutions of common sizes, each timed for about a tenth of a second. The bound that engines are
/// measured by.
[[nodiscard]] double convolutionPeak();

} // namespace shiftscope
