#pragma once

#include "core/scene/patch.h"
#include "core/scene/scene.h"
#include "core/scene/shifted_scene.h"

#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// A patch in its box, and where it lies.
struct PlacedPatch {
    std::string name;  ///< as the user gave it; equal names and boxes mean equal rasters
    Raster patch;      ///< box x box x 4, RGB and alpha, straight
    Position position; ///< top left corner of the box

    [[nodiscard]] int box() const { return patch.height; }
    /// The same patch at the same place.
    [[nodiscard]] bool sameAs(const PlacedPatch &other) const;
};

/// Several patches on a background, the later ones above. A plain value.
struct ComposedScene {
    int canvas = 224;
    Raster background; ///< canvas x canvas x 3, RGB, 0..255
    std::vector<PlacedPatch> patches;
};

/// The patch in a box of `box` pixels. Throws InputError as Patch::fitted() does.
[[nodiscard]] PlacedPatch placed(const Patch &patch, std::string name, int box, Fit fit, Position position);

/// The background alone, on a canvas of that side.
[[nodiscard]] ComposedScene emptyScene(const Background &background, int canvas);

/// Draws the scene, blended as a ShiftedScene is: canvas x canvas x 3, 0..255. Throws InputError for a patch that does not lie
/// inside the canvas.
[[nodiscard]] Raster render(const ComposedScene &scene);

} // namespace shiftscope
