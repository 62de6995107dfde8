#pragma once

#include "core/scene/shifted_scene.h"

#include <string>

namespace shiftscope {

/// The picture (RGB, 0..255; rounded, values beyond clipped) as the bytes of a PNG file.
[[nodiscard]] std::string pngBytes(const Raster &picture);

} // namespace shiftscope
