#pragma once

#include "core/words.h"

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <string>

namespace shiftscope {

/// A cut-out object: a PNG or SVG with transparency. An immutable value, cheap to copy (cv::Mat shares its pixels).
class Patch {
public:
    /// Reads a PNG (8 or 16 bit, grey, palette, RGB, with or without alpha) or SVG (through librsvg) file.
    /// Throws InputError naming the file when it is missing, a directory, empty, truncated, not one of the two formats,
    /// fully transparent, an SVG of which something would not be drawn, or larger than kLargestSide on a side or kLargestArea
    /// (seen before memory is taken). A picture without alpha is opaque; EXIF's orientation is applied. No other file is loaded.
    static Patch load(const std::filesystem::path &file);
    /// From pixels, CV_8UC4 in RGBA order, straight alpha; they are copied. Throws InputError when they are fully transparent.
    static Patch fromPixels(const cv::Mat &rgba, std::string name);

    /// From an SVG document, drawn as load() draws one. Throws InputError when it is broken or fully transparent.
    static Patch fromSvg(std::string document, std::string name);

    static constexpr int kLargestSide = 16384;
    static constexpr std::int64_t kLargestArea = 67'108'864; ///< 8192 x 8192
    static constexpr int kLargestBox = 4096;

    /// The patch mirrored left to right and then turned clockwise by 0, 90, 180 or 270 degrees. No pixel is resampled. Throws
    /// InputError for another angle.
    [[nodiscard]] Patch turned(bool mirrored, int degrees) const;

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
    cv::Rect m_ink;          ///< smallest box around alpha > 0 in m_rgba; of an SVG patch in its first drawing, as it was read
    std::string m_svg;       ///< the document of an SVG patch, so that it can be drawn sharp at any size; else empty
    cv::Size m_drawn;        ///< of an SVG patch, when it was read …
    bool m_mirrored = false; ///< … and what is done to each of its drawings
    int m_degrees = 0;
};

} // namespace shiftscope
