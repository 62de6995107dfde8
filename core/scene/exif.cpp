#include "core/scene/exif.h"

#include <cstdint>
#include <opencv2/core.hpp>

namespace shiftscope {

int exifOrientation(std::string_view exif)
{
    using namespace std::string_view_literals;
    if (exif.starts_with("Exif\0\0"sv))
        exif.remove_prefix(6);
    const bool littleEndian = exif.starts_with("II*\0"sv);
    if (!littleEndian && !exif.starts_with("MM\0*"sv))
        return 1;
    const auto number = [&](std::size_t at, std::size_t length) {
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < length && at + length <= exif.size(); ++i)
            value = value << 8 | static_cast<unsigned char>(exif[littleEndian ? at + length - 1 - i : at + i]);
        return value;
    };
    constexpr std::size_t kEntrySize = 12;
    constexpr unsigned kOrientation = 0x0112;
    constexpr unsigned kShort = 3;
    const std::size_t directory = number(4, 4);
    const std::size_t entries = number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t at = directory + 2 + i * kEntrySize;
        if (number(at, 2) != kOrientation)
            continue;
        const std::uint32_t value = number(at + 2, 2) == kShort ? number(at + 8, 2) : number(at + 8, 4);
        return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
    }
    return 1;
}

cv::Mat upright(const cv::Mat &stored, int orientation)
{
    cv::Mat turned = stored;
    if (orientation >= 5) // rows and columns are swapped
        cv::transpose(stored, turned);
    cv::Mat result = turned;
    switch (orientation) {
    case 2:
    case 6:
        cv::flip(turned, result, 1);
        break;
    case 3:
    case 7:
        cv::flip(turned, result, -1);
        break;
    case 4:
    case 8:
        cv::flip(turned, result, 0);
        break;
    default: // 1 and 5
        break;
    }
    return result;
}

} // namespace shiftscope
