#include "core/checkpoint/crc32.h"

#include <array>
#include <bit>
#include <cstring>

namespace shiftscope {

namespace {

constexpr std::uint32_t kPolynomial = 0xedb88320;
constexpr std::size_t kSlices = 16;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

constexpr Tables makeTables()
{
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t crc = byte;
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? kPolynomial : 0);
        tables[0][byte] = crc;
    }
    for (std::size_t slice = 1; slice < kSlices; ++slice) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[slice - 1][byte];
            tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}

constexpr Tables kTables = makeTables();

/// What four bytes of the sixteen add to the CRC; `slice` is the table of the last of them.
std::uint32_t sliced(std::uint32_t word, std::size_t slice)
{
    return kTables[slice + 3][word & 0xff] ^ kTables[slice + 2][(word >> 8) & 0xff] ^ kTables[slice + 1][(word >> 16) & 0xff] ^
           kTables[slice][word >> 24];
}

static_assert(std::endian::native == std::endian::little, "words are taken from memory as they lie");

// A CRC is a polynomial over GF(2) modulo kPolynomial; bit 31 is the coefficient of x^0.
std::uint32_t multiplied(std::uint32_t a, std::uint32_t b)
{
    std::uint32_t product = 0;
    for (std::uint32_t bit = 0x80000000; bit != 0; bit >>= 1) {
        if ((a & bit) != 0)
            product ^= b;
        b = (b >> 1) ^ ((b & 1) != 0 ? kPolynomial : 0);
    }
    return product;
}

} // namespace

std::uint32_t crc32(std::uint32_t crc, std::span<const char> bytes)
{
    crc = ~crc;
    const char *at = bytes.data();
    std::size_t left = bytes.size();
    for (; left >= kSlices; left -= kSlices, at += kSlices) {
        std::array<std::uint32_t, 4> words;
        std::memcpy(words.data(), at, kSlices);
        crc = sliced(words[0] ^ crc, 12) ^ sliced(words[1], 8) ^ sliced(words[2], 4) ^ sliced(words[3], 0);
    }
    for (; left > 0; --left, ++at)
        crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(*at)) & 0xff];
    return ~crc;
}

std::uint32_t crc32Joined(std::uint32_t ofA, std::uint32_t ofB, std::uint64_t lengthOfB)
{
    std::uint32_t power = 0x00800000; // x^8: one byte further
    for (; lengthOfB != 0; lengthOfB >>= 1) {
        if ((lengthOfB & 1) != 0)
            ofA = multiplied(power, ofA);
        power = multiplied(power, power);
    }
    return ofA ^ ofB;
}

} // namespace shiftscope
