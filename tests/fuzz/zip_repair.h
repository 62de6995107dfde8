#pragma once

#include "core/checkpoint/crc32.h"

#include <cstdint>
#include <cstring>
#include <span>

/// Sets the checksum of every zip entry to that of its bytes, so that mutated contents get past it. Bytes that are no zip
/// archive, and entries that do not fit, are left alone.
inline void repairZipChecksums(std::span<char> bytes)
{
    constexpr std::uint32_t kDirectoryHeader = 0x02014b50;
    constexpr std::size_t kDirectoryHeaderSize = 46;
    constexpr std::size_t kLocalHeaderSize = 30;
    const auto number = [&]<typename T>(std::size_t offset, T value) {
        std::memcpy(&value, bytes.data() + offset, sizeof value);
        return value;
    };
    for (std::size_t at = 0; at + kDirectoryHeaderSize <= bytes.size(); ++at) {
        if (number(at, std::uint32_t{}) != kDirectoryHeader)
            continue;
        const std::uint64_t size = number(at + 24, std::uint32_t{});
        const std::uint64_t header = number(at + 42, std::uint32_t{});
        if (header + kLocalHeaderSize > bytes.size())
            continue;
        const std::uint64_t offset =
            header + kLocalHeaderSize + number(header + 26, std::uint16_t{}) + number(header + 28, std::uint16_t{});
        if (offset > bytes.size() || size > bytes.size() - offset)
            continue;
        const std::uint32_t crc = shiftscope::crc32(0, bytes.subspan(offset, size));
        std::memcpy(bytes.data() + at + 16, &crc, sizeof crc);
    }
}
