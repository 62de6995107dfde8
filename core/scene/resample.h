#pragma once

#include <opencv2/core/mat.hpp>

// Private to core/scene.

namespace shiftscope {

/// A float picture of any channel count in a new size, axis by axis: area where it shrinks, cubic where it grows, untouched
/// where the length stays. Values may overshoot where it grows.
[[nodiscard]] cv::Mat resampled(const cv::Mat &values, cv::Size size);

/// 8-bit straight RGBA in a new size, resampled on premultiplied alpha in float, so that the colour of transparent pixels
/// never bleeds in; rounded once, at the end.
[[nodiscard]] cv::Mat resampledRgba(const cv::Mat &rgba, cv::Size size);

} // namespace shiftscope
