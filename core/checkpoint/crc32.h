#pragma once

#include <cstdint>
#include <span>

namespace shiftscope {

/// The CRC-32 of zip files (IEEE 802.3, reflected), continued from `crc` (0 at the start). Some gigabytes a second:
/// sixteen bytes a step from tables ("slicing", Kounavis and Berry 2008).
[[nodiscard]] std::uint32_t crc32(std::uint32_t crc, std::span<const char> bytes);

/// The CRC-32 of A followed by B, from theirs and B's length, so that parts can be summed in parallel.
[[nodiscard]] std::uint32_t crc32Joined(std::uint32_t ofA, std::uint32_t ofB, std::uint64_t lengthOfB);

} // namespace shiftscope
