#include "core/scene/image_file.h"

#include "core/error.h"
#include "core/scene/image_kind.h"
#include "core/scene/patch.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace shiftscope {

namespace {

constexpr std::size_t kLargestFile = std::size_t{512} << 20;

/// RGBA over white, rounded.
cv::Mat overWhite(const cv::Mat &rgba)
{
    cv::Mat rgb(rgba.size(), CV_8UC3);
    for (int y = 0; y < rgba.rows; ++y) {
        const auto *source = rgba.ptr<cv::Vec4b>(y);
        auto *target = rgb.ptr<cv::Vec3b>(y);
        for (int x = 0; x < rgba.cols; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const int alpha = source[x][3];
                const int sum = source[x][channel] * alpha + 255 * (255 - alpha);
                target[x][channel] = static_cast<unsigned char>((sum + 127) / 255);
            }
    }
    return rgb;
}

} // namespace

void checkPictureSize(const std::string &fileName, std::int64_t width, std::int64_t height)
{
    if (width <= Patch::kLargestSide && height <= Patch::kLargestSide && width * height <= Patch::kLargestArea)
        return;
    throw InputError("'" + fileName + "' is " + std::to_string(width) + "x" + std::to_string(height) +
                     " pixels: accepted are up to " + std::to_string(Patch::kLargestSide) + " on a side and " +
                     std::to_string(Patch::kLargestArea) + " in all");
}

std::string readImageFile(const std::filesystem::path &file)
{
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (!std::filesystem::exists(status))
        throw InputError("'" + file.string() + "' cannot be opened: " + (error ? error.message() : std::string("no such file")));
    if (std::filesystem::is_directory(status))
        throw InputError("'" + file.string() + "' is a directory: a picture file is needed");
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        throw InputError("'" + file.string() + "' cannot be opened: " + std::strerror(errno));
    std::string bytes;
    std::string block(std::size_t{1} << 16, '\0');
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0) {
        bytes.append(block, 0, static_cast<std::size_t>(stream.gcount()));
        if (bytes.size() > kLargestFile)
            throw InputError("'" + file.string() + "' is too large: pictures of up to 512 MiB are accepted");
    }
    if (bytes.empty())
        throw InputError("'" + file.string() + "' is empty: a picture file is needed");
    return bytes;
}

cv::Mat decodePicture(std::string_view bytes, const std::string &fileName)
{
    const ImageForm form = imageForm(bytes);
    switch (form.kind) {
    case ImageKind::Png:
        return overWhite(decodePng(bytes, fileName));
    case ImageKind::WebP:
        return overWhite(decodeWebP(bytes, fileName));
    case ImageKind::Bmp:
        return overWhite(decodeBmp(bytes, fileName));
    case ImageKind::Jpeg:
        return decodeJpeg(bytes, fileName);
    case ImageKind::Tiff:
        return decodeTiff(bytes, fileName);
    case ImageKind::Svg:
    case ImageKind::Other:
        break;
    }
    const std::string what = form.name.empty() ? "not a picture that can be used here" : std::string(form.name);
    throw InputError("'" + fileName + "' is " + what + ": PNG, JPEG, WebP, BMP and TIFF are accepted");
}

} // namespace shiftscope
