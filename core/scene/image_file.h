#pragma once

#include <cstdint>
#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <string>
#include <string_view>

// Reading picture files that may hold anything: every defect is an InputError that names the file. Private to core/scene.

namespace shiftscope {

/// What the first bytes of a file say it is; its name is not asked.
enum class ImageKind { Png, Svg, Jpeg, WebP, Bmp, Tiff, Unknown };

[[nodiscard]] ImageKind imageKind(std::string_view bytes);

/// The bytes of a file. Throws InputError when it is missing, a directory, unreadable, empty or over 512 MiB.
[[nodiscard]] std::string readImageFile(const std::filesystem::path &file);

/// Throws InputError when a picture of this size is over Patch::kLargestSide or Patch::kLargestArea.
void checkPictureSize(const std::string &fileName, std::int64_t width, std::int64_t height);

/// Every kind of PNG as CV_8UC4 RGBA with straight alpha; 16-bit samples are rounded to 8, and colour profiles ignored.
/// Throws InputError when the picture is too large (seen before anything is allocated), damaged or cut off.
[[nodiscard]] cv::Mat decodePng(std::string_view bytes, const std::string &fileName);

/// PNG, JPEG, WebP, BMP or TIFF as CV_8UC3 RGB; transparency is laid over white, a JPEG is turned as its EXIF tag says.
/// Throws InputError as decodePng does.
[[nodiscard]] cv::Mat decodePicture(std::string_view bytes, const std::string &fileName);

} // namespace shiftscope
