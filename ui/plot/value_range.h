#pragma once

namespace shiftscope {

/// A scale of values: what is drawn in the first and in the last colour.
struct ValueRange {
    double lo = 0.88; ///< the paper's figures: 0.88 to 1
    double hi = 1;
    friend bool operator==(const ValueRange &, const ValueRange &) = default;
};

} // namespace shiftscope
