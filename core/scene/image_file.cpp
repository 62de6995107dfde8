#include "core/scene/image_file.h"

#include "core/error.h"
#include "core/scene/patch.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <system_error>

namespace shiftscope {

namespace {

constexpr std::size_t kLargestFile = std::size_t{512} << 20;

unsigned byteAt(std::string_view bytes, std::size_t index)
{
    return static_cast<unsigned char>(bytes[index]);
}

/// What a walk along a JPEG's markers tells.
struct JpegOutline {
    int width = 0;
    int height = 0;
    bool whole = false; ///< reaches its end marker: libjpeg itself fills what is missing with grey and goes on
};

JpegOutline jpegOutline(std::string_view bytes)
{
    JpegOutline outline;
    std::size_t at = 2;
    while (at + 1 < bytes.size()) {
        const unsigned marker = byteAt(bytes, at + 1);
        const bool isMarker = byteAt(bytes, at) == 0xff && marker != 0 && marker != 0xff && (marker < 0xd0 || marker > 0xd7);
        if (!isMarker) { // picture data, or a fill byte
            ++at;
            continue;
        }
        outline.whole = marker == 0xd9;
        if (outline.whole || at + 8 >= bytes.size())
            break;
        const bool isFrame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (isFrame) {
            outline.height = static_cast<int>(byteAt(bytes, at + 5) << 8 | byteAt(bytes, at + 6));
            outline.width = static_cast<int>(byteAt(bytes, at + 7) << 8 | byteAt(bytes, at + 8));
        }
        at += 2 + std::max(2u, byteAt(bytes, at + 2) << 8 | byteAt(bytes, at + 3));
    }
    return outline;
}

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

/// OpenCV's BGR(A) or grey of 8 or 16 bit as 8-bit RGB over white; empty where it is none of these.
cv::Mat asRgb(cv::Mat decoded)
{
    if (decoded.depth() == CV_16U)
        decoded.convertTo(decoded, CV_8U, 1.0 / 257.0);
    if (decoded.empty() || decoded.depth() != CV_8U)
        return {};
    cv::Mat result;
    switch (decoded.channels()) {
    case 1:
        cv::cvtColor(decoded, result, cv::COLOR_GRAY2RGB);
        break;
    case 3:
        cv::cvtColor(decoded, result, cv::COLOR_BGR2RGB);
        break;
    case 4:
        cv::cvtColor(decoded, result, cv::COLOR_BGRA2RGBA);
        result = overWhite(result);
        break;
    default:
        break;
    }
    return result;
}

} // namespace

ImageKind imageKind(std::string_view bytes)
{
    using namespace std::string_view_literals;
    if (bytes.starts_with("\x89PNG\r\n\x1a\n"sv))
        return ImageKind::Png;
    if (bytes.starts_with("\xff\xd8\xff"sv))
        return ImageKind::Jpeg;
    if (bytes.starts_with("RIFF"sv) && bytes.size() > 12 && bytes.substr(8, 4) == "WEBP"sv)
        return ImageKind::WebP;
    if (bytes.starts_with("BM"sv) && bytes.size() > 26)
        return ImageKind::Bmp;
    if (bytes.starts_with("II*\0"sv) || bytes.starts_with("MM\0*"sv))
        return ImageKind::Tiff;
    if (bytes.starts_with("\xef\xbb\xbf"sv))
        bytes.remove_prefix(3);
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && bytes[first] == '<' ? ImageKind::Svg : ImageKind::Unknown;
}

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
    const ImageKind kind = imageKind(bytes);
    if (kind == ImageKind::Png)
        return overWhite(decodePng(bytes, fileName));
    if (kind == ImageKind::Unknown || kind == ImageKind::Svg)
        throw InputError("'" + fileName + "' is not a picture that can be used here: PNG, JPEG, WebP, BMP and TIFF are accepted");
    if (kind == ImageKind::Jpeg) {
        const JpegOutline outline = jpegOutline(bytes);
        checkPictureSize(fileName, outline.width, outline.height);
        if (!outline.whole)
            throw InputError("'" + fileName + "' is cut off: its JPEG data has no end");
    }
    cv::Mat rgb;
    try {
        const cv::Mat buffer(1, static_cast<int>(bytes.size()), CV_8UC1, const_cast<char *>(bytes.data()));
        // JPEG alone carries a rotation, which OpenCV applies in this mode, and it has no transparency to keep.
        rgb = asRgb(cv::imdecode(buffer, kind == ImageKind::Jpeg ? cv::IMREAD_COLOR : cv::IMREAD_UNCHANGED));
    } catch (const cv::Exception &) {
        rgb.release();
    }
    if (rgb.empty())
        throw InputError("'" + fileName + "' is damaged, cut off or of a rare kind: it cannot be read as a picture");
    checkPictureSize(fileName, rgb.cols, rgb.rows);
    return rgb;
}

} // namespace shiftscope
