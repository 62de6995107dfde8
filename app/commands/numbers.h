#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace shiftscope {

/// printf into a string, for a line of a table: at most 199 characters.
template <typename... Values>
std::string formatted(const char *format, Values... values)
{
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

} // namespace shiftscope
