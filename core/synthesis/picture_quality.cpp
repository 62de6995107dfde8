#include "core/synthesis/picture_quality.h"

#include "core/error.h"

#include <cmath>
#include <limits>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>

namespace shiftscope {

namespace {

constexpr double kPeak = 255;

void requireSameSize(const Raster &a, const Raster &b)
{
    if (a.height != b.height || a.width != b.width || a.channels != b.channels || a.empty())
        throw InputError("pictures of " + std::to_string(a.width) + "x" + std::to_string(a.height) + " and " +
                         std::to_string(b.width) + "x" + std::to_string(b.height) + " pixels cannot be compared");
}

cv::Mat viewOf(const Raster &raster)
{
    // OpenCV has no view on numbers that rest; nobody writes through this one.
    return {raster.height, raster.width, CV_32FC(raster.channels), const_cast<float *>(raster.values.data())};
}

cv::Mat smoothed(const cv::Mat &picture)
{
    cv::Mat result;
    cv::GaussianBlur(picture, result, {11, 11}, 1.5, 1.5, cv::BORDER_REFLECT_101);
    return result;
}

} // namespace

double psnr(const Raster &a, const Raster &b)
{
    requireSameSize(a, b);
    double squares = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
        const double difference = double{a.values[i]} - double{b.values[i]};
        squares += difference * difference;
    }
    if (squares == 0)
        return std::numeric_limits<double>::infinity();
    return 10 * std::log10(kPeak * kPeak * static_cast<double>(a.values.size()) / squares);
}

double ssim(const Raster &a, const Raster &b)
{
    requireSameSize(a, b);
    constexpr double kSmall1 = (0.01 * kPeak) * (0.01 * kPeak);
    constexpr double kSmall2 = (0.03 * kPeak) * (0.03 * kPeak);
    cv::Mat x;
    cv::Mat y;
    viewOf(a).convertTo(x, CV_64F);
    viewOf(b).convertTo(y, CV_64F);
    const cv::Mat meanX = smoothed(x);
    const cv::Mat meanY = smoothed(y);
    const cv::Mat varianceX = smoothed(x.mul(x)) - meanX.mul(meanX);
    const cv::Mat varianceY = smoothed(y.mul(y)) - meanY.mul(meanY);
    const cv::Mat covariance = smoothed(x.mul(y)) - meanX.mul(meanY);
    const cv::Scalar small1 = cv::Scalar::all(kSmall1);
    const cv::Scalar small2 = cv::Scalar::all(kSmall2);
    const cv::Mat above = (2 * meanX.mul(meanY) + small1).mul(2 * covariance + small2);
    const cv::Mat below = (meanX.mul(meanX) + meanY.mul(meanY) + small1).mul(varianceX + varianceY + small2);
    cv::Mat ratio;
    cv::divide(above, below, ratio);
    const cv::Scalar mean = cv::mean(ratio);
    double sum = 0;
    for (int channel = 0; channel < a.channels; ++channel)
        sum += mean[channel];
    return sum / a.channels;
}

} // namespace shiftscope
