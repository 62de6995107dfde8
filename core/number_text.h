#pragma once

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace shiftscope {

// Numbers as text and back, the same in every locale: a point before the decimals, nothing between thousands. Everything the
// program writes, prints or reads goes through here; printf, the stod family, std::to_string(double) and streams follow the
// locale, which Qt sets to the user's.
//
// A value that is missing is NaN inside. Data files (CSV) spell it "nan", JSON null (core/json_numbers.h), and people read
// kNoData. These functions write "nan", "inf" and "-inf", never "-nan".

/// What people read where a value is missing.
inline constexpr const char *kNoData = "no data";

/// "0.926" with 3 decimals, as printf's %.3f.
[[nodiscard]] std::string fixedText(double value, int decimals);
/// fixedText for people to read: kNoData where the value is missing.
[[nodiscard]] std::string readableText(double value, int decimals);
/// "+0.93", "-0.50" and "+0.00": a change, which always has its sign, for people to read.
[[nodiscard]] std::string signedText(double value, int decimals);
/// At most `digits` digits that count, no zeros at the end: "0.25", "1.5e-07", as printf's %.6g.
[[nodiscard]] std::string generalText(double value, int digits = 6);
/// One digit before the point: "1.50e-07" with 2 decimals.
[[nodiscard]] std::string scientificText(double value, int decimals);
/// The shortest text that reads back as the same number.
[[nodiscard]] std::string shortestText(double value);
[[nodiscard]] std::string shortestText(float value);
/// 0.1234 is "12.3 %" with 1 decimal, for people to read.
[[nodiscard]] std::string percentText(double share, int decimals);
/// "17.3 MB", of a million bytes each.
[[nodiscard]] std::string megabytesText(double bytes);

/// For the columns of a table: with blanks before (or after) it until it is `width` characters (of UTF-8) wide.
[[nodiscard]] std::string padLeft(std::string text, std::size_t width);
[[nodiscard]] std::string padRight(std::string text, std::size_t width);

/// The number that the whole text is: no blanks, nothing after it, a point before decimals. None where it is something else or
/// does not fit the type.
template <std::integral Whole>
[[nodiscard]] std::optional<Whole> parsedWhole(std::string_view text, int base = 10)
{
    Whole value{};
    const char *const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    return error == std::errc{} && stop == end ? std::optional(value) : std::nullopt;
}
/// Likewise; "nan" and "inf" are numbers. One too close to zero for a double is 0, one too large none.
[[nodiscard]] std::optional<double> parsedNumber(std::string_view text);

/// A field of a CSV line (RFC 4180): in quotes where it must be.
[[nodiscard]] std::string csvField(std::string_view text);

} // namespace shiftscope
