#include "ui/plot/webp_animation.h"

#include "core/error.h"

#include <QImage>

#include <webp/encode.h>
#include <webp/mux.h>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kFastest = 0; ///< flat colours and enlarged pixels are small whatever the effort
constexpr float kEffort = 20;

[[noreturn]] void fail(const std::string &why)
{
    throw WorkError("the animated picture cannot be made: " + why);
}

/// Frees what libwebp has laid out for a frame.
struct Picture : WebPPicture {
    Picture() : WebPPicture{}
    {
        if (WebPPictureInit(this) == 0)
            fail("libwebp is not the one that this program was built with");
    }
    ~Picture() { WebPPictureFree(this); }
    Picture(const Picture &) = delete;
    Picture &operator=(const Picture &) = delete;
};

struct Data : WebPData {
    Data() : WebPData{} { WebPDataInit(this); }
    ~Data() { WebPDataClear(this); }
    Data(const Data &) = delete;
    Data &operator=(const Data &) = delete;
};

} // namespace

struct WebpAnimation::Impl {
    QSize size;
    std::unique_ptr<WebPAnimEncoder, decltype(&WebPAnimEncoderDelete)> encoder{nullptr, &WebPAnimEncoderDelete};
    WebPConfig config{};
    int clock = 0; ///< milliseconds so far
};

WebpAnimation::WebpAnimation(QSize size) : m_impl(std::make_unique<Impl>())
{
    m_impl->size = size;
    WebPAnimEncoderOptions options{};
    if (WebPAnimEncoderOptionsInit(&options) == 0 || WebPConfigInit(&m_impl->config) == 0)
        fail("libwebp is not the one that this program was built with");
    m_impl->config.lossless = 1;
    m_impl->config.method = kFastest;
    m_impl->config.quality = kEffort;
    const bool fits = std::max(size.width(), size.height()) <= WEBP_MAX_DIMENSION && !size.isEmpty();
    if (fits)
        m_impl->encoder.reset(WebPAnimEncoderNew(size.width(), size.height(), &options));
    if (!m_impl->encoder)
        fail("accepted are sides of 1 to " + std::to_string(WEBP_MAX_DIMENSION) + " pixels");
}

WebpAnimation::~WebpAnimation() = default;

void WebpAnimation::add(const QImage &frame, int milliseconds)
{
    if (frame.size() != m_impl->size)
        fail("a frame has another size than the first");
    const QImage rgb = frame.convertToFormat(QImage::Format_RGB888);
    Picture picture;
    picture.use_argb = 1;
    picture.width = rgb.width();
    picture.height = rgb.height();
    if (WebPPictureImportRGB(&picture, rgb.constBits(), static_cast<int>(rgb.bytesPerLine())) == 0 ||
        WebPAnimEncoderAdd(m_impl->encoder.get(), &picture, m_impl->clock, &m_impl->config) == 0)
        fail(WebPAnimEncoderGetError(m_impl->encoder.get()));
    m_impl->clock += milliseconds;
}

std::string WebpAnimation::bytes()
{
    Data data;
    if (WebPAnimEncoderAdd(m_impl->encoder.get(), nullptr, m_impl->clock, nullptr) == 0 ||
        WebPAnimEncoderAssemble(m_impl->encoder.get(), &data) == 0)
        fail(WebPAnimEncoderGetError(m_impl->encoder.get()));
    return {reinterpret_cast<const char *>(data.bytes), data.size};
}

} // namespace shiftscope
