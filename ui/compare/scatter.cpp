#include "ui/compare/scatter.h"

#include "ui/plot/map_image.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

int binOf(double value, const Scatter &scatter)
{
    const double share = (value - scatter.lo) / (scatter.hi - scatter.lo);
    return std::clamp(static_cast<int>(share * Scatter::kBins), 0, Scatter::kBins - 1);
}

} // namespace

Scatter scatterOf(const SimilarityMap &a, const SimilarityMap &b)
{
    Scatter result;
    result.agreement = agreementOf(a, b);
    if (result.agreement.positions == 0)
        return result;
    const ValueRange rangeA = dataRange(a);
    const ValueRange rangeB = dataRange(b);
    result.lo = std::min(rangeA.lo, rangeB.lo);
    result.hi = std::max(rangeA.hi, rangeB.hi);
    if (!(result.hi > result.lo))
        result.hi = result.lo + 0.01;
    result.counts.assign(static_cast<std::size_t>(Scatter::kBins) * Scatter::kBins, 0);
    const SimilarityMap off = difference(a, b); // at the common positions
    std::size_t at = 0;
    for (const int y : off.ys) {
        const auto row = static_cast<int>(std::ranges::lower_bound(a.ys, y) - a.ys.begin());
        for (const int x : off.xs) {
            const auto column = static_cast<int>(std::ranges::lower_bound(a.xs, x) - a.xs.begin());
            const float apart = off.values[at++];
            if (std::isnan(apart))
                continue;
            const double value = a.at(row, column);
            const int bin = binOf(value - apart, result) * Scatter::kBins + binOf(value, result);
            ++result.counts[static_cast<std::size_t>(bin)];
        }
    }
    return result;
}

} // namespace shiftscope
