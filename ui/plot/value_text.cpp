#include "ui/plot/value_text.h"

#include <cmath>

namespace shiftscope {

QString valueText(double value, int digits)
{
    constexpr int kMostDigits = 7; // what float32 tells apart near 1
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

} // namespace shiftscope
