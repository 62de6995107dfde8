#include "core/number_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace shiftscope {

namespace {

/// Room for the largest double with all its digits and some decimals.
using Digits = std::array<char, 512>;

constexpr int kMostDecimals = 100;

std::string text(double value, std::chars_format format, int precision)
{
    if (std::isnan(value))
        return "nan";
    Digits digits{};
    const auto [end, error] =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, format, std::clamp(precision, 0, kMostDecimals));
    return {digits.data(), end};
}

template <typename Real>
std::string shortest(Real value)
{
    if (std::isnan(value))
        return "nan";
    std::array<char, 64> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    return {digits.data(), end};
}

std::size_t missing(std::string_view text, std::size_t width)
{
    constexpr unsigned kContinuation = 0x80;
    constexpr unsigned kMask = 0xc0;
    const auto characters = static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & kMask) != kContinuation; }));
    return width > characters ? width - characters : 0;
}

} // namespace

std::string fixedText(double value, int decimals)
{
    return text(value, std::chars_format::fixed, decimals);
}

std::string readableText(double value, int decimals)
{
    return std::isnan(value) ? kNoData : fixedText(value, decimals);
}

std::string signedText(double value, int decimals)
{
    return (std::isnan(value) || std::signbit(value) ? "" : "+") + readableText(value, decimals);
}

std::string generalText(double value, int digits)
{
    return text(value, std::chars_format::general, digits);
}

std::string scientificText(double value, int decimals)
{
    return text(value, std::chars_format::scientific, decimals);
}

std::string shortestText(double value)
{
    return shortest(value);
}

std::string shortestText(float value)
{
    return shortest(value);
}

std::string percentText(double share, int decimals)
{
    return std::isnan(share) ? kNoData : fixedText(100 * share, decimals) + " %";
}

std::string megabytesText(double bytes)
{
    constexpr double kMegabyte = 1e6;
    return fixedText(bytes / kMegabyte, 1) + " MB";
}

std::string padLeft(std::string text, std::size_t width)
{
    text.insert(0, missing(text, width), ' ');
    return text;
}

std::string padRight(std::string text, std::size_t width)
{
    text.append(missing(text, width), ' ');
    return text;
}

std::optional<double> parsedNumber(std::string_view text)
{
    double value = 0;
    const char *const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (stop != end)
        return std::nullopt;
    if (error == std::errc::result_out_of_range) { // from_chars does not say which way
        const std::size_t exponent = text.find_first_of("eE");
        const bool tiny = exponent != std::string_view::npos ? text.substr(exponent + 1).starts_with('-')
                                                             : text.find_first_of("123456789") > text.find('.');
        return tiny ? std::optional(text.starts_with('-') ? -0.0 : 0.0) : std::nullopt;
    }
    return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::string csvField(std::string_view text)
{
    if (text.find_first_of(",\"\n\r") == std::string_view::npos)
        return std::string(text);
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

} // namespace shiftscope
