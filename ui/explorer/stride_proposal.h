#pragma once

#include <QString>

namespace shiftscope {

/// Seconds that a sweep may take without being asked for.
inline constexpr double kSweepPatience = 60;

/// A sweep at another stride, and about how long it takes.
struct StrideProposal {
    int stride = 1; ///< pixels
    double seconds = 0;
};

/// The finest stride, coarser than `stride`, at which a sweep that takes `seconds` at that takes no more than `patience`; the
/// coarsest there is, 32 px or twice the present one, where none is short enough.
[[nodiscard]] StrideProposal proposedStride(int stride, double seconds, double patience = kSweepPatience);

/// "every position", "every 4th position".
[[nodiscard]] QString strideText(int stride);

/// "about 40 s", "about 12 min", "about 3 h".
[[nodiscard]] QString roughDuration(double seconds);

} // namespace shiftscope
