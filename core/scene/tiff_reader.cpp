#include "core/error.h"
#include "core/scene/exif.h"
#include "core/scene/image_file.h"

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <opencv2/core.hpp>
#include <tiffio.h>

// libtiff itself rather than OpenCV, which takes the planes of a planar picture for interleaved samples and multiplies
// transparent colours by their alpha a second time.

namespace shiftscope {

namespace {

struct Source {
    std::string_view bytes;
    std::size_t at = 0;
    std::string failure;        ///< what libtiff found wrong first
    bool untoldSamples = false; ///< there are more samples than colours, and no word of what they are
};

Source &sourceOf(thandle_t handle)
{
    return *static_cast<Source *>(handle);
}

tmsize_t readBytes(thandle_t handle, void *target, tmsize_t count)
{
    Source &source = sourceOf(handle);
    const std::size_t rest = source.bytes.size() - std::min(source.at, source.bytes.size());
    const std::size_t length = std::min(rest, static_cast<std::size_t>(count));
    if (length > 0)
        std::memcpy(target, source.bytes.data() + source.at, length);
    source.at += length;
    return static_cast<tmsize_t>(length);
}

tmsize_t writeNothing(thandle_t, void *, tmsize_t)
{
    return 0;
}

toff_t seek(thandle_t handle, toff_t offset, int whence)
{
    Source &source = sourceOf(handle);
    source.at = whence == SEEK_SET ? offset : whence == SEEK_CUR ? source.at + offset : source.bytes.size() + offset;
    return source.at;
}

toff_t sizeOf(thandle_t handle)
{
    return sourceOf(handle).bytes.size();
}

/// Mapped, since Debian's libtiff refuses small tiles that it reads itself. It writes into a copy alone.
int map(thandle_t handle, void **base, toff_t *size)
{
    const std::string_view bytes = sourceOf(handle).bytes;
    *base = const_cast<char *>(bytes.data());
    *size = bytes.size();
    return 1;
}

void unmap(thandle_t, void *, toff_t) {}

int onError(TIFF *, void *source, const char *, const char *format, va_list arguments)
{
    std::array<char, 1024> words{};
    if (std::vsnprintf(words.data(), words.size(), format, arguments) > 0 && static_cast<Source *>(source)->failure.empty())
        static_cast<Source *>(source)->failure = words.data();
    return 1;
}

/// Warnings are about tags that are not known, mostly; but libjpeg's are of lost data, and a fax may end early.
int onWarning(TIFF *tiff, void *source, const char *module, const char *format, va_list arguments)
{
    const std::string_view from = module ? module : "";
    if (std::string_view(format).find("non-color channels as ExtraSamples") != std::string_view::npos)
        static_cast<Source *>(source)->untoldSamples = true;
    if (from == "JPEGLib" || (from.starts_with("Fax") && std::string_view(format).starts_with("Premature")))
        return onError(tiff, source, module, format, arguments);
    return 1;
}

using Tiff = std::unique_ptr<TIFF, decltype(&TIFFClose)>;

Tiff opened(Source &source)
{
    constexpr tmsize_t kLargestBlock = tmsize_t{1} << 30;
    const std::unique_ptr<TIFFOpenOptions, decltype(&TIFFOpenOptionsFree)> options(TIFFOpenOptionsAlloc(), &TIFFOpenOptionsFree);
    if (options) {
        TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kLargestBlock);
        TIFFOpenOptionsSetErrorHandlerExtR(options.get(), &onError, &source);
        TIFFOpenOptionsSetWarningHandlerExtR(options.get(), &onWarning, &source);
    }
    const auto close = [](thandle_t) { return 0; };
    return {
        TIFFClientOpenExt("picture", "r", &source, &readBytes, &writeNothing, &seek, close, &sizeOf, &map, &unmap, options.get()),
        &TIFFClose};
}

std::uint16_t shortField(TIFF *tiff, std::uint32_t tag)
{
    std::uint16_t value = 0;
    TIFFGetFieldDefaulted(tiff, tag, &value);
    return value;
}

/// Whether a fourth sample, or a second beside grey, is transparency. One of no stated meaning is not; where the tag is missing
/// altogether red, green, blue and one more are RGBA, as Pillow takes it.
bool transparencyOf(TIFF *tiff, const Source &source)
{
    std::uint16_t count = 0;
    const std::uint16_t *meanings = nullptr;
    TIFFGetFieldDefaulted(tiff, TIFFTAG_EXTRASAMPLES, &count, &meanings);
    if (count > 0 && !source.untoldSamples)
        return meanings[0] == EXTRASAMPLE_ASSOCALPHA || meanings[0] == EXTRASAMPLE_UNASSALPHA;
    if (shortField(tiff, TIFFTAG_PHOTOMETRIC) != PHOTOMETRIC_RGB || shortField(tiff, TIFFTAG_SAMPLESPERPIXEL) != 4)
        return false;
    const std::uint16_t straight = EXTRASAMPLE_UNASSALPHA;
    TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, 1, &straight);
    return true;
}

