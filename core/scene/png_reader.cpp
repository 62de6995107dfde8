#include "core/error.h"
#include "core/scene/exif.h"
#include "core/scene/image_file.h"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <png.h>
#include <vector>

namespace shiftscope {

namespace {

struct Source {
    std::string_view rest;
    std::string failure;
};

void readBytes(png_structp png, png_bytep target, std::size_t count)
{
    auto *source = static_cast<Source *>(png_get_io_ptr(png));
    if (source->rest.size() < count)
        png_error(png, "it is cut off");
    std::memcpy(target, source->rest.data(), count);
    source->rest.remove_prefix(count);
}

void onError(png_structp png, png_const_charp message)
{
    static_cast<Source *>(png_get_error_ptr(png))->failure = message;
    png_longjmp(png, 1);
}

void onWarning(png_structp, png_const_charp) {}

/// The picture's size from its header, or 0x0 when there is none.
cv::Size headerSize(std::string_view bytes)
{
    constexpr std::size_t kHeaderEnd = 24;
    if (bytes.size() < kHeaderEnd || bytes.substr(12, 4) != "IHDR")
        return {};
    const auto *header = reinterpret_cast<png_const_bytep>(bytes.data());
    const png_uint_32 width = png_get_uint_32(header + 16);
    const png_uint_32 height = png_get_uint_32(header + 20);
    constexpr png_uint_32 kPngLimit = 0x7fffffff;
    return {static_cast<int>(std::min(width, kPngLimit)), static_cast<int>(std::min(height, kPngLimit))};
}

/// Everything that can jump: no object with a destructor may be made between here and png_error.
bool decode(png_structp png, png_infop info, cv::Mat &rgba, std::vector<png_bytep> &rows)
{
    if (setjmp(png_jmpbuf(png)) != 0)
        return false;
    png_read_info(png, info);
    png_set_expand(png); // palettes to colours, less than 8 bits to 8, tRNS to alpha
    png_set_scale_16(png);
    png_set_gray_to_rgb(png);
    png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
    png_set_interlace_handling(png);
    png_read_update_info(png, info);
    if (png_get_rowbytes(png, info) != rgba.step[0])
        png_error(png, "its rows have an unexpected length");
    png_read_image(png, rows.data());
    png_read_end(png, info); // what follows the pixels, an orientation perhaps
    return true;
}

int orientationOf(png_structp png, png_infop info)
{
    png_uint_32 length = 0;
    png_bytep exif = nullptr;
    if (png_get_eXIf_1(png, info, &length, &exif) == 0)
        return 1;
    return exifOrientation({reinterpret_cast<const char *>(exif), length});
}

} // namespace

cv::Mat decodePng(std::string_view bytes, const std::string &fileName)
{
    const cv::Size size = headerSize(bytes);
    if (size.width < 1 || size.height < 1)
        throw InputError("'" + fileName + "' is not a whole PNG picture: its header is missing, damaged or cut off");
    checkPictureSize(fileName, size.width, size.height);
    Source source{bytes, {}};
    png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, &onError, &onWarning);
    png_infop info = png ? png_create_info_struct(png) : nullptr;
    if (!info)
        throw WorkError("'" + fileName + "' cannot be read: out of memory");
    png_set_read_fn(png, &source, &readBytes);

    cv::Mat rgba(size, CV_8UC4);
    std::vector<png_bytep> rows;
    for (int y = 0; y < rgba.rows; ++y)
        rows.push_back(rgba.ptr(y));
    const bool whole = decode(png, info, rgba, rows);
    const int orientation = whole ? orientationOf(png, info) : 1;
    png_destroy_read_struct(&png, &info, nullptr);
    if (!whole)
        throw InputError("'" + fileName + "' is not a whole PNG picture: " + source.failure);
    return upright(rgba, orientation);
}

} // namespace shiftscope
