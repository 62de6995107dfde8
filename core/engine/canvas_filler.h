#pragma once

#include "core/engine/shift_keys.h"
#include "core/network/graph.h"
#include "core/scene/shifted_scene.h"

#include <array>
#include <span>
#include <vector>

namespace shiftscope {

/// Draws normalised canvases of one scene fast: everything that does not depend on the position is worked out once.
/// Normalising is affine and blending linear, so a canvas may be blended from parts that are normalised already; the result
/// equals render() followed by (value - mean) / deviation up to float rounding. Const functions are thread-safe.
class CanvasFiller {
public:
    CanvasFiller(const ShiftedScene &scene, const InputSpec &input);

    /// Writes the canvas at `position`, canvas x canvas x 3, interleaved, in the network's channel order. Throws InputError for a
    /// position outside the scene.
    void fill(Position position, std::span<float> out) const;

    /// Writes a row of pixels, 3 floats each: what canvas row `row` shows at the canvas columns `columns`, by their places (see
    /// canvasKeys). Equal to fill() in every bit.
    void fillPlaces(CanvasPlace row, std::span<const CanvasPlace> columns, float *out) const;

private:
    void pastePatch(Position position, std::span<float> out) const;

    ShiftMode m_mode;
    int m_canvas;
    Position m_last;
    Raster m_source; ///< normalised: the background (Object) or the picture
    Raster m_patch;  ///< normalised, times alpha; channel 3 is 1 - alpha
};

/// Normalises `count` finished canvases (RGB, 0..255) into `out`.
void normalise(const InputSpec &input, std::span<const float> rgb, std::span<float> out);

} // namespace shiftscope
