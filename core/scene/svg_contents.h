#pragma once

#include <string>
#include <string_view>

// What an SVG document holds, read before librsvg draws it: librsvg leaves out what it does not know, and says nothing.
// Private to core/scene.

namespace shiftscope {

/// The document in UTF-8 where it is in UTF-16 or UTF-32 (librsvg's XML reader trips over some of their forms); else as it is.
/// Throws InputError naming the file when it is not whole.
[[nodiscard]] std::string readableSvg(std::string document, const std::string &fileName);

/// Whether libxml2's limits (of 10 MB of text, mostly) are to be lifted for it: it is long, and has no entities, which make a
/// small document endlessly long. No more than what stands before the drawing is read.
[[nodiscard]] bool isLongWithoutEntities(std::string_view document);

/// Throws InputError naming the file when the document is broken, or when something of it would not be drawn: what it takes
/// from other files and addresses, pictures of kinds that librsvg does not know or that are damaged, and elements and style
/// rules that it passes over. Links (<a>) lead away and lose nothing; what is there for editors alone is not looked at.
void checkSvgContents(std::string_view document, const std::string &fileName);

} // namespace shiftscope