/// What libtiff would draw without a word of what it leaves out; empty when there is nothing.
std::string_view unreadable(TIFF *tiff, bool transparent)
{
    const std::uint16_t photometric = shortField(tiff, TIFFTAG_PHOTOMETRIC);
    const bool grey = photometric == PHOTOMETRIC_MINISBLACK || photometric == PHOTOMETRIC_MINISWHITE;
    std::uint32_t version = 0;
    const std::uint8_t *rawVersion = nullptr;
    if (TIFFGetField(tiff, TIFFTAG_DNGVERSION, &rawVersion) == 1)
        return "it is a camera's raw file (DNG)";
    if (shortField(tiff, TIFFTAG_SAMPLEFORMAT) == SAMPLEFORMAT_INT)
        return "its samples are signed";
    if (TIFFGetField(tiff, TIFFTAG_IMAGEDEPTH, &version) == 1 && version > 1)
        return "it is a volume";
    if (transparent && photometric != PHOTOMETRIC_RGB && !(grey && shortField(tiff, TIFFTAG_BITSPERSAMPLE) == 8))
        return "transparency is read beside RGB or 8-bit grey alone";
    return {};
}

/// libtiff's RGBA over white. Its colours are multiplied by alpha, except that grey stays as it was written.
cv::Mat overWhite(const cv::Mat &packed, bool transparent, bool multiplied)
{
    cv::Mat rgb(packed.size(), CV_8UC3);
    for (int y = 0; y < rgb.rows; ++y) {
        const auto *source = packed.ptr<std::uint32_t>(y);
        auto *target = rgb.ptr<cv::Vec3b>(y);
        for (int x = 0; x < rgb.cols; ++x) {
            const std::uint32_t alpha = transparent ? TIFFGetA(source[x]) : 255;
            const auto onWhite = [&](std::uint32_t colour) {
                const std::uint32_t covered = multiplied ? colour : (colour * alpha + 127) / 255;
                return static_cast<unsigned char>(std::min<std::uint32_t>(255, covered + 255 - alpha));
            };
            target[x] = {onWhite(TIFFGetR(source[x])), onWhite(TIFFGetG(source[x])), onWhite(TIFFGetB(source[x]))};
        }
    }
    return rgb;
}

/// "4 samples of 16 bits (PhotometricInterpretation 5)".
std::string formOf(TIFF *tiff)
{
    return std::to_string(shortField(tiff, TIFFTAG_SAMPLESPERPIXEL)) + " samples of " +
           std::to_string(shortField(tiff, TIFFTAG_BITSPERSAMPLE)) + " bits (PhotometricInterpretation " +
           std::to_string(shortField(tiff, TIFFTAG_PHOTOMETRIC)) + ")";
}

[[noreturn]] void refuse(const std::string &fileName, std::string words)
{
    std::ranges::replace(words, '\n', ' ');
    if (words.starts_with("Sorry, "))
        words.erase(0, words.find(' ') + 1);
    words.erase(words.find_last_not_of(" .") + 1);
    throw InputError("'" + fileName + "' is a damaged TIFF picture, or of a form that is not read: " +
                     (words.empty() ? "libtiff gives no reason" : words));
}

} // namespace

cv::Mat decodeTiff(std::string_view bytes, const std::string &fileName)
{
    Source source{bytes};
    const Tiff tiff = opened(source);
    if (!tiff)
        refuse(fileName, source.failure);
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
    TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
    checkPictureSize(fileName, width, height);
    const bool transparent = transparencyOf(tiff.get(), source);
    if (const std::string_view reason = unreadable(tiff.get(), transparent); !reason.empty())
        refuse(fileName, std::string(reason));

    std::array<char, 1024> words{}; // as long as libtiff asks for
    TIFFRGBAImage image{};
    if (TIFFRGBAImageOK(tiff.get(), words.data()) == 0 || TIFFRGBAImageBegin(&image, tiff.get(), 1, words.data()) == 0)
        refuse(fileName, source.failure.empty() ? words.data() + (", it has " + formOf(tiff.get())) : source.failure);
    const std::unique_ptr<TIFFRGBAImage, decltype(&TIFFRGBAImageEnd)> end(&image, &TIFFRGBAImageEnd);
    image.orientation = ORIENTATION_TOPLEFT; // as it is stored: libtiff itself mirrors, but does not turn
    image.req_orientation = ORIENTATION_TOPLEFT;
    cv::Mat packed(static_cast<int>(height), static_cast<int>(width), CV_32SC1, cv::Scalar(0));
    const int read = TIFFRGBAImageGet(&image, packed.ptr<std::uint32_t>(), width, height);
    if (read == 0 || !source.failure.empty())
        refuse(fileName, source.failure);
    const bool multiplied = image.photometric == PHOTOMETRIC_RGB || image.alpha == EXTRASAMPLE_ASSOCALPHA;
    return upright(overWhite(packed, transparent, multiplied), shortField(tiff.get(), TIFFTAG_ORIENTATION));
}

} // namespace shiftscope
