#include "ui/live/prepared_scene.h"

#include "core/checkpoint/digest.h"

#include <algorithm>
#include <opencv2/core/mat.hpp>

namespace shiftscope {

namespace {

/// RGB or RGBA; the numbers are whole, read from 8 bits.
QImage imageOf(const Raster &raster)
{
    const bool hasAlpha = raster.channels == 4;
    QImage image(raster.width, raster.height, hasAlpha ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    for (int y = 0; y < raster.height; ++y)
        std::transform(raster.pixel(y, 0), raster.pixel(y, 0) + static_cast<std::ptrdiff_t>(raster.width) * raster.channels,
                       image.scanLine(y), [](float value) { return static_cast<uchar>(value); });
    return image;
}

std::string keyOf(const Raster &raster)
{
    const std::string_view bytes(reinterpret_cast<const char *>(raster.values.data()), raster.values.size() * sizeof(float));
    return std::to_string(raster.height) + 'x' + std::to_string(raster.width) + ':' + sha256OfBytes(bytes) + '|';
}

/// By the pixels: a patch that comes out of a run file is the one that went in, and an edited picture is another thing.
std::string keyOf(const ShiftedScene &scene)
{
    const std::string key = std::string(name(scene.mode)) + '|' + std::to_string(scene.canvas) + '|';
    return key + keyOf(scene.patch) + keyOf(scene.picture) + keyOf(scene.background);
}

} // namespace

QImage imageOf(const cv::Mat &pixels)
{
    const QImage::Format format = pixels.channels() == 4 ? QImage::Format_RGBA8888 : QImage::Format_RGB888;
    return QImage(pixels.data, pixels.cols, pixels.rows, static_cast<qsizetype>(pixels.step), format).copy();
}

std::shared_ptr<const PreparedScene> prepareScene(const SceneSettings &settings, int canvas)
{
    auto prepared = std::make_shared<PreparedScene>();
    prepared->settings = settings;
    prepared->scene = buildScene(settings, canvas);
    prepared->shifted = prepared->scene.shifted();
    prepared->anchors = placed(settings.anchors, prepared->shifted.last());
    prepared->background = imageOf(prepared->shifted.background);
    if (settings.mode == ShiftMode::Object)
        prepared->patch = imageOf(prepared->shifted.patch);
    else
        prepared->picture = imageOf(prepared->shifted.picture);
    prepared->key = keyOf(prepared->shifted);
    return prepared;
}

std::shared_ptr<const PreparedScene> withAnchors(const PreparedScene &scene, const std::vector<SceneAnchor> &anchors)
{
    auto other = std::make_shared<PreparedScene>(scene);
    other->settings.anchors = anchors;
    other->anchors = placed(anchors, scene.shifted.last());
    return other;
}

std::shared_ptr<const PreparedScene> withMeasuring(const PreparedScene &scene, const Measuring &measuring)
{
    auto other = std::make_shared<PreparedScene>(scene);
    other->settings.measuring = measuring;
    return other;
}

ShiftedScene blankOf(const ShiftedScene &scene)
{
    ShiftedScene blank;
    blank.canvas = scene.canvas;
    blank.background = scene.background;
    blank.patch = Raster(1, 1, 4); // one pixel that nothing is seen of
    return blank;
}

} // namespace shiftscope
