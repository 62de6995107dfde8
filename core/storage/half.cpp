#include "core/storage/half.h"

#include "core/vectorised.h"

#include <bit>
#include <cstddef>

namespace shiftscope {

namespace {

constexpr std::uint32_t kFloatInfinity = 0x7F80'0000;
constexpr std::uint32_t kHalfInfinity = 0x7C00;
constexpr std::uint32_t kExponentShift = (127 - 15) << 10; // between the two exponent biases, in a half's bits
constexpr std::uint32_t kSmallestNormal = 113U << 23;      // 2^-14 as a float
constexpr std::uint32_t kOverflow = 143U << 23;            // 2^16: above every half

} // namespace

std::uint16_t halfFromFloat(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t sign = bits >> 16 & 0x8000;
    const std::uint32_t magnitude = bits & 0x7FFF'FFFF;
    if (magnitude > kFloatInfinity)
        return static_cast<std::uint16_t>(sign | 0x7E00);
    if (magnitude >= kOverflow)
        return static_cast<std::uint16_t>(sign | kHalfInfinity);
    if (magnitude < kSmallestNormal) {
        // Adding 0.5 leaves room for exactly the ten bits of a subnormal half, and the addition itself rounds to even.
        const float rounded = std::bit_cast<float>(magnitude) + 0.5F;
        return static_cast<std::uint16_t>(sign | (std::bit_cast<std::uint32_t>(rounded) - std::bit_cast<std::uint32_t>(0.5F)));
    }
    const std::uint32_t odd = magnitude >> 13 & 1;
    const std::uint32_t rounded = (magnitude + 0xFFF + odd) >> 13; // a carry runs on into the exponent, up to infinity
    return static_cast<std::uint16_t>(sign | (rounded - kExponentShift));
}

float floatFromHalf(std::uint16_t half)
{
    const std::uint32_t sign = (half & 0x8000U) << 16;
    const std::uint32_t magnitude = half & 0x7FFFU;
    if (magnitude >= kHalfInfinity)
        return std::bit_cast<float>(sign | kFloatInfinity | (magnitude & 0x3FFU) << 13);
    if (magnitude < 0x400) {
        const float subnormal = static_cast<float>(magnitude) * 0x1p-24F;
        return std::bit_cast<float>(sign | std::bit_cast<std::uint32_t>(subnormal));
    }
    return std::bit_cast<float>(sign | (magnitude + kExponentShift) << 13);
}

void halvesFromFloats(std::span<const float> values, std::span<std::uint16_t> halves)
{
    for (std::size_t i = 0; i < values.size(); ++i)
        halves[i] = halfFromFloat(values[i]);
}

SHIFTSCOPE_VECTORISED void floatsFromHalves(std::span<const std::uint16_t> halves, std::span<float> values)
{
    const std::uint16_t *const from = halves.data();
    float *const to = values.data();
    // floatFromHalf() without its branches: the multiplication is exact for every finite half, subnormals included.
#pragma omp simd
    for (std::size_t i = 0; i < halves.size(); ++i) {
        const std::uint32_t half = from[i];
        const std::uint32_t magnitude = half & 0x7FFFU;
        const auto finite = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude << 13) * 0x1p112F);
        const std::uint32_t other = kFloatInfinity | (magnitude & 0x3FFU) << 13;
        to[i] = std::bit_cast<float>((half & 0x8000U) << 16 | (magnitude >= kHalfInfinity ? other : finite));
    }
}

} // namespace shiftscope
