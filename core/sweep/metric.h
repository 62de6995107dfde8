#pragma once

#include <span>
#include <string_view>

namespace shiftscope {

enum class Metric {
    Cosine,        ///< a·b / |a||b|
    CentredCosine, ///< the same after the blank canvas's feature is subtracted from both
    Euclidean      ///< |a - b|
};

/// "cosine", "centred-cosine", "euclidean".
[[nodiscard]] std::string_view name(Metric metric);
/// The inverse of name(); throws InputError listing the accepted words.
[[nodiscard]] Metric metricFromName(std::string_view text);

/// Compares two features of equal length. `blank` is used by CentredCosine alone (and must then be as long). 0/0, and whatever
/// holds a NaN, is NaN. Sums are kept in double. Thread-safe.
/// Throws InputError when the lengths differ.
[[nodiscard]] float similarity(Metric metric, std::span<const float> a, std::span<const float> b, std::span<const float> blank);

} // namespace shiftscope
