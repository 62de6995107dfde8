#include "core/scene/svg_drawing.h"

#include "core/error.h"
#include "core/scene/svg_contents.h"

#include <algorithm>
#include <cmath>
#include <librsvg/rsvg.h>
#include <utility>

namespace shiftscope {

namespace {

/// librsvg's message as part of our one sentence.
std::string takeMessage(GError *error)
{
    std::string message = error ? error->message : "unknown reason";
    g_clear_error(&error);
    std::ranges::replace(message, '\n', ' ');
    message.erase(message.find_last_not_of(" .") + 1);
    return message;
}

/// The page's size in pixels: width and height where given, else the viewBox, else what is drawn.
cv::Size2d pageSize(RsvgHandle *handle)
{
    double width = 0;
    double height = 0;
    if (rsvg_handle_get_intrinsic_size_in_pixels(handle, &width, &height))
        return {width, height};
    gboolean hasWidth = FALSE;
    gboolean hasHeight = FALSE;
    gboolean hasViewBox = FALSE;
    RsvgLength lengths[2];
    RsvgRectangle viewBox{};
    rsvg_handle_get_intrinsic_dimensions(handle, &hasWidth, &lengths[0], &hasHeight, &lengths[1], &hasViewBox, &viewBox);
    if (hasViewBox)
        return {viewBox.width, viewBox.height};
    const RsvgRectangle viewport{0, 0, 512, 512};
    RsvgRectangle ink{};
    if (rsvg_handle_get_geometry_for_layer(handle, nullptr, &viewport, &ink, nullptr, nullptr) && ink.width > 0 && ink.height > 0)
        return {ink.x + ink.width, ink.y + ink.height};
    return {viewport.width, viewport.height};
}

bool usable(double length)
{
    return std::isfinite(length) && length > 1e-6 && length < 1e9;
}

/// cairo's premultiplied native-endian ARGB as straight RGBA.
cv::Mat straightRgba(const unsigned char *data, int stride, cv::Size size)
{
    cv::Mat rgba(size, CV_8UC4);
    for (int y = 0; y < size.height; ++y) {
        const auto *source = reinterpret_cast<const std::uint32_t *>(data + static_cast<std::ptrdiff_t>(y) * stride);
        auto *target = rgba.ptr<cv::Vec4b>(y);
        for (int x = 0; x < size.width; ++x) {
            const std::uint32_t alpha = source[x] >> 24;
            const auto straight = [&](int shift) {
                const std::uint32_t value = (source[x] >> shift) & 0xff;
                return static_cast<unsigned char>(alpha == 0 ? 0
                                                             : std::min<std::uint32_t>(255, (value * 255 + alpha / 2) / alpha));
            };
            target[x] = {straight(16), straight(8), straight(0), static_cast<unsigned char>(alpha)};
        }
    }
    return rgba;
}

} // namespace

void SvgDrawing::Unref::operator()(_RsvgHandle *handle) const
{
    g_object_unref(handle);
}

SvgDrawing::SvgDrawing(std::string_view document, std::string fileName) : m_fileName(std::move(fileName))
{
    GError *error = nullptr;
    const RsvgHandleFlags flags = isLongWithoutEntities(document) ? RSVG_HANDLE_FLAG_UNLIMITED : RSVG_HANDLE_FLAGS_NONE;
    const std::unique_ptr<GInputStream, decltype(&g_object_unref)> stream(
        g_memory_input_stream_new_from_data(document.data(), static_cast<gssize>(document.size()), nullptr), &g_object_unref);
    // No base address is given, so librsvg loads nothing beside the document itself.
    m_handle.reset(rsvg_handle_new_from_stream_sync(stream.get(), nullptr, flags, nullptr, &error));
    if (!m_handle)
        throw InputError("'" + m_fileName + "' is not a whole SVG drawing: " + takeMessage(error));
    rsvg_handle_set_dpi(m_handle.get(), 96);
    m_page = pageSize(m_handle.get());
    if (!usable(m_page.width) || !usable(m_page.height))
        throw InputError("'" + m_fileName + "' has no usable size: an SVG needs a width and height, or a viewBox, above zero");
}

cv::Mat SvgDrawing::draw(int longerSide) const
{
    const double scale = longerSide / std::max(m_page.width, m_page.height);
    const auto pixels = [&](double length) { return std::max(1, static_cast<int>(std::lround(length * scale))); };
    return draw({0, 0, 1, 1}, {pixels(m_page.width), pixels(m_page.height)});
}

cv::Mat SvgDrawing::draw(const cv::Rect2d &region, cv::Size size) const
{
    const std::unique_ptr<cairo_surface_t, decltype(&cairo_surface_destroy)> surface(
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, size.width, size.height), &cairo_surface_destroy);
    const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> context(cairo_create(surface.get()), &cairo_destroy);
    cairo_scale(context.get(), size.width / (region.width * m_page.width), size.height / (region.height * m_page.height));
    cairo_translate(context.get(), -region.x * m_page.width, -region.y * m_page.height);
    const RsvgRectangle viewport{0, 0, m_page.width, m_page.height};
    GError *error = nullptr;
    if (!rsvg_handle_render_document(m_handle.get(), context.get(), &viewport, &error))
        throw InputError("'" + m_fileName + "' cannot be drawn: " + takeMessage(error));
    if (const cairo_status_t status = cairo_status(context.get()); status != CAIRO_STATUS_SUCCESS)
        throw WorkError("'" + m_fileName + "' cannot be drawn at " + std::to_string(size.width) + "x" +
                        std::to_string(size.height) + " pixels: " + cairo_status_to_string(status));
    cairo_surface_flush(surface.get());
    return straightRgba(cairo_image_surface_get_data(surface.get()), cairo_image_surface_get_stride(surface.get()), size);
}

} // namespace shiftscope
