#pragma once

#include "core/scene/shifted_scene.h"

namespace shiftscope {

/// Peak signal-to-noise ratio of two pictures of 0..255, in dB; infinity for equal ones. Throws InputError for pictures of
/// different sizes.
[[nodiscard]] double psnr(const Raster &a, const Raster &b);

/// Structural similarity (Wang et al. 2004): Gaussian window of 11 pixels with sigma 1.5, K 0.01 and 0.03, the mean over all
/// pixels and channels; 1 for equal pictures. Throws InputError for pictures of different sizes.
[[nodiscard]] double ssim(const Raster &a, const Raster &b);

} // namespace shiftscope
