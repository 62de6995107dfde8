#include "core/sweep/similarity_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <opencv2/core.hpp>

namespace shiftscope {

namespace {

constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Mean of what was added; NaN of nothing.
struct Mean {
    double sum = 0;
    std::size_t count = 0;
    void add(double value)
    {
        if (std::isnan(value))
            return;
        sum += value;
        ++count;
    }
    [[nodiscard]] double value() const { return count > 0 ? sum / static_cast<double>(count) : kNothing; }
};

double percentile(const std::vector<float> &sorted, double share)
{
    if (sorted.empty())
        return kNothing;
    const double place = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - static_cast<double>(below)) * (static_cast<double>(sorted[above]) - sorted[below]);
}

std::size_t nearestIndex(const std::vector<int> &coordinates, int wanted)
{
    const auto nearest =
        std::ranges::min_element(coordinates, {}, [wanted](int coordinate) { return std::abs(coordinate - wanted); });
    return static_cast<std::size_t>(nearest - coordinates.begin());
}

// --- the period of the grid pattern ---

constexpr int kHighPass = 9;    ///< positions in the moving mean
constexpr int kLeastCells = 40; ///< along the axis
constexpr int kLeastLines = 8;
constexpr int kLeastPeriods = 3;         ///< that the map must show
constexpr int kNeighbourhood = 5;        ///< bins on each side, beside the peak's own skirt
constexpr double kProminence = 8;        ///< smooth and random maps stay below 7, the published models' maps are above 12
constexpr double kLeastAmplitude = 1e-6; ///< of the largest value: what float32 cannot resolve is no pattern

struct Peak {
    double cells = 0;     ///< period
    double standsOut = 0; ///< power over the spectrum's median
};

/// Lines of `map` along x (rows), or along y, one a row of the result; lines with a hole are left out.
cv::Mat completeLines(const SimilarityMap &map, bool alongX)
{
    const cv::Mat values(map.rows(), map.columns(), CV_32F, const_cast<float *>(map.values.data()));
    cv::Mat lines;
    (alongX ? values : cv::Mat(values.t())).convertTo(lines, CV_64F);
    cv::Mat complete(0, lines.cols, CV_64F);
    for (int row = 0; row < lines.rows; ++row)
        if (cv::checkRange(lines.row(row)))
            complete.push_back(lines.row(row));
    return complete;
}

/// Each line minus its moving mean, where the whole window fits.
cv::Mat highPassed(const cv::Mat &lines)
{
    cv::Mat result(lines.rows, lines.cols - kHighPass + 1, CV_64F);
    for (int row = 0; row < lines.rows; ++row)
        for (int column = 0; column < result.cols; ++column)
            result.at<double>(row, column) =
                lines.at<double>(row, column + kHighPass / 2) - cv::mean(lines(cv::Rect(column, row, kHighPass, 1)))[0];
    return result;
}

/// Mean power of bins 0 … n/2 over the lines.
std::vector<double> meanPower(const cv::Mat &lines)
{
    cv::Mat spectrum;
    cv::dft(lines, spectrum, cv::DFT_ROWS | cv::DFT_COMPLEX_OUTPUT);
    std::vector<double> power(static_cast<std::size_t>(lines.cols / 2 + 1));
    for (int row = 0; row < spectrum.rows; ++row)
        for (std::size_t bin = 0; bin < power.size(); ++bin) {
            const auto &value = spectrum.at<cv::Vec2d>(row, static_cast<int>(bin));
            power[bin] += value.dot(value) / spectrum.rows;
        }
    return power;
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

/// How far bin `k` stands above the higher of its two sides; 0 when a neighbour is higher. What a smooth map leaves after the
/// high-pass falls steeply with frequency: it stands above one side only.
double prominence(const std::vector<double> &power, std::size_t k)
{
    const std::size_t last = power.size() - 1;
    if (power[k] < power[k - 1] || (k < last && power[k] < power[k + 1]))
        return 0;
    const auto side = [&](std::size_t from, std::size_t to) { // bins from … to, of those there are
        return from > to ? 0.0
                         : median({power.begin() + static_cast<std::ptrdiff_t>(from),
                                   power.begin() + static_cast<std::ptrdiff_t>(to) + 1});
    };
    const double below = side(k > kNeighbourhood + 1 ? k - 1 - kNeighbourhood : 1, k - 2);
    const double around = std::max(below, side(k + 2, std::min(last, k + 1 + kNeighbourhood)));
    return around > 0 ? power[k] / around : std::numeric_limits<double>::infinity();
}

/// Where between bins a pure wave lies whose power is seen at bin `k` and its higher neighbour.
double refinedBin(const std::vector<double> &power, std::size_t k)
{
    const double before = power[k - 1];
    const double after = k + 1 < power.size() ? power[k + 1] : 0;
    const double neighbour = std::sqrt(std::max(before, after));
    const double offset = neighbour / (std::sqrt(power[k]) + neighbour);
    return static_cast<double>(k) + (after > before ? offset : -offset);
}

std::optional<Peak> strongestPeak(const SimilarityMap &map, bool alongX)
{
    const std::vector<int> &coordinates = alongX ? map.xs : map.ys;
    if (std::ssize(coordinates) < kLeastCells)
        return std::nullopt;
    for (std::size_t i = 2; i < coordinates.size(); ++i)
        if (coordinates[i] - coordinates[i - 1] != coordinates[1] - coordinates[0])
            return std::nullopt;
    const cv::Mat lines = completeLines(map, alongX);
    if (lines.rows < kLeastLines)
        return std::nullopt;

    const int cells = lines.cols - kHighPass + 1;
    const std::vector<double> power = meanPower(highPassed(lines));
    const double leastWave = kLeastAmplitude * cv::norm(lines, cv::NORM_INF) * cells / 2;
    std::size_t best = 0;
    for (std::size_t k = kLeastPeriods; k < power.size(); ++k)
        if (power[k] > leastWave * leastWave && prominence(power, k) >= kProminence && (best == 0 || power[k] > power[best]))
            best = k;
    if (best == 0)
        return std::nullopt;
    const double typical = median({power.begin() + 1, power.end()});
    return Peak{.cells = cells / refinedBin(power, best),
                .standsOut = typical > 0 ? power[best] / typical : std::numeric_limits<double>::infinity()};
}

std::optional<int> gridPeriod(const SimilarityMap &map)
{
    const std::optional<Peak> alongX = strongestPeak(map, true);
    const std::optional<Peak> alongY = strongestPeak(map, false);
    if (!alongX && !alongY)
        return std::nullopt;
    const bool useX = alongX && (!alongY || alongX->standsOut >= alongY->standsOut);
    const std::vector<int> &coordinates = useX ? map.xs : map.ys;
    return static_cast<int>(std::lround((useX ? *alongX : *alongY).cells * (coordinates[1] - coordinates[0])));
}

// --- figures of value and of step ---

void addValueFigures(const SimilarityMap &map, MapSummary &summary)
{
    std::vector<float> sorted;
    std::ranges::copy_if(map.values, std::back_inserter(sorted), [](float value) { return !std::isnan(value); });
    std::ranges::sort(sorted);
    Mean mean;
    for (const float value : sorted)
        mean.add(value);
    Mean square;
    for (const float value : sorted)
        square.add((value - mean.value()) * (value - mean.value()));
    summary.mean = mean.value();
    summary.deviation = std::sqrt(square.value());
    summary.minimum = sorted.empty() ? kNothing : static_cast<double>(sorted.front());
    summary.percentile5 = percentile(sorted, 0.05);
}

void addStepFigures(const SimilarityMap &map, MapSummary &summary)
{
    Mean alongX;
    Mean alongY;
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            const double here = map.at(row, column);
            if (column > 0)
                alongX.add(std::abs(here - map.at(row, column - 1)));
            if (row > 0)
                alongY.add(std::abs(here - map.at(row - 1, column)));
        }
    }
    summary.stepX = alongX.value();
    summary.stepY = alongY.value();
    summary.fluctuation = Mean{.sum = alongX.sum + alongY.sum, .count = alongX.count + alongY.count}.value();
}

