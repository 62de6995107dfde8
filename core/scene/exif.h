#pragma once

#include <opencv2/core/mat.hpp>
#include <string_view>

// How a camera was held. Private to core/scene.

namespace shiftscope {

/// The Orientation of an EXIF block (a small TIFF, with or without the "Exif" that JPEG puts before it): 1 to 8, and 1 where
/// there is none that makes sense.
[[nodiscard]] int exifOrientation(std::string_view exif);

/// The picture as it is to be seen, from the way it is stored: 1 as it is, 2 to 8 as EXIF and TIFF number them.
[[nodiscard]] cv::Mat upright(const cv::Mat &stored, int orientation);

} // namespace shiftscope
