#pragma once

#include <QSize>

#include <memory>
#include <string>

class QImage;

namespace shiftscope {

/// A WebP file of frames, one after the other, without loss. Its clock begins with the first frame and it repeats for ever.
class WebpAnimation {
public:
    /// Throws WorkError where libwebp cannot make one of that size: each side 1 to 16383 pixels.
    explicit WebpAnimation(QSize size);
    ~WebpAnimation();

    /// Shown for so long before the next one. Throws WorkError for a frame of another size.
    void add(const QImage &frame, int milliseconds);
    /// The file. Throws WorkError where there is no frame.
    [[nodiscard]] std::string bytes();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
