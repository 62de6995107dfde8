#include "core/probe/position_fit.h"

#include "core/probe/cholesky.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace shiftscope {

namespace {

using Point = std::array<double, 2>; // y, x

std::vector<Point> positionsOf(const ProbeGrid &grid)
{
    std::vector<Point> positions;
    for (const int y : grid.ys)
        for (const int x : grid.xs)
            positions.push_back({static_cast<double>(y), static_cast<double>(x)});
    return positions;
}

std::vector<int> foldsOfPositions(const FoldRules &rules, const ProbeGrid &grid)
{
    return assignFolds(rules, {.classes = std::vector<int>(grid.ys.size() * grid.xs.size(), 0), .names = {"any"}}, grid.shape());
}

PositionFit judged(const FoldRules &rules, const std::vector<Point> &predicted, const std::vector<Point> &truth)
{
    const auto count = static_cast<double>(truth.size());
    PositionFit fit{.rules = rules};
    std::array<double, 2> r2{};
    for (std::size_t axis = 0; axis < 2; ++axis) {
        double mean = 0;
        for (const Point &point : truth)
            mean += point[axis] / count;
        double variance = 0;
        double error = 0;
        for (std::size_t i = 0; i < truth.size(); ++i) {
            variance += (truth[i][axis] - mean) * (truth[i][axis] - mean);
            error += (predicted[i][axis] - truth[i][axis]) * (predicted[i][axis] - truth[i][axis]);
        }
        r2[axis] = variance > 0 ? 1 - error / variance : std::numeric_limits<double>::quiet_NaN();
    }
    fit.r2Y = r2[0];
    fit.r2X = r2[1];
    for (std::size_t i = 0; i < truth.size(); ++i)
        fit.errorPixels += std::hypot(predicted[i][0] - truth[i][0], predicted[i][1] - truth[i][1]) / count;
    return fit;
}

// --- ridge regression ---

/// Sums over the samples of one fold, from which those over all other folds follow.
struct Moments {
    double samples = 0;
    std::vector<double> products;    ///< [D, D] of the features with each other
    std::vector<double> sums;        ///< [D]
    std::vector<Point> withPosition; ///< [D] of the features with y and x
    Point position{};                ///< sum of the positions

    explicit Moments(std::size_t dims) : products(dims * dims), sums(dims), withPosition(dims) {}

    void add(const Moments &other, double sign)
    {
        samples += sign * other.samples;
        for (std::size_t i = 0; i < products.size(); ++i)
            products[i] += sign * other.products[i];
        for (std::size_t d = 0; d < sums.size(); ++d) {
            sums[d] += sign * other.sums[d];
            for (std::size_t axis = 0; axis < 2; ++axis)
                withPosition[d][axis] += sign * other.withPosition[d][axis];
        }
        for (std::size_t axis = 0; axis < 2; ++axis)
            position[axis] += sign * other.position[axis];
    }
};

std::optional<Moments> momentsOf(const FeatureMatrix &features, const std::vector<Point> &positions, const std::vector<int> &rows,
                                 const JobControl &control)
{
    const auto dims = static_cast<std::size_t>(features.dims);
    Moments moments(dims);
    moments.samples = static_cast<double>(rows.size());
    FeatureMatrix turned(features.dims, std::ssize(rows)); // a row a dimension: their products are the ones wanted
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::span<const float> row = features.row(rows[i]);
        const Point &position = positions[static_cast<std::size_t>(rows[i])];
        for (std::size_t d = 0; d < dims; ++d) {
            turned.values[d * rows.size() + i] = row[d];
            moments.sums[d] += row[d];
            for (std::size_t axis = 0; axis < 2; ++axis)
                moments.withPosition[d][axis] += row[d] * position[axis];
        }
        for (std::size_t axis = 0; axis < 2; ++axis)
            moments.position[axis] += position[axis];
    }
    const auto table = gramMatrix(turned, {.stop = control.stop, .progress = {}, .pause = control.pause});
    if (!table)
        return std::nullopt;
    for (std::size_t d = 0; d < dims; ++d)
        for (std::size_t e = 0; e < dims; ++e)
            moments.products[d * dims + e] = table->at(static_cast<int>(d), static_cast<int>(e));
    return moments;
}

/// A linear function of a feature, for y and for x.
struct LinearFit {
    std::array<std::vector<double>, 2> weights;
    Point intercept{};
};

