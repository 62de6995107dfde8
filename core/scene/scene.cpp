#include "core/scene/scene.h"

#include "core/error.h"
#include "core/scene/image_file.h"
#include "core/scene/resample.h"
#include "core/scene/texture.h"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace shiftscope {

namespace {

constexpr int kLargestCanvas = 4096;

Raster toRaster(const cv::Mat &picture)
{
    Raster raster(picture.rows, picture.cols, picture.channels());
    cv::Mat values(picture.rows, picture.cols, CV_MAKETYPE(CV_32F, picture.channels()), raster.values.data());
    picture.convertTo(values, CV_32F);
    return raster;
}

/// The centred square of the shorter side, scaled to the canvas.
cv::Mat covering(const cv::Mat &rgb, int canvas)
{
    const int side = std::min(rgb.cols, rgb.rows);
    const cv::Mat square = rgb({(rgb.cols - side) / 2, (rgb.rows - side) / 2, side, side});
    if (side == canvas)
        return square.clone();
    cv::Mat values;
    square.convertTo(values, CV_32F);
    cv::Mat result;
    resampled(values, {canvas, canvas}).convertTo(result, CV_8U); // rounds and clamps
    return result;
}

std::string pixels(int width, int height)
{
    return std::to_string(width) + "x" + std::to_string(height) + " pixels";
}

Raster objectRaster(const Scene &scene)
{
    if (!scene.patch)
        throw InputError("no patch is given: a PNG or SVG picture is needed to move over the canvas");
    if (scene.box < 1 || scene.box > scene.canvas)
        throw InputError("a box of " + std::to_string(scene.box) + " pixels does not fit the canvas: accepted are 1 to " +
                         std::to_string(scene.canvas));
    return toRaster(scene.patch->turned(scene.mirrored, scene.turn).fitted(scene.box, scene.fit));
}

Raster pictureRaster(const Scene &scene)
{
    const std::string mode(name(scene.mode));
    if (!scene.picture || scene.picture->empty())
        throw InputError("no picture is given: mode " + mode + " needs one");
    if (scene.picture->type() != CV_8UC3)
        throw InputError("picture '" + scene.pictureText + "' is not 8-bit RGB");
    if (scene.mode == ShiftMode::Circular)
        return toRaster(covering(*scene.picture, scene.canvas));
    if (scene.picture->cols < scene.canvas || scene.picture->rows < scene.canvas)
        throw InputError("picture '" + scene.pictureText + "' is " + pixels(scene.picture->cols, scene.picture->rows) +
                         ": mode " + mode + " needs at least the canvas, " + pixels(scene.canvas, scene.canvas));
    return toRaster(*scene.picture);
}

} // namespace

Background Background::parse(const std::string &text)
{
    Background background{text, {}};
    if (backgroundKind(text) == BackgroundKind::Texture) {
        const std::optional<int> seed = textureSeedOf(text);
        if (!seed)
            throw InputError("background '" + text + "' names no texture: accepted are " + textureText(0) + " to " +
                             textureText(kLastTexture));
        background.rgb = seededTexture(static_cast<unsigned>(*seed));
        return background;
    }
    if (backgroundKind(text) == BackgroundKind::Picture) {
        if (std::error_code unknown; !std::filesystem::exists(text, unknown))
            throw InputError(
                "background '" + text +
                "' is neither a colour nor an existing file: accepted are '#rrggbb', a picture file or texture:SEED");
        background.rgb = loadPicture(text);
        return background;
    }
    unsigned colour = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), colour, 16);
    if (text.size() != 7 || error != std::errc() || end != text.data() + text.size())
        throw InputError("background '" + text +
                         "' is not a colour: accepted are '#rrggbb', six hexadecimal digits, or a picture file");
    background.rgb = cv::Mat(1, 1, CV_8UC3, cv::Scalar(colour >> 16, colour >> 8 & 0xff, colour & 0xff));
    return background;
}

cv::Mat Background::onCanvas(int canvas) const
{
    return covering(rgb, canvas);
}

ShiftedScene Scene::shifted() const
{
    if (canvas < 1 || canvas > kLargestCanvas)
        throw InputError("a canvas of " + std::to_string(canvas) + " pixels is not possible: accepted are 1 to " +
                         std::to_string(kLargestCanvas));
    ShiftedScene result;
    result.mode = mode;
    result.canvas = canvas;
    result.background = toRaster(background.onCanvas(canvas));
    if (mode == ShiftMode::Object)
        result.patch = objectRaster(*this);
    else
        result.picture = pictureRaster(*this);
    return result;
}

cv::Mat loadPicture(const std::filesystem::path &file)
{
    return decodePicture(readImageFile(file), file.string());
}

} // namespace shiftscope
