#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// Which side of the grid a position lies on: what a probe must tell from the features alone.
enum class Split {
    LeftRight, ///< right where x is at least the median of the x's
    TopBottom, ///< bottom where y is at least the median of the y's
    Quadrants  ///< both at once
};

/// "left-right", "top-bottom", "quadrants".
[[nodiscard]] std::string_view name(Split split);
/// The inverse of name(); throws InputError listing the accepted words.
[[nodiscard]] Split splitFromName(std::string_view text);

/// A class for each position.
struct Labels {
    std::vector<int> classes; ///< [Ny, Nx] row-major, 0 … names.size() - 1
    std::vector<std::string> names;

    /// How many positions each class has.
    [[nodiscard]] std::vector<int> counts() const;
    /// Share of the largest class: the accuracy of always saying it.
    [[nodiscard]] double chance() const;
};

/// `ys` and `xs`: the grid's pixels, ascending, not empty.
[[nodiscard]] Labels splitLabels(Split split, std::span<const int> ys, std::span<const int> xs);

} // namespace shiftscope
