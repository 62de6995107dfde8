#include "core/scene/composed_scene.h"

#include "core/error.h"

#include <utility>

namespace shiftscope {

namespace {

Raster toRaster(const cv::Mat &picture)
{
    Raster raster(picture.rows, picture.cols, picture.channels());
    cv::Mat values(picture.rows, picture.cols, CV_MAKETYPE(CV_32F, picture.channels()), raster.values.data());
    picture.convertTo(values, CV_32F);
    return raster;
}

} // namespace

bool PlacedPatch::sameAs(const PlacedPatch &other) const
{
    return name == other.name && box() == other.box() && position == other.position;
}

PlacedPatch placed(const Patch &patch, std::string name, int box, Fit fit, Position position)
{
    return {.name = std::move(name), .patch = toRaster(patch.fitted(box, fit)), .position = position};
}

ComposedScene emptyScene(const Background &background, int canvas)
{
    return {.canvas = canvas, .background = toRaster(background.onCanvas(canvas)), .patches = {}};
}

Raster render(const ComposedScene &scene)
{
    Raster picture = scene.background;
    for (const PlacedPatch &each : scene.patches) {
        const int last = scene.canvas - each.box();
        if (each.position.y < 0 || each.position.x < 0 || each.position.y > last || each.position.x > last)
            throw InputError("patch '" + each.name + "' at x " + std::to_string(each.position.x) + ", y " +
                             std::to_string(each.position.y) + " in a box of " + std::to_string(each.box()) +
                             " pixels does not lie on the canvas: " +
                             (last < 0 ? "the canvas has " + std::to_string(scene.canvas) + " pixels"
                                       : "accepted are 0 to " + std::to_string(last) + " in both axes"));
        blend(each.patch, each.position, scene.canvas, picture.values);
    }
    return picture;
}

} // namespace shiftscope
