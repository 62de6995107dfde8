#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <string>
#include <string_view>

// Reading picture files that may hold anything: every defect is an InputError that names the file. Private to core/scene.

namespace shiftscope {

/// The bytes of a file. Throws InputError when it is missing, a directory, unreadable, empty or over 512 MiB.
[[nodiscard]] std::string readImageFile(const std::filesystem::path &file);

/// Throws InputError when a picture of this size is over Patch::kLargestSide or Patch::kLargestArea.
void checkPictureSize(const std::string &fileName, std::int64_t width, std::int64_t height);

/// PNG, JPEG, WebP, BMP or TIFF as CV_8UC3 RGB: transparency is laid over white, and EXIF's orientation (TIFF's own) applied.
/// Of several pages or frames the first. 16-bit samples are rounded to 8, and colour profiles ignored. Throws InputError
/// when it is of another kind, too large (seen before memory is taken for it), damaged or cut off.
[[nodiscard]] cv::Mat decodePicture(std::string_view bytes, const std::string &fileName);

// One kind each, as decodePicture says, with its transparency: CV_8UC4 RGBA, straight alpha.
[[nodiscard]] cv::Mat decodePng(std::string_view bytes, const std::string &fileName);
[[nodiscard]] cv::Mat decodeWebP(std::string_view bytes, const std::string &fileName);
[[nodiscard]] cv::Mat decodeBmp(std::string_view bytes, const std::string &fileName);
// CV_8UC3 RGB.
[[nodiscard]] cv::Mat decodeJpeg(std::string_view bytes, const std::string &fileName);
[[nodiscard]] cv::Mat decodeTiff(std::string_view bytes, const std::string &fileName);

} // namespace shiftscope