LinearFit ridge(Moments train)
{
    const std::size_t dims = train.sums.size();
    double trace = 0;
    for (std::size_t d = 0; d < dims; ++d) {
        for (std::size_t e = 0; e < dims; ++e)
            train.products[d * dims + e] -= train.sums[d] * train.sums[e] / train.samples;
        trace += train.products[d * dims + d];
    }
    const double penalty = kRidge * trace / static_cast<double>(dims);
    for (std::size_t d = 0; d < dims; ++d)
        train.products[d * dims + d] += penalty;
    factorise(train.products, static_cast<int>(dims), [](int count, const std::function<void(int, int)> &part) {
        at::parallel_for(0, count, 16, [&part](std::int64_t first, std::int64_t last) {
            part(static_cast<int>(first), static_cast<int>(last));
        });
    });
    LinearFit fit;
    for (std::size_t axis = 0; axis < 2; ++axis) {
        std::vector<double> &weights = fit.weights[axis];
        for (std::size_t d = 0; d < dims; ++d)
            weights.push_back(train.withPosition[d][axis] - train.sums[d] * train.position[axis] / train.samples);
        solveFactorised(train.products, static_cast<int>(dims), weights);
        fit.intercept[axis] = train.position[axis];
        for (std::size_t d = 0; d < dims; ++d)
            fit.intercept[axis] -= weights[d] * train.sums[d];
        fit.intercept[axis] /= train.samples;
    }
    return fit;
}

Point predicted(const LinearFit &fit, std::span<const float> feature)
{
    Point point = fit.intercept;
    for (std::size_t axis = 0; axis < 2; ++axis)
        for (std::size_t d = 0; d < feature.size(); ++d)
            point[axis] += fit.weights[axis][d] * feature[d];
    return point;
}

std::optional<PositionFit> regress(const CentredFeatures &features, const ProbeGrid &grid, const FoldRules &rules,
                                   const JobControl &control)
{
    const std::vector<Point> truth = positionsOf(grid);
    const std::vector<int> foldOf = foldsOfPositions(rules, grid);
    std::vector<std::vector<int>> rows(static_cast<std::size_t>(rules.folds));
    for (std::size_t i = 0; i < foldOf.size(); ++i)
        rows[static_cast<std::size_t>(foldOf[i])].push_back(static_cast<int>(i));
    std::vector<Moments> folds;
    Moments all(static_cast<std::size_t>(features.values.dims));
    for (const std::vector<int> &mine : rows) {
        auto moments = momentsOf(features.values, truth, mine, control);
        if (!moments)
            return std::nullopt;
        all.add(*moments, 1);
        folds.push_back(std::move(*moments));
    }
    std::vector<Point> points(truth.size());
    for (std::size_t fold = 0; fold < rows.size(); ++fold) {
        if (!control.goesOn())
            return std::nullopt;
        Moments train = all;
        train.add(folds[fold], -1);
        folds[fold] = Moments(0);
        const LinearFit fit = ridge(std::move(train));
        for (const int i : rows[fold])
            points[static_cast<std::size_t>(i)] = predicted(fit, features.values.row(i));
    }
    return judged(rules, points, truth);
}

// --- neighbours ---

/// The positions of the nearest training samples of `sample`.
Point meanOfNearest(const KernelTable &kernel, const std::vector<int> &foldOf, const std::vector<Point> &truth, int sample)
{
    struct Neighbour {
        double distance = std::numeric_limits<double>::infinity();
        int sample = -1;
    };
    std::array<Neighbour, kNeighbours> nearest;
    for (int other = 0; other < kernel.samples(); ++other) {
        if (foldOf[static_cast<std::size_t>(other)] == foldOf[static_cast<std::size_t>(sample)])
            continue;
        const double distance = kernel.at(other, other) - 2 * kernel.at(sample, other); // less a constant
        if (distance >= nearest.back().distance)
            continue;
        std::size_t place = nearest.size() - 1;
        for (; place > 0 && nearest[place - 1].distance > distance; --place)
            nearest[place] = nearest[place - 1];
        nearest[place] = {distance, other};
    }
    Point mean{};
    double count = 0;
    for (const Neighbour &neighbour : nearest) {
        if (neighbour.sample < 0)
            continue;
        ++count;
        for (std::size_t axis = 0; axis < 2; ++axis)
            mean[axis] += truth[static_cast<std::size_t>(neighbour.sample)][axis];
    }
    return {mean[0] / count, mean[1] / count};
}

