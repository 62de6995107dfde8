#include "core/scene/patch.h"

#include "core/error.h"
#include "core/scene/image_file.h"
#include "core/scene/image_kind.h"
#include "core/scene/resample.h"
#include "core/scene/svg_contents.h"
#include "core/scene/svg_drawing.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <opencv2/core.hpp>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kSvgSide = 512; ///< longer side of the page as first drawn

/// The smallest box around alpha > 0; empty where there is none.
cv::Rect inkOf(const cv::Mat &rgba)
{
    int left = rgba.cols;
    int right = -1;
    int top = rgba.rows;
    int bottom = -1;
    for (int y = 0; y < rgba.rows; ++y) {
        const auto *row = rgba.ptr<cv::Vec4b>(y);
        const auto opaque = [](const cv::Vec4b &pixel) { return pixel[3] > 0; };
        const auto *first = std::find_if(row, row + rgba.cols, opaque);
        if (first == row + rgba.cols)
            continue;
        const auto *last =
            std::find_if(std::make_reverse_iterator(row + rgba.cols), std::make_reverse_iterator(row), opaque).base();
        left = std::min(left, static_cast<int>(first - row));
        right = std::max(right, static_cast<int>(last - row) - 1);
        top = std::min(top, y);
        bottom = y;
    }
    return bottom < 0 ? cv::Rect() : cv::Rect(left, top, right - left + 1, bottom - top + 1);
}

/// Where the ink lies on the page of an SVG, in fractions: drawn once more close up, since a pixel of the first drawing can
/// be several of the box. Right to about half a pixel of the box.
cv::Rect2d inkOnPage(const SvgDrawing &drawing, const cv::Rect &ink, cv::Size firstDrawn, int box)
{
    const cv::Rect2d region(static_cast<double>(ink.x) / firstDrawn.width, static_cast<double>(ink.y) / firstDrawn.height,
                            static_cast<double>(ink.width) / firstDrawn.width,
                            static_cast<double>(ink.height) / firstDrawn.height);
    const double scale = static_cast<double>(std::clamp(4 * box, 256, 2048)) / std::max(ink.width, ink.height);
    const cv::Size size(static_cast<int>(std::ceil(ink.width * scale)), static_cast<int>(std::ceil(ink.height * scale)));
    const cv::Rect closer = inkOf(drawing.draw(region, size));
    if (closer.empty())
        return region;
    const double stepX = region.width / size.width;
    const double stepY = region.height / size.height;
    return {region.x + closer.x * stepX, region.y + closer.y * stepY, closer.width * stepX, closer.height * stepY};
}

/// The largest size of this shape inside the box, or the box itself; at least one pixel.
cv::Size sizeInBox(double width, double height, int box, Fit fit)
{
    if (fit == Fit::Stretch)
        return {box, box};
    const double scale = box / std::max(width, height);
    const auto pixels = [&](double length) { return std::clamp(static_cast<int>(std::lround(length * scale)), 1, box); };
    return {pixels(width), pixels(height)};
}

/// Mirrored left to right, then turned clockwise.
cv::Mat standing(const cv::Mat &rgba, bool mirrored, int degrees)
{
    cv::Mat result; // never `rgba` itself, whose pixels are shared
    if (mirrored)
        cv::flip(rgba, result, 1);
    else
        result = rgba.clone();
    if (degrees == 0)
        return result;
    cv::Mat turned;
    cv::rotate(result, turned,
               degrees == 90    ? cv::ROTATE_90_CLOCKWISE
               : degrees == 180 ? cv::ROTATE_180
                                : cv::ROTATE_90_COUNTERCLOCKWISE);
    return turned;
}

} // namespace

Patch::Patch(std::string name, cv::Mat rgba)
    : m_name(std::move(name)), m_rgba(std::move(rgba)), m_ink(inkOf(m_rgba)), m_drawn(m_rgba.size())
{
    if (m_ink.empty())
        throw InputError("'" + m_name + "' is fully transparent: a patch needs something to show");
}

Patch Patch::load(const std::filesystem::path &file)
{
    std::string bytes = readImageFile(file);
    const auto [kind, form] = imageForm(bytes);
    if (kind != ImageKind::Png && kind != ImageKind::Svg)
        throw InputError("'" + file.string() + "' is " + (form.empty() ? "neither a PNG nor an SVG picture" : std::string(form)) +
                         ": as a patch PNG and SVG are accepted");
    Patch patch =
        kind == ImageKind::Svg ? fromSvg(std::move(bytes), file.string()) : Patch(file.string(), decodePng(bytes, file.string()));
    patch.m_name = file.filename().string();
    return patch;
}

Patch Patch::fromPixels(const cv::Mat &rgba, std::string name)
{
    if (rgba.type() != CV_8UC4)
        throw InputError("'" + name + "' is not 8-bit RGBA");
    checkPictureSize(name, rgba.cols, rgba.rows);
    return {std::move(name), rgba.clone()};
}

Patch Patch::fromSvg(std::string document, std::string name)
{
    document = readableSvg(std::move(document), name);
    checkSvgContents(document, name);
    const cv::Mat rgba = SvgDrawing(document, name).draw(kSvgSide);
    Patch patch(std::move(name), rgba);
    patch.m_svg = std::move(document);
    return patch;
}

Patch Patch::turned(bool mirrored, int degrees) const
{
    if (degrees % 90 != 0 || degrees < 0 || degrees > 270)
        throw InputError("a patch cannot be turned by " + std::to_string(degrees) + " degrees: accepted are 0, 90, 180 and 270");
    Patch result = *this;
    if (!mirrored && degrees == 0)
        return result;
    result.m_rgba = standing(m_rgba, mirrored, degrees);
    if (m_svg.empty()) {
        result.m_ink = inkOf(result.m_rgba);
        return result;
    }
    // Mirroring after a turn is turning the other way after mirroring.
    result.m_degrees = ((mirrored ? -m_degrees : m_degrees) + degrees + 360) % 360;
    result.m_mirrored = mirrored != m_mirrored;
    return result;
}

cv::Mat Patch::fitted(int box, Fit fit) const
{
    if (box < 1 || box > kLargestBox)
        throw InputError("a box of " + std::to_string(box) + " pixels is not possible: accepted are 1 to " +
                         std::to_string(kLargestBox));
    cv::Mat content;
    if (m_svg.empty()) {
        if (m_rgba.size() == cv::Size(box, box))
            return m_rgba.clone();
        content = resampledRgba(m_rgba(m_ink), sizeInBox(m_ink.width, m_ink.height, box, fit));
    } else {
        const SvgDrawing drawing(m_svg, m_name);
        const cv::Rect2d ink = inkOnPage(drawing, m_ink, m_drawn, box);
        content = drawing.draw(ink, sizeInBox(ink.width * drawing.page().width, ink.height * drawing.page().height, box, fit));
        content = standing(content, m_mirrored, m_degrees);
    }
    cv::Mat result(box, box, CV_8UC4, cv::Scalar::all(0));
    content.copyTo(result({(box - content.cols) / 2, (box - content.rows) / 2, content.cols, content.rows}));
    return result;
}

} // namespace shiftscope
