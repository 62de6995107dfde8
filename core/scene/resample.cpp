#include "core/scene/resample.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace shiftscope {

namespace {

cv::Mat resampledAlong(const cv::Mat &values, cv::Size size, bool shrinks)
{
    if (values.size() == size)
        return values;
    cv::Mat result;
    cv::resize(values, result, size, 0, 0, shrinks ? cv::INTER_AREA : cv::INTER_CUBIC);
    return result;
}

cv::Mat premultiplied(const cv::Mat &rgba)
{
    cv::Mat result(rgba.size(), CV_32FC4);
    for (int y = 0; y < rgba.rows; ++y) {
        const auto *source = rgba.ptr<cv::Vec4b>(y);
        auto *target = result.ptr<cv::Vec4f>(y);
        for (int x = 0; x < rgba.cols; ++x) {
            const float opacity = static_cast<float>(source[x][3]) / 255.0f;
            for (int channel = 0; channel < 3; ++channel)
                target[x][channel] = opacity * static_cast<float>(source[x][channel]);
            target[x][3] = source[x][3];
        }
    }
    return result;
}

unsigned char rounded(float value)
{
    return static_cast<unsigned char>(std::lround(std::clamp(value, 0.0f, 255.0f)));
}

cv::Mat straight(const cv::Mat &values)
{
    cv::Mat rgba(values.size(), CV_8UC4);
    for (int y = 0; y < values.rows; ++y) {
        const auto *source = values.ptr<cv::Vec4f>(y);
        auto *target = rgba.ptr<cv::Vec4b>(y);
        for (int x = 0; x < values.cols; ++x) {
            const float alpha = source[x][3]; // may overshoot with its colours: clamped only after the division
            target[x] = {0, 0, 0, rounded(alpha)};
            for (int channel = 0; channel < 3 && target[x][3] > 0; ++channel)
                target[x][channel] = rounded(source[x][channel] * 255.0f / alpha);
        }
    }
    return rgba;
}

} // namespace

cv::Mat resampled(const cv::Mat &values, cv::Size size)
{
    // The axis that shrinks goes first: less to do for the other one.
    const bool widthFirst = size.width < values.cols;
    const cv::Size between = widthFirst ? cv::Size(size.width, values.rows) : cv::Size(values.cols, size.height);
    const bool firstShrinks = widthFirst || size.height < values.rows;
    const bool secondShrinks = widthFirst ? size.height < values.rows : size.width < values.cols;
    return resampledAlong(resampledAlong(values, between, firstShrinks), size, secondShrinks);
}

cv::Mat resampledRgba(const cv::Mat &rgba, cv::Size size)
{
    return straight(resampled(premultiplied(rgba), size));
}

} // namespace shiftscope
