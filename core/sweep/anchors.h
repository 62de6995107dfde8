#pragma once

#include "core/scene/shifted_scene.h"

#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// A position that the others are compared to.
struct Anchor {
    std::string name; ///< "TL", "TR", "C", "BL", "BR", or "x:y" as given
    Position position;
    friend bool operator==(const Anchor &, const Anchor &) = default;
};

/// "TL,TR,C,BL,BR" or x:y pairs (x, the column, first), separated by commas, for positions 0..last; C is floor(last / 2).
/// Blanks around a name do not count, nor does its case. Throws InputError for another word, a position outside 0..last, or one
/// given twice (corners that fall together on a small grid are not).
[[nodiscard]] std::vector<Anchor> parseAnchors(std::string_view text, Position last);

} // namespace shiftscope
