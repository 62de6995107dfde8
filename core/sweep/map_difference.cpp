#include "core/sweep/map_difference.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

namespace shiftscope {

namespace {

std::vector<int> common(const std::vector<int> &a, const std::vector<int> &b)
{
    std::vector<int> both;
    std::ranges::set_intersection(a, b, std::back_inserter(both));
    return both;
}

std::size_t indexOf(const std::vector<int> &positions, int position)
{
    return static_cast<std::size_t>(std::ranges::lower_bound(positions, position) - positions.begin());
}

/// Calls `take` with the values of both maps at every common position.
template <typename Take>
void forCommon(const SimilarityMap &a, const SimilarityMap &b, const std::vector<int> &ys, const std::vector<int> &xs, Take take)
{
    for (const int y : ys) {
        const std::size_t rowA = indexOf(a.ys, y) * a.xs.size();
        const std::size_t rowB = indexOf(b.ys, y) * b.xs.size();
        for (const int x : xs)
            take(a.values[rowA + indexOf(a.xs, x)], b.values[rowB + indexOf(b.xs, x)]);
    }
}

} // namespace

SimilarityMap difference(const SimilarityMap &a, const SimilarityMap &b)
{
    SimilarityMap result{
        .ys = common(a.ys, b.ys), .xs = common(a.xs, b.xs), .values = {}, .anchorY = a.anchorY, .anchorX = a.anchorX};
    result.values.reserve(result.ys.size() * result.xs.size());
    forCommon(a, b, result.ys, result.xs, [&](float valueA, float valueB) { result.values.push_back(valueA - valueB); });
    return result;
}

MapAgreement agreementOf(const SimilarityMap &a, const SimilarityMap &b)
{
    MapAgreement result;
    double sumA = 0;
    double sumB = 0;
    double absolute = 0;
    const std::vector<int> ys = common(a.ys, b.ys);
    const std::vector<int> xs = common(a.xs, b.xs);
    const auto known = [](float valueA, float valueB) { return !std::isnan(valueA) && !std::isnan(valueB); };
    forCommon(a, b, ys, xs, [&](float valueA, float valueB) {
        if (!known(valueA, valueB))
            return;
        ++result.positions;
        sumA += valueA;
        sumB += valueB;
        absolute += std::abs(double{valueA} - valueB);
    });
    const auto count = static_cast<double>(result.positions);
    const double meanA = sumA / count;
    const double meanB = sumB / count;
    double squareA = 0;
    double squareB = 0;
    double product = 0;
    forCommon(a, b, ys, xs, [&](float valueA, float valueB) {
        if (!known(valueA, valueB))
            return;
        squareA += (valueA - meanA) * (valueA - meanA);
        squareB += (valueB - meanB) * (valueB - meanB);
        product += (valueA - meanA) * (valueB - meanB);
    });
    const double none = std::numeric_limits<double>::quiet_NaN();
    result.correlation = squareA > 0 && squareB > 0 ? product / std::sqrt(squareA * squareB) : none;
    result.meanDifference = result.positions > 0 ? meanA - meanB : none;
    result.meanAbsolute = result.positions > 0 ? absolute / count : none;
    return result;
}

} // namespace shiftscope
