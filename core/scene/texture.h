#pragma once

#include <opencv2/core/mat.hpp>

namespace shiftscope {

/// A cloudy texture, 256 x 256, CV_8UC3 RGB: four octaves of value noise in muted colours. The same for the same seed on every
/// machine.
[[nodiscard]] cv::Mat seededTexture(unsigned seed);

} // namespace shiftscope
