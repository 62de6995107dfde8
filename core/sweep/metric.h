#pragma once

#include "core/words.h"

#include <span>

namespace shiftscope {

/// Compares two features of equal length. `blank` is used by CentredCosine alone (and must then be as long). 0/0, and whatever
/// holds a NaN, is NaN. Sums are kept in double. Thread-safe.
/// Throws InputError when the lengths differ.
[[nodiscard]] float similarity(Metric metric, std::span<const float> a, std::span<const float> b, std::span<const float> blank);

} // namespace shiftscope
