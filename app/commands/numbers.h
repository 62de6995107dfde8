#pragma once

#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>

namespace shiftscope {

/// JSON has no NaN: what is no number becomes null.
inline nlohmann::json numberOrNull(double value)
{
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

/// printf into a string, for a line of a table: at most 199 characters.
template <typename... Values>
std::string formatted(const char *format, Values... values)
{
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(), format, values...);
    return text.data();
}

} // namespace shiftscope
