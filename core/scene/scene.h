#pragma once

#include "core/scene/patch.h"
#include "core/scene/shifted_scene.h"

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <optional>
#include <string>

namespace shiftscope {

/// What lies under the patch: a colour, a picture, or a texture made from a seed.
struct Background {
    std::string text = "#ffffff";                     ///< as the user gave it: '#rrggbb', a file or "texture:SEED"
    cv::Mat rgb{1, 1, CV_8UC3, cv::Scalar::all(255)}; ///< CV_8UC3, RGB: 1x1 for a colour; a picture in its own size

    /// '#rrggbb', a picture file as loadPicture reads it, or "texture:SEED" (0 to 999999; see seededTexture). Throws InputError.
    static Background parse(const std::string &text);
    /// canvas x canvas, CV_8UC3: a colour fills it; of a picture the centred square of its shorter side is scaled to the
    /// canvas (area when shrinking, cubic when enlarging; untouched when it has that size already).
    [[nodiscard]] cv::Mat onCanvas(int canvas) const;
};

/// Everything that is drawn, as the user chose it. A plain value.
struct Scene {
    ShiftMode mode = ShiftMode::Object;
    int canvas = 224;
    int box = 125; ///< Object only
    Fit fit = Fit::Contain;
    bool mirrored = false;      ///< the patch, left to right …
    int turn = 0;               ///< … and then turned clockwise, in degrees, before it is fitted: see Patch::turned
    std::optional<Patch> patch; ///< Object only
    Background background;
    std::optional<cv::Mat> picture; ///< Crop and Circular: CV_8UC3 RGB
    std::string pictureText;        ///< as the user gave it

    /// Checks that the parts fit together and turns them into numbers for an engine. Throws InputError: box larger than the
    /// canvas, no patch, a picture smaller than the canvas (Crop), or of zero size. A Circular picture is cropped or scaled
    /// to the canvas like a background.
    [[nodiscard]] ShiftedScene shifted() const;
};

/// Reads a PNG, JPEG, WebP, BMP or TIFF file as CV_8UC3 RGB: transparency is laid over white, a JPEG is turned upright.
/// Throws InputError like Patch::load.
[[nodiscard]] cv::Mat loadPicture(const std::filesystem::path &file);

} // namespace shiftscope
