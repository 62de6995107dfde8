#include "core/engine/canvas_filler.h"

#include "core/error.h"

#include <algorithm>

namespace shiftscope {

namespace {

/// Channel `c` of the network's input from an RGB pixel in 0..255.
float normalised(const InputSpec &input, const float *rgb, std::size_t c)
{
    return (rgb[input.bgr ? 2 - c : c] - input.mean[c]) / input.deviation[c];
}

Raster normalisedRaster(const InputSpec &input, const Raster &raster)
{
    Raster out(raster.height, raster.width, 3);
    normalise(input, raster.values, out.values);
    return out;
}

} // namespace

void normalise(const InputSpec &input, std::span<const float> rgb, std::span<float> out)
{
    for (std::size_t i = 0; i + 2 < rgb.size(); i += 3)
        for (std::size_t c = 0; c < 3; ++c)
            out[i + c] = normalised(input, rgb.data() + i, c);
}

CanvasFiller::CanvasFiller(const ShiftedScene &scene, const InputSpec &input)
    : m_mode(scene.mode), m_canvas(scene.canvas), m_last(scene.last()),
      m_source(normalisedRaster(input, scene.mode == ShiftMode::Object ? scene.background : scene.picture)),
      m_patch(scene.patch.height, scene.patch.width, 4)
{
    for (std::size_t i = 0; i + 3 < scene.patch.values.size(); i += 4) {
        const float *rgba = scene.patch.values.data() + i;
        const float alpha = rgba[3] / 255.0F;
        for (std::size_t c = 0; c < 3; ++c)
            m_patch.values[i + c] = alpha * normalised(input, rgba, c);
        m_patch.values[i + 3] = 1.0F - alpha;
    }
}

void CanvasFiller::fill(Position position, std::span<float> out) const
{
    if (position.y < 0 || position.x < 0 || position.y > m_last.y || position.x > m_last.x)
        throw InputError("position " + std::to_string(position.x) + ":" + std::to_string(position.y) + " lies outside 0:0 … " +
                         std::to_string(m_last.x) + ":" + std::to_string(m_last.y));
    const auto rowLength = static_cast<std::size_t>(m_canvas) * 3;
    if (m_mode == ShiftMode::Object) {
        std::ranges::copy(m_source.values, out.begin());
        pastePatch(position, out);
        return;
    }
    for (int r = 0; r < m_canvas; ++r) {
        float *row = out.data() + static_cast<std::size_t>(r) * rowLength;
        if (m_mode == ShiftMode::Crop) {
            std::copy_n(m_source.pixel(r + position.y, position.x), rowLength, row);
            continue;
        }
        const float *from = m_source.pixel((r - position.y + m_canvas) % m_canvas, 0);
        const auto rolled = static_cast<std::size_t>(position.x) * 3;
        std::copy_n(from + (rowLength - rolled), rolled, row);
        std::copy_n(from, rowLength - rolled, row + rolled);
    }
}

void CanvasFiller::fillPlaces(CanvasPlace row, std::span<const CanvasPlace> columns, float *out) const
{
    for (const CanvasPlace column : columns) {
        const float *under = m_source.pixel(row.under, column.under);
        if (row.patch == CanvasPlace::kNone || column.patch == CanvasPlace::kNone) {
            std::copy_n(under, 3, out);
        } else {
            const float *patch = m_patch.pixel(row.patch, column.patch);
            for (std::size_t k = 0; k < 3; ++k)
                out[k] = patch[k] + patch[3] * under[k];
        }
        out += 3;
    }
}

void CanvasFiller::pastePatch(Position position, std::span<float> out) const
{
    const auto canvas = static_cast<std::size_t>(m_canvas);
    for (int r = 0; r < m_patch.height; ++r) {
        float *to = out.data() + (static_cast<std::size_t>(position.y + r) * canvas + static_cast<std::size_t>(position.x)) * 3;
        const float *from = m_patch.pixel(r, 0);
        for (int c = 0; c < m_patch.width; ++c, to += 3, from += 4)
            for (std::size_t k = 0; k < 3; ++k)
                to[k] = from[k] + from[3] * to[k];
    }
}

} // namespace shiftscope
