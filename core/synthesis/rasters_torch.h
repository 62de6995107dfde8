#pragma once

#include "core/scene/shifted_scene.h"

#include <torch/torch.h>

namespace shiftscope {

/// 3 x H x W, 0..255 (values beyond are clipped), on any device → a picture.
[[nodiscard]] Raster toRaster(const torch::Tensor &picture);

/// N x C x H x W → N x C x side x side, bicubic; differentiable.
[[nodiscard]] torch::Tensor resized(const torch::Tensor &pictures, std::int64_t side);

} // namespace shiftscope
