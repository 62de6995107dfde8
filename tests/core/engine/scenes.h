#pragma once

#include "core/scene/shifted_scene.h"

#include <random>

namespace shiftscope::test {

/// A scene of seeded noise; the background is noise too, or white where `plain`.
inline ShiftedScene noiseScene(ShiftMode mode, int canvas, int box, bool plain = false)
{
    std::mt19937 random(42);
    const auto noise = [&](int height, int width, int channels) {
        Raster raster(height, width, channels);
        for (float &value : raster.values)
            value = static_cast<float>(random() % 256);
        return raster;
    };
    ShiftedScene scene;
    scene.mode = mode;
    scene.canvas = canvas;
    scene.background = noise(canvas, canvas, 3);
    if (plain)
        scene.background.values.assign(scene.background.values.size(), 255.0F);
    if (mode == ShiftMode::Object)
        scene.patch = noise(box, box, 4);
    else
        scene.picture = mode == ShiftMode::Crop ? noise(canvas + 7, canvas + 5, 3) : noise(canvas, canvas, 3);
    return scene;
}

} // namespace shiftscope::test
