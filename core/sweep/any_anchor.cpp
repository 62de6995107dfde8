#include "core/sweep/any_anchor.h"

#include "core/error.h"
#include "core/storage/half.h"
#include "core/sweep/shares.h"
#include "core/vectorised.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <functional>
#include <limits>
#include <string>

namespace shiftscope {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr std::int64_t kBlock = 512; ///< numbers that are added in float before they go into a double

// The loops below turn halves into floats with integer operations and one multiplication, which is exact for every finite
// half, subnormals included, and which compilers vectorise; the memory is slower than that. A block is short enough for float
// sums, lane by lane, to keep six digits.

SHIFTSCOPE_VECTORISED float blockProduct(const std::uint16_t *halves, const float *reference, std::int64_t count)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint32_t half = halves[i];
        const auto magnitude = std::bit_cast<float>((half & 0x7FFFU) << 13) * 0x1p112F;
        const auto value = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | (half & 0x8000U) << 16);
        sum += value * reference[i];
    }
    return sum;
}

SHIFTSCOPE_VECTORISED float blockDistance(const std::uint16_t *halves, float scale, const float *reference, std::int64_t count)
{
    float sum = 0;
#pragma omp simd reduction(+ : sum)
    for (std::int64_t i = 0; i < count; ++i) {
        const std::uint32_t half = halves[i];
        const auto magnitude = std::bit_cast<float>((half & 0x7FFFU) << 13) * 0x1p112F;
        const auto value = std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | (half & 0x8000U) << 16);
        const float apart = value * scale - reference[i];
        sum += apart * apart;
    }
    return sum;
}

/// At most `magnitude`, and more than half of it, so that rounding a row divided by it rounds the row itself. 0 for 0.
float powerOfTwoBelow(float magnitude)
{
    constexpr float kSmallest = std::numeric_limits<float>::min(); // its inverse is finite
    if (magnitude < kSmallest)
        return magnitude > 0 ? kSmallest : 0;
    int exponent = 0;
    std::frexp(magnitude, &exponent);
    return std::ldexp(1.0F, exponent - 1);
}

double product(const std::uint16_t *halves, std::span<const float> reference)
{
    double sum = 0;
    const auto count = static_cast<std::int64_t>(reference.size());
    for (std::int64_t first = 0; first < count; first += kBlock)
        sum += double{blockProduct(halves + first, reference.data() + first, std::min(kBlock, count - first))};
    return sum;
}

double squaredDistance(const std::uint16_t *halves, float scale, std::span<const float> reference)
{
    double sum = 0;
    const auto count = static_cast<std::int64_t>(reference.size());
    for (std::int64_t first = 0; first < count; first += kBlock)
        sum += double{blockDistance(halves + first, scale, reference.data() + first, std::min(kBlock, count - first))};
    return sum;
}

} // namespace

AnyAnchor::AnyAnchor(std::size_t positions, std::int64_t dims, Metric metric, std::vector<float> blank)
    : m_positions(positions), m_dims(dims), m_metric(metric), m_blank(std::move(blank)),
      m_halves(std::make_unique_for_overwrite<std::uint16_t[]>(positions * static_cast<std::size_t>(dims))),
      m_scales(positions, 0), m_squares(positions, 0)
{
    if (metric == Metric::CentredCosine && m_blank.size() != static_cast<std::size_t>(dims))
        throw InputError("the blank canvas has " + std::to_string(m_blank.size()) + " numbers, the layer " +
                         std::to_string(dims));
}

std::int64_t AnyAnchor::bytesFor(std::size_t positions, std::int64_t dims)
{
    return static_cast<std::int64_t>(positions) * (2 * dims + 12);
}

void AnyAnchor::put(std::size_t index, std::span<const float> feature)
{
    if (feature.size() != static_cast<std::size_t>(m_dims) || index >= m_positions)
        throw InputError("a feature of " + std::to_string(feature.size()) + " numbers for position " + std::to_string(index) +
                         ": accepted are " + std::to_string(m_dims) + " numbers and positions below " +
                         std::to_string(m_positions));
    std::vector<float> values(feature.begin(), feature.end());
    if (m_metric == Metric::CentredCosine)
        std::ranges::transform(values, m_blank, values.begin(), std::minus{});
    float largest = 0;
    bool finite = true;
    for (const float value : values) {
        largest = std::max(largest, std::abs(value));
        finite = finite && std::isfinite(value);
    }
    m_scales[index] = finite ? powerOfTwoBelow(largest) : kNan;
    const float shrink = finite && largest > 0 ? 1 / m_scales[index] : 0;
    std::ranges::transform(values, values.begin(), [shrink](float value) { return shrink > 0 ? value * shrink : 0; });
    const std::span<std::uint16_t> row(m_halves.get() + index * values.size(), values.size());
    halvesFromFloats(values, row);
    floatsFromHalves(row, values); // the norm is that of the numbers kept, so that a position is exactly 1 to itself
    double squares = 0;
    for (const float value : values)
        squares += double{value} * double{value};
    m_squares[index] = squares;
}

float AnyAnchor::bound(std::span<const std::uint8_t> done) const
{
    float largest = 0;
    for (std::size_t index = 0; index < m_positions; ++index)
        if (done[index] != 0 && !std::isnan(m_scales[index]))
            largest = std::max(largest, m_scales[index]);
    return 2 * largest;
}

void AnyAnchor::get(std::size_t index, std::span<float> feature) const
{
    floatsFromHalves({m_halves.get() + index * feature.size(), feature.size()}, feature);
    for (float &value : feature)
        value *= m_scales[index];
    if (m_metric == Metric::CentredCosine)
        std::ranges::transform(feature, m_blank, feature.begin(), std::plus{});
}

void AnyAnchor::compareRows(std::size_t first, std::size_t last, std::size_t anchor, std::span<const float> reference,
                            std::span<const std::uint8_t> done, std::span<float> values) const
{
    for (std::size_t index = first; index < last; ++index) {
        if (done[index] == 0 || std::isnan(m_scales[index]))
            continue;
        const std::uint16_t *row = m_halves.get() + index * reference.size();
        if (m_metric == Metric::Euclidean) {
            values[index] = static_cast<float>(std::sqrt(squaredDistance(row, m_scales[index], reference)));
            continue;
        }
        const double norms = std::sqrt(m_squares[index] * m_squares[anchor]);
        if (norms > 0)
            values[index] = index == anchor ? 1.0F : static_cast<float>(product(row, reference) / norms);
    }
}

std::vector<float> AnyAnchor::similarities(std::size_t anchor, std::span<const std::uint8_t> done, int threads) const
{
    std::vector<float> values(m_positions, kNan);
    if (anchor >= m_positions || done.size() != m_positions || done[anchor] == 0 || std::isnan(m_scales[anchor]))
        return values;
    std::vector<float> reference(static_cast<std::size_t>(m_dims));
    floatsFromHalves({m_halves.get() + anchor * reference.size(), reference.size()}, reference);
    if (m_metric == Metric::Euclidean)
        for (float &value : reference)
            value *= m_scales[anchor];
    inShares(m_positions, threads,
             [&](std::size_t first, std::size_t last) { compareRows(first, last, anchor, reference, done, values); });
    return values;
}

} // namespace shiftscope
