#pragma once

#include <string>
#include <string_view>

// Pictures within an SVG document. Private to core/scene.

namespace shiftscope {

/// Throws InputError naming the file when the picture that a data: address holds would not be drawn: of a kind that librsvg
/// does not know, not of the kind that it says, or damaged. `depth` counts drawings within drawings.
void checkEmbeddedPicture(std::string_view address, const std::string &fileName, int depth);

/// checkSvgContents() of a drawing within a drawing.
void checkSvgContents(std::string_view document, const std::string &fileName, int depth);

} // namespace shiftscope
