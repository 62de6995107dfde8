#include "core/scene/picture_writer.h"

#include "core/error.h"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>
#include <vector>

namespace shiftscope {

std::string pngBytes(const Raster &picture)
{
    if (picture.empty() || picture.channels != 3)
        throw InputError("a picture without pixels cannot be written as PNG");
    // OpenCV has no view on numbers that rest; nobody writes through this one.
    const cv::Mat values(picture.height, picture.width, CV_32FC3, const_cast<float *>(picture.values.data()));
    cv::Mat bgr;
    cv::cvtColor(values, bgr, cv::COLOR_RGB2BGR);
    cv::Mat bytes;
    bgr.convertTo(bytes, CV_8U);
    std::vector<unsigned char> png;
    if (!cv::imencode(".png", bytes, png))
        throw WorkError("a picture could not be written as PNG");
    return {png.begin(), png.end()};
}

} // namespace shiftscope
