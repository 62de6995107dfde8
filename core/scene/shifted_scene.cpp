#include "core/scene/shifted_scene.h"

#include "core/error.h"

#include <algorithm>

namespace shiftscope {

namespace {

void renderObject(const ShiftedScene &scene, Position position, std::span<float> rgb)
{
    std::ranges::copy(scene.background.values, rgb.begin());
    blend(scene.patch, position, scene.canvas, rgb);
}

void renderCrop(const ShiftedScene &scene, Position position, std::span<float> rgb)
{
    const auto rowLength = static_cast<std::size_t>(scene.canvas) * 3;
    for (int y = 0; y < scene.canvas; ++y)
        std::copy_n(scene.picture.pixel(position.y + y, position.x), rowLength, rgb.data() + y * rowLength);
}

/// What stood in the top left corner stands at `position` afterwards, as an object would.
void renderCircular(const ShiftedScene &scene, Position position, std::span<float> rgb)
{
    const auto rowLength = static_cast<std::size_t>(scene.canvas) * 3;
    for (int y = 0; y < scene.canvas; ++y) {
        const float *source = scene.picture.pixel(y, 0);
        float *target = rgb.data() + ((y + position.y) % scene.canvas) * rowLength;
        std::rotate_copy(source, source + rowLength - static_cast<std::size_t>(position.x) * 3, source + rowLength, target);
    }
}

std::string text(Position position)
{
    return "(y " + std::to_string(position.y) + ", x " + std::to_string(position.x) + ")";
}

} // namespace

Raster::Raster(int h, int w, int c)
    : height(h), width(w), channels(c),
      values(static_cast<std::size_t>(h) * static_cast<std::size_t>(w) * static_cast<std::size_t>(c))
{
}

Position ShiftedScene::last() const
{
    switch (mode) {
    case ShiftMode::Object:
        return {canvas - patch.height, canvas - patch.width};
    case ShiftMode::Crop:
        return {picture.height - canvas, picture.width - canvas};
    case ShiftMode::Circular:
        break;
    }
    return {canvas - 1, canvas - 1};
}

bool ShiftedScene::plainBackground() const
{
    const auto channels = static_cast<std::size_t>(background.channels);
    const std::vector<float> &values = background.values;
    // Each value equals the same channel of the pixel before it.
    return channels == 0 || values.size() <= channels ||
           std::equal(values.begin() + background.channels, values.end(), values.begin());
}

void blend(const Raster &patch, Position position, int canvas, std::span<float> rgb)
{
    for (int y = 0; y < patch.height; ++y) {
        const float *source = patch.pixel(y, 0);
        float *target = rgb.data() + (static_cast<std::size_t>(position.y + y) * canvas + position.x) * 3;
        for (int x = 0; x < patch.width; ++x, source += 4, target += 3) {
            const float opacity = source[3] / 255.0f;
            for (int channel = 0; channel < 3; ++channel)
                target[channel] = opacity * source[channel] + (1.0f - opacity) * target[channel];
        }
    }
}

void render(const ShiftedScene &scene, Position position, std::span<float> rgb)
{
    const Position last = scene.last();
    if (position.y < 0 || position.x < 0 || position.y > last.y || position.x > last.x)
        throw InputError("position " + text(position) + " is outside the canvas: accepted are (y 0, x 0) to " + text(last));
    const auto size = static_cast<std::size_t>(scene.canvas) * static_cast<std::size_t>(scene.canvas) * 3;
    if (rgb.size() != size)
        throw InputError("a canvas of " + std::to_string(scene.canvas) + " pixels needs " + std::to_string(size) +
                         " values, not " + std::to_string(rgb.size()));
    switch (scene.mode) {
    case ShiftMode::Object:
        renderObject(scene, position, rgb);
        break;
    case ShiftMode::Crop:
        renderCrop(scene, position, rgb);
        break;
    case ShiftMode::Circular:
        renderCircular(scene, position, rgb);
        break;
    }
}

} // namespace shiftscope
