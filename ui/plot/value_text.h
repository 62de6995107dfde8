#pragma once

#include "ui/plot/value_range.h"

#include <QString>

namespace shiftscope {

/// A value with `digits` decimals, or as many more (up to 7) as it takes to tell it from 0 and 1: 0.99987 is not 1.000. NaN is
/// "–".
[[nodiscard]] QString valueText(double value, int digits);

/// Decimals (2 to 7) that tell apart hundredths of a range; 3 for an empty one.
[[nodiscard]] int decimalsFor(ValueRange range);

} // namespace shiftscope
