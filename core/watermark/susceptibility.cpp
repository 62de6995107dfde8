#include "core/watermark/susceptibility.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>

namespace shiftscope {

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr unsigned kSeed = 1;

std::vector<float> column(const FeatureMatrix &matrix, std::int64_t dimension)
{
    std::vector<float> values(static_cast<std::size_t>(matrix.rows));
    for (std::int64_t row = 0; row < matrix.rows; ++row)
        values[static_cast<std::size_t>(row)] = matrix.row(row)[static_cast<std::size_t>(dimension)];
    return values;
}

std::vector<double> softmax(std::span<const float> logits)
{
    const float largest = *std::ranges::max_element(logits);
    std::vector<double> result;
    for (const float logit : logits)
        result.push_back(std::exp(static_cast<double>(logit) - largest));
    const double sum = std::accumulate(result.begin(), result.end(), 0.0);
    for (double &value : result)
        value /= sum;
    return result;
}

std::ptrdiff_t top1(std::span<const float> logits)
{
    return std::ranges::max_element(logits) - logits.begin();
}

void check(const WatermarkResponses &r, std::span<const int> ignored)
{
    if (r.cleanOutputs.rows < 2)
        throw InputError("a susceptibility to watermarks needs at least 2 images");
    for (const FeatureMatrix *matrix : {&r.cleanOutputs, &r.markedOutputs, &r.cleanFeatures, &r.markedFeatures})
        if (!std::ranges::all_of(matrix->values, [](float value) { return std::isfinite(value); }))
            throw InputError("the network's outputs or features for these images are not all finite numbers");
    for (const int count : ignored)
        if (count < 0 || count >= r.cleanFeatures.dims)
            throw InputError("ignoring " + std::to_string(count) + " dimensions of " + std::to_string(r.cleanFeatures.dims) +
                             " is not possible: accepted are 0 to " + std::to_string(r.cleanFeatures.dims - 1));
}

/// What happens to probabilities and the most probable class: sums over all watermarked images, divided at the end.
void addProbabilities(const WatermarkResponses &r, std::vector<OutputSusceptibility> &outputs, double &top1Changed)
{
    const auto marked = static_cast<double>(r.markedOutputs.rows);
    for (std::int64_t image = 0; image < r.cleanOutputs.rows; ++image) {
        const std::vector<double> before = softmax(r.cleanOutputs.row(image));
        const std::ptrdiff_t topBefore = top1(r.cleanOutputs.row(image));
        for (int placement = 0; placement < r.placements; ++placement) {
            const std::span<const float> row = r.markedOutputs.row(image * r.placements + placement);
            const std::vector<double> after = softmax(row);
            for (std::size_t i = 0; i < outputs.size(); ++i) {
                outputs[i].probabilityChange += (after[i] - before[i]) / marked;
                outputs[i].logitChange += (static_cast<double>(row[i]) - r.cleanOutputs.row(image)[i]) / marked;
            }
            if (const std::ptrdiff_t top = top1(row); top != topBefore) {
                outputs[static_cast<std::size_t>(top)].becomesTop1 += 1 / marked;
                top1Changed += 1 / marked;
            }
        }
    }
}

FeatureSusceptibility featureAt(const WatermarkResponses &r, std::int64_t dimension)
{
    const std::vector<float> clean = column(r.cleanFeatures, dimension);
    const std::vector<float> marked = column(r.markedFeatures, dimension);
    const double mean = std::accumulate(clean.begin(), clean.end(), 0.0) / static_cast<double>(clean.size());
    double squares = 0;
    for (const float value : clean)
        squares += (value - mean) * (value - mean);
    const double deviation = std::sqrt(squares / static_cast<double>(clean.size()));
    const double markedMean = std::accumulate(marked.begin(), marked.end(), 0.0) / static_cast<double>(marked.size());
    return {.index = static_cast<int>(dimension),
            .auroc = auroc(clean, marked),
            .change = deviation > 0 ? (markedMean - mean) / deviation : kNone};
}

double strength(double auroc)
{
    return std::abs(auroc - 0.5);
}

/// The features' rows of every second image, from `first` on.
WatermarkResponses half(const WatermarkResponses &all, std::int64_t first)
{
    const std::int64_t count = (all.cleanFeatures.rows - first + 1) / 2;
    WatermarkResponses part;
    part.placements = all.placements;
    part.cleanFeatures = FeatureMatrix(count, all.cleanFeatures.dims);
    part.markedFeatures = FeatureMatrix(count * all.placements, all.cleanFeatures.dims);
    for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t image = first + 2 * i;
        std::ranges::copy(all.cleanFeatures.row(image), part.cleanFeatures.row(i).begin());
        for (int p = 0; p < all.placements; ++p)
            std::ranges::copy(all.markedFeatures.row(image * all.placements + p),
                              part.markedFeatures.row(i * all.placements + p).begin());
    }
    return part;
}

/// Dimensions by how far their AUROC is from 0.5, the farthest first.
std::vector<int> ranking(const WatermarkResponses &r)
{
    std::vector<double> strengths;
    for (std::int64_t d = 0; d < r.cleanFeatures.dims; ++d)
        strengths.push_back(strength(auroc(column(r.cleanFeatures, d), column(r.markedFeatures, d))));
    std::vector<int> order(strengths.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(), [&](int d) { return strengths[static_cast<std::size_t>(d)]; });
    return order;
}

