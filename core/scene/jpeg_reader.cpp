#include "core/error.h"
#include "core/scene/exif.h"
#include "core/scene/image_file.h"

#include <csetjmp>
#include <cstddef>
#include <cstdio> // jpeglib.h needs FILE
#include <opencv2/core.hpp>

#include <jerror.h>
#include <jpeglib.h>

// libjpeg itself rather than OpenCV: what it says about damage is an error here, and four-colour pictures are told apart.

namespace shiftscope {

namespace {

/// A picture being read. What libjpeg finds wrong ends the step with false and its words in `failure`.
struct Reader {
    jpeg_decompress_struct jpeg{};
    jpeg_error_mgr errors{};
    jpeg_progress_mgr progress{};
    std::jmp_buf onFailure{};
    char failure[JMSG_LENGTH_MAX]{};

    explicit Reader(std::string_view bytes);
    ~Reader() { jpeg_destroy_decompress(&jpeg); }
    Reader(const Reader &) = delete;
    Reader &operator=(const Reader &) = delete;
};

[[noreturn]] void fail(j_common_ptr jpeg)
{
    auto *reader = static_cast<Reader *>(jpeg->client_data);
    jpeg->err->format_message(jpeg, reader->failure);
    std::longjmp(reader->onFailure, 1);
}

/// What libjpeg calls a warning is mostly lost data that it makes up. Harmless are bytes between two parts, and a header that
/// says odd things about itself.
void onMessage(j_common_ptr jpeg, int level)
{
    const int code = jpeg->err->msg_code;
    if (level < 0 && code != JWRN_EXTRANEOUS_DATA && code != JWRN_JFIF_MAJOR && code != JWRN_NOT_SEQUENTIAL)
        fail(jpeg);
}

/// A small file can hold thousands of passes over a large picture.
void onProgress(j_common_ptr jpeg)
{
    constexpr int kMostPasses = 500;
    if (reinterpret_cast<j_decompress_ptr>(jpeg)->input_scan_number <= kMostPasses)
        return;
    jpeg->err->msg_code = JERR_CANT_SUSPEND; // any code: the words are ours
    std::snprintf(static_cast<Reader *>(jpeg->client_data)->failure, JMSG_LENGTH_MAX, "it has over %d passes", kMostPasses);
    std::longjmp(static_cast<Reader *>(jpeg->client_data)->onFailure, 1);
}

Reader::Reader(std::string_view bytes)
{
    jpeg.err = jpeg_std_error(&errors);
    errors.error_exit = &fail;
    errors.emit_message = &onMessage;
    jpeg.client_data = this;
    if (setjmp(onFailure) != 0)
        return; // out of memory: the next step says so
    jpeg_create_decompress(&jpeg);
    progress.progress_monitor = &onProgress;
    jpeg.progress = &progress;
    jpeg_mem_src(&jpeg, reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size());
}

// Between setjmp and what can jump no object with a destructor may be made.

bool readHeader(Reader &reader)
{
    if (setjmp(reader.onFailure) != 0)
        return false;
    constexpr unsigned kLongestMarker = 0xffff;
    jpeg_save_markers(&reader.jpeg, JPEG_APP0 + 1, kLongestMarker);
    jpeg_read_header(&reader.jpeg, TRUE);
    const bool fourColours = reader.jpeg.jpeg_color_space == JCS_CMYK || reader.jpeg.jpeg_color_space == JCS_YCCK;
    reader.jpeg.out_color_space = fourColours ? JCS_CMYK : JCS_RGB;
    return true;
}

/// Fills rows of 3 or 4 bytes a pixel.
bool readRows(Reader &reader, unsigned char *pixels, std::size_t step)
{
    if (setjmp(reader.onFailure) != 0)
        return false;
    jpeg_start_decompress(&reader.jpeg);
    while (reader.jpeg.output_scanline < reader.jpeg.output_height) {
        JSAMPROW row = pixels + reader.jpeg.output_scanline * step;
        jpeg_read_scanlines(&reader.jpeg, &row, 1);
    }
    jpeg_finish_decompress(&reader.jpeg); // reads on to the end marker
    return true;
}

int orientationOf(const jpeg_decompress_struct &jpeg)
{
    using namespace std::string_view_literals;
    for (jpeg_saved_marker_ptr marker = jpeg.marker_list; marker; marker = marker->next) {
        const std::string_view data(reinterpret_cast<const char *>(marker->data), marker->data_length);
        if (data.starts_with("Exif\0"sv))
            return exifOrientation(data);
    }
    return 1;
}

/// Inverted CMYK, as Adobe's programs write it and all others read it, without profiles.
cv::Mat rgbOf(const cv::Mat &inverted)
{
    cv::Mat rgb(inverted.size(), CV_8UC3);
    for (int y = 0; y < rgb.rows; ++y) {
        const auto *source = inverted.ptr<cv::Vec4b>(y);
        auto *target = rgb.ptr<cv::Vec3b>(y);
        for (int x = 0; x < rgb.cols; ++x)
            for (int channel = 0; channel < 3; ++channel) {
                const int light = source[x][3];
                target[x][channel] = static_cast<unsigned char>(light - ((255 - source[x][channel]) * light + 127) / 255);
            }
    }
    return rgb;
}

[[noreturn]] void refuse(const std::string &fileName, const Reader &reader)
{
    std::string words = reader.failure;
    words.erase(words.find_last_not_of(" .\n") + 1);
    throw InputError("'" + fileName + "' is not a whole JPEG picture: " + words);
}

} // namespace

cv::Mat decodeJpeg(std::string_view bytes, const std::string &fileName)
{
    Reader reader(bytes);
    if (!readHeader(reader))
        refuse(fileName, reader);
    checkPictureSize(fileName, reader.jpeg.image_width, reader.jpeg.image_height);
    const int orientation = orientationOf(reader.jpeg); // before the end, where libjpeg forgets its markers
    cv::Mat pixels(static_cast<int>(reader.jpeg.image_height), static_cast<int>(reader.jpeg.image_width),
                   reader.jpeg.out_color_space == JCS_CMYK ? CV_8UC4 : CV_8UC3);
    if (!readRows(reader, pixels.data, pixels.step[0]))
        refuse(fileName, reader);
    return upright(pixels.channels() == 4 ? rgbOf(pixels) : pixels, orientation);
}

} // namespace shiftscope
