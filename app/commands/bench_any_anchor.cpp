#include "app/commands/bench_any_anchor.h"

#include "core/sweep/any_anchor.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <vector>

namespace shiftscope {

namespace {

constexpr std::size_t kPositions = 10'000;
constexpr std::int64_t kDims = 4096;
constexpr std::size_t kCompared = 200; ///< positions whose similarity is computed without float16 as well

/// Like a network's after a ReLU: a common part, and half of the numbers zero.
std::vector<float> featureOf(std::size_t position)
{
    std::mt19937 random(static_cast<unsigned>(position));
    std::vector<float> feature(kDims);
    for (std::size_t d = 0; d < feature.size(); ++d) {
        const float own = static_cast<float>(random() >> 8) * 0x1p-24F;
        feature[d] = std::max(0.0F, std::sin(static_cast<float>(d)) + own - 0.5F);
    }
    return feature;
}

} // namespace

nlohmann::json benchAnyAnchor(int frames)
{
    AnyAnchor features(kPositions, kDims, Metric::Cosine, {});
    for (std::size_t position = 0; position < kPositions; ++position)
        features.put(position, featureOf(position));
    const std::vector<std::uint8_t> done(kPositions, 1);
    std::vector<double> milliseconds;
    double largest = 0;
    for (int frame = 0; frame < frames; ++frame) {
        const std::size_t anchor = static_cast<std::size_t>(frame) * 7919 % kPositions;
        const auto start = std::chrono::steady_clock::now();
        const std::vector<float> map = features.similarities(anchor, done);
        milliseconds.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
        if (frame > 0)
            continue;
        const std::vector<float> reference = featureOf(anchor);
        for (std::size_t position = 0; position < kCompared; ++position) {
            const double apart = double{similarity(Metric::Cosine, featureOf(position), reference, {})} - double{map[position]};
            largest = std::max(largest, std::abs(apart));
        }
    }
    std::ranges::sort(milliseconds);
    return {{"positions", kPositions},
            {"dims", kDims},
            {"bytes", features.bytes()},
            {"frames", frames},
            {"milliseconds",
             {{"median", milliseconds[milliseconds.size() / 2]},
              {"percentile95", milliseconds[milliseconds.size() * 95 / 100]},
              {"max", milliseconds.back()}}},
            {"largest_difference", largest}};
}

} // namespace shiftscope
