#pragma once

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <optional>
#include <stop_token>
#include <vector>

namespace shiftscope {

/// What a stroke says about the pixels under it.
enum class Brush {
    Object, ///< they belong to the object
    Ground, ///< they do not
    Erase   ///< earlier strokes say nothing about them any more
};

/// One stroke over a picture, in the picture's pixels.
struct Stroke {
    Brush brush = Brush::Object;
    double width = 20;
    std::vector<cv::Point2d> points; ///< a single one is a dot
};

/// What the user drew: everything that a cut-out depends on besides the picture. A plain value, so that undo is taking the last
/// stroke away.
struct CutOutline {
    cv::Rect rectangle; ///< around the object, pixels; what lies outside is ground unless a stroke says otherwise
    std::vector<Stroke> strokes;
    double feather = 1; ///< width of the soft edge, pixels; 0 is a hard one
};

/// An object cut out of a picture.
struct CutOut {
    cv::Rect region; ///< the part of the picture that was looked at
    cv::Mat matte;   ///< CV_8UC1 of the region's size: 255 is object
    cv::Mat patch;   ///< CV_8UC4 RGBA, straight alpha, trimmed to the object
};

inline constexpr int kSmallestCut = 8; ///< side of the rectangle, pixels
inline constexpr double kWidestFeather = 50;

/// Cuts the object out of `rgb` (CV_8UC3) by GrabCut (Rother, Kolmogorov and Blake 2004, as OpenCV has it). The rectangle and
/// some ground around it are looked at, at no more than kCutSide pixels a side; the matte is scaled back to the picture's own
/// pixels. Where the edge is soft, the object's own colour is carried outwards, so that the ground does not shine through.
/// Equal input gives an equal patch. Empty when stopped. Throws InputError when the rectangle is too small or nothing is left
/// of the object or of the ground. Takes about a second: for a worker.
inline constexpr int kCutSide = 400;
[[nodiscard]] std::optional<CutOut> cutOut(const cv::Mat &rgb, const CutOutline &outline, const std::stop_token &stop = {});

/// True for a picture that nothing shines through (a JPEG, WebP, BMP or TIFF, an opaque PNG): its object must be cut out before
/// it can be a patch. False for everything else, be it a patch or no picture at all. Throws InputError when the file cannot be
/// read or its picture is damaged.
[[nodiscard]] bool isOpaquePicture(const std::filesystem::path &file);

} // namespace shiftscope
