#include "core/synthesis/generator_shape.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <span>

namespace shiftscope {

namespace {

struct Step {
    std::string_view name;
    bool doubles;
};

constexpr std::array<Step, 9> kConvolutions{{{"deconv5", true},
                                             {"conv5_1", false},
                                             {"deconv4", true},
                                             {"conv4_1", false},
                                             {"deconv3", true},
                                             {"conv3_1", false},
                                             {"deconv2", true},
                                             {"deconv1", true},
                                             {"deconv0", true}}};
constexpr int kMostDoublings = 6;
constexpr std::int64_t kDoublingKernel = 4;

/// Length of `axis` of `key`, where the weights have it with so many axes; else `otherwise`.
std::int64_t lengthOf(const StateDict &weights, const std::string &key, std::size_t axes, std::size_t axis,
                      std::int64_t otherwise)
{
    const auto found = weights.find(key);
    const bool fits = found != weights.end() && found->second.shape.size() == axes && found->second.shape[axis] > 0;
    return fits ? found->second.shape[axis] : otherwise;
}

std::string problemWith(const WeightSpec &spec, const StateDict &weights)
{
    const auto found = weights.find(spec.key);
    if (found == weights.end())
        return "missing " + spec.key + " " + shapeText(spec.shape);
    if (found->second.shape != spec.shape)
        return spec.key + " is " + shapeText(found->second.shape) + ", expected " + shapeText(spec.shape);
    if (!std::ranges::all_of(found->second.values(), [](float value) { return std::isfinite(value); }))
        return spec.key + " holds a value that is not finite";
    return {};
}

} // namespace

std::array<WeightSpec, 2> GeneratorLayer::weights() const
{
    const std::string prefix(name);
    if (kernel == 0)
        return {{{prefix + ".weight", {outputs, inputs}, WeightRole::LinearWeight},
                 {prefix + ".bias", {outputs}, WeightRole::LinearBias}}};
    return {{{prefix + ".weight", {inputs, outputs, kernel, kernel}, WeightRole::ConvWeight},
             {prefix + ".bias", {outputs}, WeightRole::ConvBias}}};
}

std::vector<GeneratorLayer> generatorLayers(const GeneratorShape &shape)
{
    std::vector<GeneratorLayer> layers{{"defc7", shape.features, shape.hidden},
                                       {"defc6", shape.hidden, shape.hidden},
                                       {"defc5", shape.hidden, shape.maps * shape.seed * shape.seed}};
    std::int64_t inputs = shape.maps;
    int keepingSide = kMostDoublings - shape.doublings;
    for (std::size_t i = 0; i < kConvolutions.size(); ++i) {
        const std::int64_t outputs = i < shape.channels.size() ? shape.channels[i] : 3;
        const bool doubles = kConvolutions[i].doubles && keepingSide-- <= 0;
        layers.push_back({kConvolutions[i].name, inputs, outputs, doubles ? kDoublingKernel : 3, doubles ? 2 : 1});
        inputs = outputs;
    }
    return layers;
}

void checkGeneratorWeights(const GeneratorShape &shape, const StateDict &weights, const std::string &source)
{
    std::vector<std::string> problems;
    std::set<std::string> known;
    for (const GeneratorLayer &layer : generatorLayers(shape))
        for (const WeightSpec &spec : layer.weights()) {
            known.insert(spec.key);
            if (std::string problem = problemWith(spec, weights); !problem.empty())
                problems.push_back(std::move(problem));
        }
    for (const auto &[key, tensor] : weights)
        if (!known.contains(key))
            problems.push_back("unknown " + key + " " + shapeText(tensor.shape));
    if (!problems.empty())
        throw InputError(source + " does not fit a generator of " + std::to_string(shape.features) +
                         " features: " + joined(problems, "; "));
}

GeneratorShape generatorShapeOf(const StateDict &weights, const std::string &source)
{
    GeneratorShape shape;
    shape.features = lengthOf(weights, "defc7.weight", 2, 1, shape.features);
    shape.hidden = lengthOf(weights, "defc7.weight", 2, 0, shape.hidden);
    shape.maps = lengthOf(weights, "deconv5.weight", 4, 0, shape.maps);
    const std::int64_t square = lengthOf(weights, "defc5.weight", 2, 0, shape.maps * shape.seed * shape.seed) / shape.maps;
    shape.seed = std::clamp<std::int64_t>(std::llround(std::sqrt(static_cast<double>(square))), 1, 64);
    shape.doublings = static_cast<int>(std::ranges::count_if(kConvolutions, [&](const Step &step) {
        return step.doubles && lengthOf(weights, std::string(step.name) + ".weight", 4, 2, kDoublingKernel) == kDoublingKernel;
    }));
    for (std::size_t i = 0; i < shape.channels.size(); ++i)
        shape.channels[i] = lengthOf(weights, std::string(kConvolutions[i].name) + ".weight", 4, 1, shape.channels[i]);
    checkGeneratorWeights(shape, weights, source);
    return shape;
}

} // namespace shiftscope
