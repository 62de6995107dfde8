#pragma once

#include <string_view>

// What kind of picture some bytes are, known before anything decodes them. Private to core/scene.

namespace shiftscope {

enum class ImageKind {
    Png,
    Svg, ///< or another XML document: the drawing's reader tells
    Jpeg,
    WebP,
    Bmp,
    Tiff,
    Other ///< none that is read here
};

struct ImageForm {
    ImageKind kind = ImageKind::Other;
    std::string_view name; ///< "a GIF picture"; empty when the bytes are of no kind that is known by its beginning
};

/// What the first bytes of a file say it is; its name is not asked.
[[nodiscard]] ImageForm imageForm(std::string_view bytes);

} // namespace shiftscope
