#pragma once

#include <memory>
#include <opencv2/core/mat.hpp>
#include <opencv2/core/types.hpp>
#include <string>
#include <string_view>

struct _RsvgHandle;

namespace shiftscope {

/// An SVG document that can be drawn at any size. Private to core/scene. Files and addresses that the document refers to
/// are never followed. Not thread-safe; make one for each thread.
class SvgDrawing {
public:
    /// Throws InputError naming `fileName` when the document is broken, or has no size.
    SvgDrawing(std::string_view document, std::string fileName);

    /// The page in the document's own pixels.
    [[nodiscard]] cv::Size2d page() const { return m_page; }
    /// The whole page with its longer side `longerSide` pixels, CV_8UC4 RGBA, straight alpha.
    [[nodiscard]] cv::Mat draw(int longerSide) const;
    /// The part `region` of the page (in fractions of its width and height) drawn to fill `size` pixels.
    [[nodiscard]] cv::Mat draw(const cv::Rect2d &region, cv::Size size) const;

private:
    struct Unref {
        void operator()(_RsvgHandle *handle) const;
    };

    std::string m_fileName;
    std::unique_ptr<_RsvgHandle, Unref> m_handle;
    cv::Size2d m_page;
};

} // namespace shiftscope
