#pragma once

#include "core/scene/shifted_scene.h"

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <string>
#include <string_view>

namespace shiftscope {

/// How a patch is brought into its square box.
enum class Fit {
    Contain, ///< keeps the aspect ratio; centred, the rest of the box transparent
    Stretch  ///< fills the box, as the paper did
};

[[nodiscard]] std::string_view name(Fit fit);
[[nodiscard]] Fit fitFromName(std::string_view text);

/// A cut-out object: a PNG or SVG with transparency. An immutable value, cheap to copy (cv::Mat shares its pixels).
class Patch {
public:
    /// Reads a PNG (8 or 16 bit, grey, palette, RGB, with or without alpha) or SVG (through librsvg) file.
    /// Throws InputError naming the file when it is missing, a directory, empty, truncated, not one of the two formats,
    /// fully transparent, or larger than kLargestSide on a side or kLargestArea (refused from its header, before anything is
    /// allocated). A picture without alpha is opaque. An SVG is drawn without the files and addresses it refers to.
    static Patch load(const std::filesystem::path &file);
    /// From pixels, CV_8UC4 in RGBA order, straight alpha; they are copied. Throws InputError when they are fully transparent.
    static Patch fromPixels(const cv::Mat &rgba, std::string name);

    /// From an SVG document, drawn as load() draws one. Throws InputError when it is broken or fully transparent.
    static Patch fromSvg(std::string document, std::string name);

    static constexpr int kLargestSide = 16384;
    static constexpr std::int64_t kLargestArea = 67'108'864; ///< 8192 x 8192
    static constexpr int kLargestBox = 4096;

    /// File name without folder, or the given name.
    [[nodiscard]] const std::string &name() const { return m_name; }
    /// The whole picture as read, CV_8UC4 RGBA (an SVG at a moderate size): for thumbnails.
    [[nodiscard]] const cv::Mat &pixels() const { return m_rgba; }

    /// The patch in a box x box square, CV_8UC4 RGBA, straight alpha. A picture that is already box x box pixels is returned
    /// exactly as it is. Else it is trimmed to its opaque box (alpha > 0) and resampled on premultiplied alpha, axis by axis:
    /// area where it shrinks, cubic where it grows. Contain centres it; an odd pixel is left over on the right or below.
    /// An SVG is always trimmed and drawn at the size needed. `box` is 1 to kLargestBox; throws InputError otherwise.
    [[nodiscard]] cv::Mat fitted(int box, Fit fit) const;

private:
    Patch(std::string name, cv::Mat rgba);

    std::string m_name;
    cv::Mat m_rgba;
    cv::Rect m_ink;    ///< smallest box around alpha > 0 in m_rgba
    std::string m_svg; ///< the document of an SVG patch, so that it can be drawn sharp at any size; else empty
};

} // namespace shiftscope