/// NaN where a feature is nothing but zeros.
double cosine(double product, double productA, double productB)
{
    const double norms = std::sqrt(productA * productB);
    return norms > 0 ? product / norms : std::numeric_limits<double>::quiet_NaN();
}

int smallestStep(const ProbeGrid &grid)
{
    int step = std::numeric_limits<int>::max();
    for (const std::vector<int> *pixels : {&grid.ys, &grid.xs})
        for (std::size_t i = 1; i < pixels->size(); ++i)
            step = std::min(step, (*pixels)[i] - (*pixels)[i - 1]);
    return step;
}

} // namespace

std::optional<std::vector<PositionFit>> regressPositions(const CentredFeatures &features, const ProbeGrid &grid,
                                                         std::span<const FoldRules> rules, const JobControl &control)
{
    std::vector<PositionFit> fits;
    for (const FoldRules &each : rules) {
        const auto fit = regress(features, grid, each, control);
        if (!fit)
            return std::nullopt;
        fits.push_back(*fit);
    }
    return fits;
}

std::optional<std::vector<PositionFit>> positionsOfNeighbours(const KernelTable &kernel, const ProbeGrid &grid,
                                                              std::span<const FoldRules> rules, const JobControl &control)
{
    const std::vector<Point> truth = positionsOf(grid);
    std::vector<PositionFit> fits;
    for (const FoldRules &each : rules) {
        control.pause.wait(control.stop);
        const std::vector<int> foldOf = foldsOfPositions(each, grid);
        std::vector<Point> points(truth.size());
        at::parallel_for(0, kernel.samples(), 16, [&](std::int64_t first, std::int64_t last) {
            for (std::int64_t i = first; i < last && !control.stop.stop_requested(); ++i)
                points[static_cast<std::size_t>(i)] = meanOfNearest(kernel, foldOf, truth, static_cast<int>(i));
        });
        if (control.stop.stop_requested())
            return std::nullopt;
        fits.push_back(judged(each, points, truth));
    }
    return fits;
}

std::vector<SimilarityAtDistance> similarityByDistance(const CentredFeatures &features, const KernelTable &kernel,
                                                       const ProbeGrid &grid)
{
    const std::vector<Point> truth = positionsOf(grid);
    std::vector<double> along(truth.size(), 0); // product of each centred feature with the mean
    double meanSquare = 0;
    for (std::size_t d = 0; d < features.mean.size(); ++d) {
        meanSquare += features.mean[d] * features.mean[d];
        for (std::size_t i = 0; i < truth.size(); ++i)
            along[i] += features.mean[d] * features.values.row(static_cast<std::int64_t>(i))[d];
    }
    const auto raw = [&](int i, int j) {
        return kernel.at(i, j) + along[static_cast<std::size_t>(i)] + along[static_cast<std::size_t>(j)] + meanSquare;
    };
    const double step = smallestStep(grid);
    std::vector<SimilarityAtDistance> bins;
    for (int i = 0; i < kernel.samples(); ++i)
        for (int j = i + 1; j < kernel.samples(); ++j) {
            const Point &a = truth[static_cast<std::size_t>(i)];
            const Point &b = truth[static_cast<std::size_t>(j)];
            const auto bin = static_cast<std::size_t>(std::lround(std::hypot(a[0] - b[0], a[1] - b[1]) / step));
            if (bin >= bins.size())
                bins.resize(bin + 1);
            bins[bin].cosine += cosine(raw(i, j), raw(i, i), raw(j, j));
            bins[bin].centredCosine += cosine(kernel.at(i, j), kernel.at(i, i), kernel.at(j, j));
            ++bins[bin].pairs;
        }
    for (std::size_t bin = 0; bin < bins.size(); ++bin) {
        bins[bin].pixels = static_cast<double>(bin) * step;
        bins[bin].cosine /= static_cast<double>(bins[bin].pairs);
        bins[bin].centredCosine /= static_cast<double>(bins[bin].pairs);
    }
    std::erase_if(bins, [](const SimilarityAtDistance &bin) { return bin.pairs == 0; });
    return bins;
}

} // namespace shiftscope
