#include "core/sweep/metric.h"

#include "core/error.h"
#include "core/vectorised.h"

#include <cmath>
#include <cstddef>
#include <limits>
#include <string>

namespace shiftscope {

namespace {

// The loops below sum in double, lane by lane: the pragmas let the compiler reorder these sums alone, where -ffast-math would
// also forget about NaN.

struct Products {
    double ab = 0;
    double aa = 0;
    double bb = 0;
};

SHIFTSCOPE_VECTORISED void multiply(const float *a, const float *b, std::size_t count, Products &sums)
{
    double ab = 0;
    double aa = 0;
    double bb = 0;
#pragma omp simd reduction(+ : ab, aa, bb)
    for (std::size_t i = 0; i < count; ++i) {
        const double u = a[i];
        const double v = b[i];
        ab += u * v;
        aa += u * u;
        bb += v * v;
    }
    sums = {ab, aa, bb};
}

SHIFTSCOPE_VECTORISED void multiplyCentred(const float *a, const float *b, const float *centre, std::size_t count, Products &sums)
{
    double ab = 0;
    double aa = 0;
    double bb = 0;
#pragma omp simd reduction(+ : ab, aa, bb)
    for (std::size_t i = 0; i < count; ++i) {
        const double c = centre[i];
        const double u = a[i] - c;
        const double v = b[i] - c;
        ab += u * v;
        aa += u * u;
        bb += v * v;
    }
    sums = {ab, aa, bb};
}

SHIFTSCOPE_VECTORISED double squaredDistance(const float *a, const float *b, std::size_t count)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::size_t i = 0; i < count; ++i) {
        const double difference = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        sum += difference * difference;
    }
    return sum;
}

/// The root is taken of the product, so that equal vectors give exactly 1.
float cosineOf(const Products &sums)
{
    const double norms = std::sqrt(sums.aa * sums.bb);
    return norms > 0 ? static_cast<float>(sums.ab / norms) : std::numeric_limits<float>::quiet_NaN();
}

void requireEqualLengths(std::size_t a, std::size_t b, std::string_view what)
{
    if (a != b)
        throw InputError("features of " + std::to_string(a) + " and " + std::to_string(b) + " numbers (" + std::string(what) +
                         ") cannot be compared: they must be of the same layer");
}

} // namespace

float similarity(Metric metric, std::span<const float> a, std::span<const float> b, std::span<const float> blank)
{
    requireEqualLengths(a.size(), b.size(), "position and anchor");
    if (metric == Metric::Euclidean)
        return static_cast<float>(std::sqrt(squaredDistance(a.data(), b.data(), a.size())));
    Products sums;
    if (metric == Metric::CentredCosine) {
        requireEqualLengths(a.size(), blank.size(), "position and blank canvas");
        multiplyCentred(a.data(), b.data(), blank.data(), a.size(), sums);
    } else {
        multiply(a.data(), b.data(), a.size(), sums);
    }
    return cosineOf(sums);
}

} // namespace shiftscope