/// Mean cosine over the watermarked images, without the dimensions that are left out.
double meanCosine(const WatermarkResponses &r, std::span<const int> leftOut)
{
    std::vector<char> kept(static_cast<std::size_t>(r.cleanFeatures.dims), 1);
    for (const int d : leftOut)
        kept[static_cast<std::size_t>(d)] = 0;
    double sum = 0;
    std::int64_t count = 0;
    for (std::int64_t row = 0; row < r.markedFeatures.rows; ++row) {
        const std::span<const float> marked = r.markedFeatures.row(row);
        const std::span<const float> clean = r.cleanFeatures.row(row / r.placements);
        double products = 0;
        double markedSquares = 0;
        double cleanSquares = 0;
        for (std::size_t d = 0; d < kept.size(); ++d) {
            if (kept[d] == 0)
                continue;
            products += static_cast<double>(marked[d]) * clean[d];
            markedSquares += static_cast<double>(marked[d]) * marked[d];
            cleanSquares += static_cast<double>(clean[d]) * clean[d];
        }
        if (markedSquares > 0 && cleanSquares > 0) {
            sum += products / std::sqrt(markedSquares * cleanSquares);
            ++count;
        }
    }
    return count > 0 ? sum / static_cast<double>(count) : kNone;
}

double removedShare(double before, double after)
{
    return before < 1 ? (after - before) / (1 - before) : kNone;
}

/// One way round: ranked on `chosenOn`, measured on `measuredOn`.
struct HalfMitigation {
    WatermarkResponses measuredOn;
    std::vector<int> order;

    [[nodiscard]] Mitigation at(int ignored) const
    {
        const double before = meanCosine(measuredOn, {});
        Mitigation result{.ignored = ignored,
                          .cosine = meanCosine(measuredOn, std::span(order).first(static_cast<std::size_t>(ignored)))};
        result.removed = removedShare(before, result.cosine);
        std::vector<int> random(order);
        std::mt19937 generator(kSeed);
        for (int draw = 0; draw < kRandomDraws; ++draw) {
            std::ranges::sort(random);
            std::ranges::shuffle(random, generator);
            const double after = meanCosine(measuredOn, std::span(random).first(static_cast<std::size_t>(ignored)));
            result.removedAtRandom += removedShare(before, after) / kRandomDraws;
        }
        return result;
    }
};

std::vector<Mitigation> mitigationOf(const WatermarkResponses &r, std::span<const int> ignored, const std::stop_token &stop)
{
    std::vector<HalfMitigation> ways;
    for (const std::int64_t first : {0, 1})
        ways.push_back({.measuredOn = half(r, 1 - first), .order = ranking(half(r, first))});
    std::vector<int> counts(ignored.begin(), ignored.end());
    counts.push_back(0);
    std::ranges::sort(counts);
    counts.erase(std::unique(counts.begin(), counts.end()), counts.end());
    std::vector<Mitigation> result;
    for (const int count : counts) {
        if (stop.stop_requested())
            return {};
        const Mitigation one = ways.front().at(count);
        const Mitigation other = ways.back().at(count);
        result.push_back({.ignored = count,
                          .cosine = (one.cosine + other.cosine) / 2,
                          .removed = (one.removed + other.removed) / 2,
                          .removedAtRandom = (one.removedAtRandom + other.removedAtRandom) / 2});
    }
    return result;
}

} // namespace

double auroc(std::span<const float> clean, std::span<const float> marked)
{
    if (clean.empty() || marked.empty())
        return kNone;
    std::vector<float> sorted(clean.begin(), clean.end());
    std::ranges::sort(sorted);
    double wins = 0;
    for (const float value : marked) {
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
        wins += static_cast<double>(first - sorted.begin()) + static_cast<double>(last - first) / 2;
    }
    return wins / (static_cast<double>(clean.size()) * static_cast<double>(marked.size()));
}

std::optional<Susceptibility> susceptibility(const WatermarkResponses &responses, std::span<const int> ignored,
                                             const std::stop_token &stop)
{
    check(responses, ignored);
    Susceptibility result{.images = static_cast<int>(responses.cleanOutputs.rows), .placements = responses.placements};
    for (std::int64_t i = 0; i < responses.cleanOutputs.dims && !stop.stop_requested(); ++i)
        result.outputs.push_back({.index = static_cast<int>(i),
                                  .auroc = auroc(column(responses.cleanOutputs, i), column(responses.markedOutputs, i))});
    for (std::int64_t d = 0; d < responses.cleanFeatures.dims && !stop.stop_requested(); ++d)
        result.features.push_back(featureAt(responses, d));
    if (stop.stop_requested())
        return std::nullopt;
    addProbabilities(responses, result.outputs, result.top1Changed);
    result.mitigation = mitigationOf(responses, ignored, stop);
    if (stop.stop_requested())
        return std::nullopt;
    std::ranges::stable_sort(result.outputs, std::greater(), &OutputSusceptibility::auroc);
    std::ranges::stable_sort(result.features, std::greater(), [](const FeatureSusceptibility &f) { return strength(f.auroc); });
    return result;
}

} // namespace shiftscope
