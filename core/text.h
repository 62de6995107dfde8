#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// The candidate with the smallest edit distance to `word`, if it is near enough to be a slip of the keyboard; else empty.
[[nodiscard]] std::string nearest(std::string_view word, std::span<const std::string> candidates);

/// "; did you mean 'fc6'?" where a candidate is nearest() to `word`, else empty: the end of a message.
[[nodiscard]] std::string didYouMean(std::string_view word, std::span<const std::string> candidates);

/// "a, b and c".
[[nodiscard]] std::string listed(std::span<const std::string> words);

/// The first ten words, then "and 13 more" as one word where there are more: for a message that stays readable.
[[nodiscard]] std::vector<std::string> abridged(std::vector<std::string> words);

/// The words with `separator` between them.
[[nodiscard]] std::string joined(std::span<const std::string> words, std::string_view separator);

/// Without the spaces, tabs and line ends before and after it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// A name from a file, safe to show in a message: in single quotes, control characters and bytes beyond ASCII as \x1b, cut
/// after 80 bytes.
[[nodiscard]] std::string shown(std::string_view text);

} // namespace shiftscope
