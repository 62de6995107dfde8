#include "core/scene/cut_out.h"

#include "core/error.h"
#include "core/scene/image_file.h"
#include "core/scene/image_kind.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <string>

namespace shiftscope {

namespace {

constexpr int kRounds = 5;           ///< of GrabCut: what it changes after these is not seen
constexpr int kFewestSamples = 16;   ///< of object and of ground, for colour models of five parts each
constexpr std::uint64_t kSeed = 127; ///< GrabCut's colour clusters start at random

void checkRectangle(const cv::Rect &inPicture)
{
    if (inPicture.width < kSmallestCut || inPicture.height < kSmallestCut)
        throw InputError("the rectangle is empty or too small: draw one around the object, at least " +
                         std::to_string(kSmallestCut) + "x" + std::to_string(kSmallestCut) + " pixels");
}

/// The rectangle and what the object's strokes reach, with enough ground around to learn its colours from.
cv::Rect regionOf(const CutOutline &outline, const cv::Rect &rectangle, const cv::Rect &picture)
{
    cv::Rect inner = rectangle;
    for (const Stroke &stroke : outline.strokes)
        if (stroke.brush == Brush::Object)
            for (const cv::Point2d &point : stroke.points) {
                const int reach = static_cast<int>(std::ceil(stroke.width / 2));
                inner |= cv::Rect(cv::Point(point) - cv::Point(reach, reach), cv::Size(2 * reach + 1, 2 * reach + 1)) & picture;
            }
    const int margin = std::max(16, std::max(inner.width, inner.height) / 4);
    return cv::Rect(inner.x - margin, inner.y - margin, inner.width + 2 * margin, inner.height + 2 * margin) & picture;
}

/// Draws a stroke with `value` on a mask whose pixel (0, 0) is the region's, `scale` mask pixels a picture pixel.
void draw(cv::Mat &mask, const Stroke &stroke, cv::Point origin, double scale, int value)
{
    const auto onMask = [&](const cv::Point2d &point) {
        return cv::Point(static_cast<int>(std::lround((point.x - origin.x) * scale)),
                         static_cast<int>(std::lround((point.y - origin.y) * scale)));
    };
    const int thickness = std::max(1, static_cast<int>(std::lround(stroke.width * scale)));
    for (std::size_t i = 0; i < stroke.points.size(); ++i)
        cv::line(mask, onMask(stroke.points[i > 0 ? i - 1 : 0]), onMask(stroke.points[i]), cv::Scalar(value), thickness);
}

/// What GrabCut starts from: the rectangle is probably object, all else ground, and strokes are law.
cv::Mat startingMask(const CutOutline &outline, const cv::Rect &rectangle, const cv::Rect &region, cv::Size size, double scale)
{
    constexpr int kUnmarked = 255;
    cv::Mat marks(size, CV_8UC1, cv::Scalar(kUnmarked));
    for (const Stroke &stroke : outline.strokes) {
        const int value = stroke.brush == Brush::Object ? cv::GC_FGD : stroke.brush == Brush::Ground ? cv::GC_BGD : kUnmarked;
        draw(marks, stroke, region.tl(), scale, value);
    }
    cv::Mat mask(size, CV_8UC1, cv::Scalar(cv::GC_BGD));
    const cv::Point2d from = cv::Point2d(rectangle.tl() - region.tl()) * scale;
    const cv::Point2d to = cv::Point2d(rectangle.br() - region.tl()) * scale;
    cv::rectangle(mask, cv::Rect(cv::Point(from), cv::Point(to)), cv::Scalar(cv::GC_PR_FGD), cv::FILLED);
    marks.copyTo(mask, marks != kUnmarked);
    return mask;
}

void checkSamples(const cv::Mat &mask)
{
    const int object = cv::countNonZero(mask & 1); // GC_FGD and GC_PR_FGD are odd
    if (object < kFewestSamples)
        throw InputError("everything inside the rectangle is marked as ground: mark some of the object, or erase a stroke");
    if (static_cast<int>(mask.total()) - object < kFewestSamples)
        throw InputError(
            "no ground is left to tell the object from: draw a smaller rectangle, or mark some ground with a stroke");
}

/// The object at working size, 0 or 255; empty when stopped.
cv::Mat segmented(const cv::Mat &rgb, cv::Mat mask, const std::stop_token &stop)
{
    cv::theRNG().state = kSeed;
    cv::Mat ground;
    cv::Mat object;
    for (int round = 0; round < kRounds; ++round) {
        if (stop.stop_requested())
            return {};
        cv::grabCut(rgb, mask, {}, ground, object, 1, round == 0 ? cv::GC_INIT_WITH_MASK : cv::GC_EVAL);
    }
    return (mask & 1) * 255;
}

/// The matte at full size: edges smoothed over one working pixel, then over the feather.
cv::Mat fullMatte(const cv::Mat &segments, cv::Size size, double scale, double feather)
{
    cv::Mat matte;
    segments.convertTo(matte, CV_32F);
    if (scale < 1) {
        cv::GaussianBlur(matte, matte, {}, 0.8);
        cv::resize(matte, matte, size, 0, 0, cv::INTER_CUBIC);
    }
    cv::threshold(matte, matte, 127.5, 255, cv::THRESH_BINARY);
    if (feather > 0) // a Gaussian's edge rises from a tenth to nine tenths within 2.56 of its sigma
        cv::GaussianBlur(matte, matte, {}, feather / 2.56);
    cv::Mat result;
    matte.convertTo(result, CV_8U);
    return result;
}

/// The picture, but with the object's colour carried over its soft edge: a blur that sees the object's inside alone.
cv::Mat withOwnEdgeColour(const cv::Mat &rgb, const cv::Mat &matte, double feather)
{
    const cv::Mat inside = matte == 255;
    if (feather <= 0 || cv::countNonZero(inside) == 0)
        return rgb;
    const double sigma = feather + 1;
    cv::Mat weight;
    inside.convertTo(weight, CV_32F, 1.0 / 255);
    cv::Mat colour;
    rgb.convertTo(colour, CV_32FC3);
    cv::Mat weights;
    cv::merge(std::vector<cv::Mat>(3, weight), weights);
    cv::multiply(colour, weights, colour);
    cv::GaussianBlur(colour, colour, {}, sigma);
    cv::GaussianBlur(weights, weights, {}, sigma);
    constexpr double kUnseen = 1e-4; // farther out the picture's own colour stays; it is all but transparent there
    cv::divide(colour, cv::max(weights, kUnseen), colour);
    cv::Mat result = rgb.clone();
    cv::Mat carried;
    colour.convertTo(carried, CV_8UC3);
    std::vector<cv::Mat> planes;
    cv::split(weights, planes);
    carried.copyTo(result, (matte < 255) & (planes.front() > kUnseen));
    return result;
}

cv::Mat trimmedPatch(const cv::Mat &rgb, const cv::Mat &matte)
{
    const cv::Rect ink = cv::boundingRect(matte);
    cv::Mat patch(ink.size(), CV_8UC4);
    const std::vector<cv::Mat> from{rgb(ink), matte(ink)};
    cv::mixChannels(from, std::vector<cv::Mat>{patch}, {0, 0, 1, 1, 2, 2, 3, 3});
    return patch;
}

} // namespace

std::optional<CutOut> cutOut(const cv::Mat &rgb, const CutOutline &outline, const std::stop_token &stop)
{
    const cv::Rect picture({}, rgb.size());
    const cv::Rect rectangle = outline.rectangle & picture;
    checkRectangle(rectangle);
    CutOut cut;
    cut.region = regionOf(outline, rectangle, picture);
    const cv::Mat part = rgb(cut.region);
    const double scale = std::min(1.0, static_cast<double>(kCutSide) / std::max(part.cols, part.rows));
    cv::Mat working = part.clone();
    if (scale < 1)
        cv::resize(part, working, {}, scale, scale, cv::INTER_AREA);
    const cv::Mat start = startingMask(outline, rectangle, cut.region, working.size(), scale);
    checkSamples(start);
    const cv::Mat segments = segmented(working, start, stop);
    if (segments.empty() || stop.stop_requested())
        return std::nullopt;
    const double feather = std::clamp(outline.feather, 0.0, kWidestFeather);
    cut.matte = fullMatte(segments, part.size(), scale, feather);
    if (cv::countNonZero(cut.matte) == 0)
        throw InputError("nothing of the picture is left inside the rectangle: mark some of the object with a stroke");
    cut.patch = trimmedPatch(withOwnEdgeColour(part, cut.matte, feather), cut.matte);
    return cut;
}

bool isOpaquePicture(const std::filesystem::path &file)
{
    const std::string bytes = readImageFile(file);
    switch (imageForm(bytes).kind) {
    case ImageKind::Jpeg:
    case ImageKind::WebP:
    case ImageKind::Bmp:
    case ImageKind::Tiff:
        return true;
    case ImageKind::Png: {
        cv::Mat alpha;
        cv::extractChannel(decodePng(bytes, file.string()), alpha, 3);
        return cv::countNonZero(alpha != 255) == 0;
    }
    case ImageKind::Svg:
    case ImageKind::Other:
        break;
    }
    return false;
}

} // namespace shiftscope
