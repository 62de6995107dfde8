#pragma once

#include <optional>
#include <string>
#include <string_view>

// The words that the command line, studies and run files share. Each name is written and parsed here alone.

namespace shiftscope {

/// What "shifted" means.
enum class ShiftMode {
    Object,  ///< a patch moves over a resting background (Lee, Yang and Wang 2020, section 2.1)
    Crop,    ///< a window of the canvas's size slides over a larger picture
    Circular ///< a picture of the canvas's size is rolled around its borders
};

/// How a patch is brought into its square box.
enum class Fit {
    Contain, ///< keeps the aspect ratio; centred, the rest of the box transparent
    Stretch  ///< fills the box, as the paper did
};

/// How two features are compared; see core/sweep/metric.h.
enum class Metric {
    Cosine,        ///< a·b / |a||b|
    CentredCosine, ///< the same after the blank canvas's feature is subtracted from both
    Euclidean      ///< |a - b|
};

/// "object", "crop", "circular".
[[nodiscard]] std::string_view name(ShiftMode mode);
/// "contain", "stretch".
[[nodiscard]] std::string_view name(Fit fit);
/// "cosine", "centred-cosine", "euclidean".
[[nodiscard]] std::string_view name(Metric metric);

// The inverse of name(); throw InputError listing the accepted words.
[[nodiscard]] ShiftMode shiftModeFromName(std::string_view text);
[[nodiscard]] Fit fitFromName(std::string_view text);
[[nodiscard]] Metric metricFromName(std::string_view text);

/// What the text of a background means.
enum class BackgroundKind {
    Colour,  ///< "#rrggbb"
    Texture, ///< "texture:SEED"
    Picture  ///< a file
};

/// Told by how it begins: whether there is such a colour, seed or file is for Background::parse to say.
[[nodiscard]] BackgroundKind backgroundKind(std::string_view text);
inline constexpr int kLastTexture = 999'999;
/// The seed of a texture, 0 to kLastTexture; none where `text` is not a texture's.
[[nodiscard]] std::optional<int> textureSeedOf(std::string_view text);
/// The inverse: "texture:7".
[[nodiscard]] std::string textureText(int seed);

} // namespace shiftscope
