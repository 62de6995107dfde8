#include "ui/plot/value_text.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {
constexpr int kMostDigits = 7; // what float32 tells apart near 1
}

QString valueText(double value, int digits)
{
    if (std::isnan(value))
        return QStringLiteral("–");
    const auto rounded = [value](int decimals) { return std::round(value * std::pow(10, decimals)) / std::pow(10, decimals); };
    const auto hides = [value, &rounded](int decimals) {
        const double shown = rounded(decimals);
        return shown != value && (shown == 0 || shown == 1);
    };
    while (digits < kMostDigits && hides(digits))
        ++digits;
    return QString::number(value, 'f', digits);
}

int decimalsFor(ValueRange range)
{
    const double extent = range.hi - range.lo;
    return extent > 0 ? std::clamp(static_cast<int>(std::ceil(2 - std::log10(extent))), 2, kMostDigits) : 3;
}

} // namespace shiftscope
