#include "core/checkpoint/crc32.h"
#include "tests/check.h"

#include <string>

using namespace shiftscope;

namespace {

std::string someBytes(std::size_t count)
{
    std::string bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += static_cast<char>(i * i * 31 + i / 7);
    return bytes;
}

/// Bit by bit, as the standard defines it.
std::uint32_t slowCrc32(std::span<const char> bytes)
{
    std::uint32_t crc = ~std::uint32_t{0};
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit)
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
    }
    return ~crc;
}

} // namespace

TEST("the CRC-32 of the digits 1 to 9 is the standard's check value")
{
    CHECK_EQUAL(crc32(0, std::string("123456789")), 0xcbf43926U);
}

TEST("sixteen bytes at a time give the same as bit by bit, at every length and alignment")
{
    const std::string bytes = someBytes(200);
    for (std::size_t from = 0; from < 20; ++from) {
        for (std::size_t to = from; to <= bytes.size(); ++to) {
            const std::span<const char> part(bytes.data() + from, to - from);
            CHECK_EQUAL(crc32(0, part), slowCrc32(part));
        }
    }
}

TEST("a CRC-32 can be continued, and joined from two parts")
{
    const std::string bytes = someBytes(5000);
    const std::span<const char> all(bytes);
    for (const std::size_t cut : {0, 1, 15, 16, 17, 2500, 4999, 5000}) {
        const std::uint32_t first = crc32(0, all.first(cut));
        CHECK_EQUAL(crc32(first, all.subspan(cut)), crc32(0, all));
        CHECK_EQUAL(crc32Joined(first, crc32(0, all.subspan(cut)), bytes.size() - cut), crc32(0, all));
    }
}

CHECK_MAIN
