#pragma once

#include "core/words.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// Where the patch's box (Object), the window (Crop) or the roll (Circular) stands: top-left corner, in pixels, y = row.
struct Position {
    int y = 0;
    int x = 0;
    friend bool operator==(const Position &, const Position &) = default;
};

/// A picture as numbers: height x width x channels, row-major, interleaved, values 0..255 (not normalised).
struct Raster {
    int height = 0;
    int width = 0;
    int channels = 0;
    std::vector<float> values;

    Raster() = default;
    Raster(int h, int w, int c);
    [[nodiscard]] bool empty() const { return values.empty(); }
    [[nodiscard]] float *pixel(int y, int x) { return values.data() + (static_cast<std::size_t>(y) * width + x) * channels; }
    [[nodiscard]] const float *pixel(int y, int x) const
    {
        return values.data() + (static_cast<std::size_t>(y) * width + x) * channels;
    }
};

/// One canvas for every position: all that an engine needs to know about a scene, free of image libraries.
/// A plain value; safe to read from several threads.
struct ShiftedScene {
    ShiftMode mode = ShiftMode::Object;
    int canvas = 224;
    Raster background; ///< canvas x canvas x 3, RGB: what lies under the patch; in Crop and Circular only the blank canvas
    Raster patch;      ///< Object: box x box x 4, RGB and alpha, straight (not premultiplied); else empty
    Raster picture;    ///< Crop: at least canvas x canvas x 3; Circular: canvas x canvas x 3; else empty

    /// Side of the patch's box in pixels; 0 in Crop and Circular.
    [[nodiscard]] int box() const { return patch.height; }
    /// Largest valid position in both axes: canvas - box, picture - canvas, or canvas - 1.
    [[nodiscard]] Position last() const;
    /// True when every pixel of the background has the same colour (the engine can then share more).
    [[nodiscard]] bool plainBackground() const;
};

/// Lays `patch` (RGB and alpha, straight) over what is in `rgb` (canvas * canvas * 3 floats, interleaved), its top left corner at
/// `position`, where it must fit. Alpha is blended linearly, in float, without rounding.
void blend(const Raster &patch, Position position, int canvas, std::span<float> rgb);

/// Draws the canvas at `position` into `rgb` (canvas * canvas * 3 floats, interleaved, 0..255).
/// Alpha is blended linearly in the 8-bit values, in float, without rounding: a/255 * patch + (1 - a/255) * background.
/// Throws InputError when the position lies outside 0..last().
void render(const ShiftedScene &scene, Position position, std::span<float> rgb);

} // namespace shiftscope
