#pragma once

#include "core/network/op.h"

namespace shiftscope {

// Estimated costs in multiply-accumulates of a dense convolution, from timings on AVX-512 and AVX2 machines. Only their ratios
// matter.
inline constexpr double kBatchedByte = 2;  ///< of an output that stays in a core's cache
inline constexpr double kFactoredByte = 8; ///< of an output that goes to memory
inline constexpr double kGatheredByte = 1.5;
inline constexpr double kHandedByte = 6; ///< of an activation put together for one position

/// What an operation's own arithmetic costs, each multiply-accumulate.
struct Price {
    double batchedMac = 1;
    double factoredMac = 1;
    bool gathers = false; ///< where factored, lays each output's inputs side by side before it multiplies
};

/// `in` is the shape of its first input.
[[nodiscard]] Price priceOf(const Op &op, const Shape &in);

} // namespace shiftscope
