#include "core/network/graph.h"

#include <cmath>
#include <random>

namespace shiftscope {

namespace {

/// Uniform in [-bound, bound). std::mt19937_64 is the same everywhere, std::uniform_real_distribution is not: so the 53 high
/// bits are turned into a fraction here.
std::vector<float> uniform(std::mt19937_64 &random, std::int64_t count, double bound)
{
    std::vector<float> values(static_cast<std::size_t>(count));
    for (float &value : values)
        value = static_cast<float>((static_cast<double>(random() >> 11) * 0x1.0p-52 - 1.0) * bound);
    return values;
}

std::int64_t product(const std::vector<std::int64_t> &shape)
{
    std::int64_t count = 1;
    for (const std::int64_t side : shape)
        count *= side;
    return count;
}

std::vector<float> blurFilter(const WeightSpec &spec)
{
    const std::vector<float> taps = binomialFilter(static_cast<int>(spec.shape.back()));
    std::vector<float> values;
    for (std::int64_t channel = 0; channel < spec.shape.front(); ++channel)
        for (const float row : taps)
            for (const float column : taps)
                values.push_back(row * column);
    return values;
}

} // namespace

StateDict initialWeights(const Graph &graph, std::uint64_t seed)
{
    StateDict weights;
    std::mt19937_64 random(seed);
    // torch.nn.Conv2d and Linear draw the weight and the bias from U(-1/sqrt(fan_in), 1/sqrt(fan_in)):
    // kaiming_uniform_ with a = sqrt(5) has exactly that bound.
    double bound = 0;
    for (const WeightSpec &spec : graph.weights()) {
        const std::int64_t count = product(spec.shape);
        std::vector<float> values;
        switch (spec.role) {
        case WeightRole::ConvWeight:
        case WeightRole::LinearWeight:
            bound = 1.0 / std::sqrt(static_cast<double>(count) / static_cast<double>(spec.shape.front()));
            values = uniform(random, count, bound);
            break;
        case WeightRole::ConvBias:
        case WeightRole::LinearBias:
            values = uniform(random, count, bound);
            break;
        case WeightRole::NormScale:
        case WeightRole::NormVariance:
            values.assign(static_cast<std::size_t>(count), 1.0F);
            break;
        case WeightRole::NormShift:
        case WeightRole::NormMean:
            values.assign(static_cast<std::size_t>(count), 0.0F);
            break;
        case WeightRole::BlurFilter:
            values = blurFilter(spec);
            break;
        }
        weights[spec.key] = HostTensor::fromValues(spec.shape, std::move(values));
    }
    return weights;
}

} // namespace shiftscope
