#include "core/error.h"
#include "core/scene/exif.h"
#include "core/scene/image_file.h"

#include <memory>
#include <opencv2/core.hpp>
#include <webp/decode.h>
#include <webp/demux.h>

namespace shiftscope {

namespace {

using Demuxer = std::unique_ptr<WebPDemuxer, decltype(&WebPDemuxDelete)>;

[[noreturn]] void refuse(const std::string &fileName)
{
    throw InputError("'" + fileName + "' is not a whole WebP picture: it is damaged or cut off");
}

int orientationOf(const WebPDemuxer *demuxer)
{
    WebPChunkIterator chunk{};
    int orientation = 1;
    if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk) != 0)
        orientation = exifOrientation({reinterpret_cast<const char *>(chunk.chunk.bytes), chunk.chunk.size});
    WebPDemuxReleaseChunkIterator(&chunk);
    return orientation;
}

/// The canvas as it first shows.
cv::Mat firstFrame(const WebPData &data, cv::Size size, const std::string &fileName)
{
    WebPAnimDecoderOptions options{};
    if (WebPAnimDecoderOptionsInit(&options) == 0)
        throw WorkError("'" + fileName + "' cannot be read: libwebp is not the one that this program was built with");
    options.color_mode = MODE_RGBA;
    const std::unique_ptr<WebPAnimDecoder, decltype(&WebPAnimDecoderDelete)> decoder(WebPAnimDecoderNew(&data, &options),
                                                                                     &WebPAnimDecoderDelete);
    unsigned char *canvas = nullptr;
    int milliseconds = 0;
    if (!decoder || WebPAnimDecoderGetNext(decoder.get(), &canvas, &milliseconds) == 0)
        refuse(fileName);
    return cv::Mat(size, CV_8UC4, canvas).clone();
}

} // namespace

cv::Mat decodeWebP(std::string_view bytes, const std::string &fileName)
{
    const WebPData data{reinterpret_cast<const unsigned char *>(bytes.data()), bytes.size()};
    const Demuxer demuxer(WebPDemux(&data), &WebPDemuxDelete); // none where a part is missing
    if (!demuxer)
        refuse(fileName);
    const unsigned width = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_WIDTH);
    const unsigned height = WebPDemuxGetI(demuxer.get(), WEBP_FF_CANVAS_HEIGHT);
    checkPictureSize(fileName, width, height);
    cv::Mat rgba(static_cast<int>(height), static_cast<int>(width), CV_8UC4);
    if ((WebPDemuxGetI(demuxer.get(), WEBP_FF_FORMAT_FLAGS) & ANIMATION_FLAG) != 0)
        rgba = firstFrame(data, rgba.size(), fileName);
    else if (!WebPDecodeRGBAInto(data.bytes, data.size, rgba.data, rgba.total() * rgba.elemSize(),
                                 static_cast<int>(rgba.step[0])))
        refuse(fileName);
    return upright(rgba, orientationOf(demuxer.get()));
}

} // namespace shiftscope
