#pragma once

#include "core/scene/shifted_scene.h"

#include <torch/torch.h>

namespace shiftscope {

/// 3 x H x W, 0..255 (values beyond are clipped), on any device → a picture.
[[nodiscard]] Raster toRaster(const torch::Tensor &picture);

} // namespace shiftscope
