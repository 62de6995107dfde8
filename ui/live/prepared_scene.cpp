#include "ui/live/prepared_scene.h"

#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/scene/scene.h"
#include "core/storage/run_file.h"

#include <opencv2/core.hpp>

namespace shiftscope {

namespace {

/// A picture kept in a run file, as one that owns its pixels.
cv::Mat matOf(const StoredImage &image)
{
    const cv::Mat view(image.height, image.width, CV_MAKETYPE(CV_8U, image.channels),
                       const_cast<std::uint8_t *>(image.values.data())); // cv::Mat knows no view of constant numbers
    return view.clone();
}

Patch patchFrom(const std::filesystem::path &file)
{
    if (!isRunFile(file))
        return Patch::load(file);
    const RunFile run = RunFile::openForReading(file);
    if (run.header().patchImage.values.empty())
        throw InputError("'" + file.filename().string() + "' keeps no patch: a PNG or SVG picture is needed");
    return Patch::fromPixels(matOf(run.header().patchImage), run.header().patch);
}

Background backgroundFrom(const std::string &text)
{
    if (text.starts_with('#') || !isRunFile(text))
        return Background::parse(text);
    const RunFile run = RunFile::openForReading(text);
    if (run.header().backgroundImage.values.empty())
        throw InputError("'" + std::filesystem::path(text).filename().string() + "' keeps no background");
    return {text, matOf(run.header().backgroundImage)};
}

cv::Mat pictureFrom(const std::filesystem::path &file)
{
    if (!isRunFile(file))
        return loadPicture(file);
    const RunFile run = RunFile::openForReading(file);
    if (run.header().mode == name(ShiftMode::Object) || run.header().backgroundImage.values.empty())
        throw InputError("'" + file.filename().string() + "' keeps no picture that was shifted");
    return matOf(run.header().backgroundImage);
}

/// The patch in its box, mirrored and turned.
cv::Mat standing(const SceneSettings &settings)
{
    cv::Mat box = patchFrom(settings.patch).fitted(settings.box, settings.fit);
    if (settings.mirrored)
        cv::flip(box, box, 1);
    if (const int turns = settings.quarterTurns % 4; turns != 0)
        cv::rotate(box, box, turns == 1 ? cv::ROTATE_90_CLOCKWISE : turns == 2 ? cv::ROTATE_180 : cv::ROTATE_90_COUNTERCLOCKWISE);
    return box;
}

QImage imageOf(const Raster &rgb)
{
    QImage image(rgb.width, rgb.height, QImage::Format_RGB888);
    for (int y = 0; y < rgb.height; ++y)
        std::transform(rgb.pixel(y, 0), rgb.pixel(y, 0) + static_cast<std::ptrdiff_t>(rgb.width) * 3, image.scanLine(y),
                       [](float value) { return static_cast<uchar>(value); }); // whole numbers, read from 8 bits
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
    Scene scene;
    scene.mode = settings.mode;
    scene.canvas = canvas;
    scene.background = backgroundFrom(settings.background);
    auto prepared = std::make_shared<PreparedScene>();
    if (settings.mode == ShiftMode::Object) {
        scene.box = settings.box;
        scene.fit = settings.fit;
        const cv::Mat box = standing(settings);
        scene.patch = Patch::fromPixels(box, settings.patch.filename().string());
        prepared->patch = imageOf(box);
    } else {
        scene.picture = pictureFrom(settings.picture);
        scene.pictureText = settings.picture.filename().string();
    }
    prepared->settings = settings;
    prepared->shifted = scene.shifted();
    prepared->anchors = placed(settings.anchors, prepared->shifted.last());
    prepared->background = imageOf(scene.background.onCanvas(canvas));
    if (settings.mode != ShiftMode::Object)
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

} // namespace shiftscope