void addAxisFigures(const SimilarityMap &map, MapSummary &summary)
{
    Mean row;
    Mean column;
    if (!map.values.empty()) {
        const auto anchorRow = static_cast<int>(nearestIndex(map.ys, map.anchorY));
        const auto anchorColumn = static_cast<int>(nearestIndex(map.xs, map.anchorX));
        for (int x = 0; x < map.columns(); ++x)
            row.add(map.at(anchorRow, x));
        for (int y = 0; y < map.rows(); ++y)
            column.add(map.at(y, anchorColumn));
    }
    summary.rowMean = row.value();
    summary.columnMean = column.value();
    summary.axisBias = summary.rowMean - summary.columnMean;
}

} // namespace

MapSummary summarise(const SimilarityMap &map)
{
    MapSummary summary;
    addValueFigures(map, summary);
    addStepFigures(map, summary);
    addAxisFigures(map, summary);
    summary.periodPixels = gridPeriod(map);
    return summary;
}

double globalInvariance(const SimilarityMap &map, double threshold)
{
    const auto least = static_cast<float>(threshold); // a value written as 0.9 reaches a threshold of 0.9
    Mean alike;
    for (const float value : map.values)
        alike.add(std::isnan(value) ? kNothing : (value >= least ? 1.0 : 0.0));
    return alike.value();
}

} // namespace shiftscope
