#pragma once

#include <string>

namespace shiftscope {

/// Multiply-accumulates a second that this machine's convolutions reach on the CPU, all threads at work: the best of several
/// dense 5x5 and 1x1 convolutions of common sizes, each timed for about a tenth of a second. The bound that engines are
/// measured by.
[[nodiscard]] double convolutionPeak();

/// Who computes convolutions on the CPU: "oneDNN 2.6.3", or "LibTorch" where the program was built without oneDNN.
[[nodiscard]] std::string convolutionLibrary();

} // namespace shiftscope
