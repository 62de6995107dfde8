#pragma once

#include <cstdint>
#include <span>

namespace shiftscope {

/// IEEE 754 binary16 bits of `value`, rounded to nearest, ties to even; beyond 65519 it becomes an infinity. NaN stays NaN.
[[nodiscard]] std::uint16_t halfFromFloat(float value);

/// The value of binary16 bits, exactly.
[[nodiscard]] float floatFromHalf(std::uint16_t half);

/// Element by element; both spans are equally long.
void halvesFromFloats(std::span<const float> values, std::span<std::uint16_t> halves);
void floatsFromHalves(std::span<const std::uint16_t> halves, std::span<float> values);

} // namespace shiftscope
