#include "core/printable.h"

#include <cstddef>
#include <cstdint>

namespace shiftscope {

namespace {

struct Character {
    std::uint32_t code = 0;
    std::size_t bytes = 0; ///< 0: what stands there is no UTF-8
};

/// The character that `text`, which is not empty, begins with.
Character firstOf(std::string_view text)
{
    const auto byteAt = [text](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])); };
    const std::uint32_t lead = byteAt(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t bytes = lead < 0xc2 ? 0 : (lead < 0xe0 ? 2 : (lead < 0xf0 ? 3 : (lead < 0xf5 ? 4 : 0)));
    if (bytes == 0 || text.size() < bytes)
        return {};
    std::uint32_t code = lead & (0x7fU >> bytes);
    for (std::size_t i = 1; i < bytes; ++i) {
        if ((byteAt(i) & 0xc0U) != 0x80)
            return {};
        code = code << 6U | (byteAt(i) & 0x3fU);
    }
    const bool tooLong = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
    const bool half = code >= 0xd800 && code < 0xe000;
    return tooLong || half || code > 0x10ffff ? Character{} : Character{code, bytes};
}

bool isUnfit(std::uint32_t code)
{
    const bool control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const bool breaksLines = code == 0x2028 || code == 0x2029;
    const bool turns =
        code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    const bool none = (code & 0xfffeU) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
    return control || breaksLines || turns || none;
}

void appendEscaped(std::string &safe, std::string_view bytes)
{
    constexpr std::string_view kHex = "0123456789abcdef";
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        if (character == '\n' || character == '\t')
            safe += character == '\n' ? "\\n" : "\\t";
        else
            safe.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
}

} // namespace

std::string printable(std::string_view text)
{
    std::string safe;
    while (!text.empty()) {
        const Character first = firstOf(text);
        const std::string_view bytes = text.substr(0, first.bytes == 0 ? 1 : first.bytes);
        if (first.bytes == 0 || isUnfit(first.code))
            appendEscaped(safe, bytes);
        else
            safe += bytes;
        text.remove_prefix(bytes.size());
    }
    return safe;
}

std::string validUtf8(std::string_view text)
{
    std::string valid;
    while (!text.empty()) {
        const std::size_t bytes = firstOf(text).bytes;
        valid += bytes == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, bytes);
        text.remove_prefix(bytes == 0 ? 1 : bytes);
    }
    return valid;
}

} // namespace shiftscope
