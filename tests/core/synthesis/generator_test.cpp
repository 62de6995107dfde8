#include "core/error.h"
#include "core/synthesis/generator_shape.h"
#include "tests/check.h"
#include "tests/core/synthesis/generator_probe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace shiftscope;

namespace {

/// Small in every number, and in no two the same where that could hide an exchange of axes.
GeneratorShape small()
{
    return {.features = 5, .hidden = 7, .maps = 3, .seed = 2, .channels{4, 6, 5, 3, 4, 2, 3, 2}};
}

std::int64_t numbersOf(const GeneratorShape &shape)
{
    std::int64_t count = 0;
    for (const GeneratorLayer &layer : generatorLayers(shape))
        for (const WeightSpec &spec : layer.weights())
            count += std::accumulate(spec.shape.begin(), spec.shape.end(), std::int64_t{1}, std::multiplies<>());
    return count;
}

/// A picture of `side` x `side` pixels, or a vector of that many channels with side 1, in double and plain loops.
struct Maps {
    std::int64_t channels = 0;
    std::int64_t side = 1;
    std::vector<double> values;
};

double &at(Maps &maps, std::int64_t channel, std::int64_t row, std::int64_t column)
{
    return maps.values[static_cast<std::size_t>((channel * maps.side + row) * maps.side + column)];
}

/// By the definition of the transposed convolution: every input pixel adds the kernel, scaled, to the output around it.
Maps transposed(const GeneratorLayer &layer, const StateDict &weights, Maps &in)
{
    const std::span<const float> taps = weights.at(layer.weights()[0].key).values();
    const std::span<const float> bias = weights.at(layer.weights()[1].key).values();
    Maps out{layer.outputs, in.side * layer.stride, {}};
    for (const float value : bias)
        out.values.insert(out.values.end(), static_cast<std::size_t>(out.side * out.side), value);
    const std::int64_t k = layer.kernel;
    for (std::int64_t i = 0; i < layer.inputs * layer.outputs * k * k; ++i) {
        const std::int64_t dx = i % k - 1;
        const std::int64_t dy = i / k % k - 1;
        const std::int64_t to = i / (k * k) % layer.outputs;
        const std::int64_t from = i / (k * k) / layer.outputs;
        for (std::int64_t y = 0; y < in.side; ++y)
            for (std::int64_t x = 0; x < in.side; ++x) {
                const std::int64_t row = y * layer.stride + dy;
                const std::int64_t column = x * layer.stride + dx;
                if (row >= 0 && row < out.side && column >= 0 && column < out.side)
                    at(out, to, row, column) += taps[static_cast<std::size_t>(i)] * at(in, from, y, x);
            }
    }
    return out;
}

Maps linear(const GeneratorLayer &layer, const StateDict &weights, const Maps &in)
{
    const std::span<const float> weight = weights.at(layer.weights()[0].key).values();
    Maps out{layer.outputs, 1, {}};
    for (const float value : weights.at(layer.weights()[1].key).values())
        out.values.push_back(value);
    for (std::size_t o = 0; o < out.values.size(); ++o)
        for (std::size_t i = 0; i < in.values.size(); ++i)
            out.values[o] += weight[o * in.values.size() + i] * in.values[i];
    return out;
}

Maps drawnPlainly(const GeneratorShape &shape, const StateDict &weights, std::vector<double> features)
{
    Maps maps{shape.features, 1, std::move(features)};
    for (const GeneratorLayer &layer : generatorLayers(shape)) {
        maps = layer.kernel == 0 ? linear(layer, weights, maps) : transposed(layer, weights, maps);
        if (layer.name == "defc5")
            maps = {shape.maps, shape.seed, std::move(maps.values)};
        if (layer.name != "deconv0")
            for (double &value : maps.values)
                value = value < 0 ? kGeneratorSlope * value : value;
    }
    return maps;
}

FeatureMatrix matrix(std::int64_t rows, std::int64_t dims, std::vector<float> values)
{
    FeatureMatrix features(rows, dims);
    features.values = std::move(values);
    return features;
}

} // namespace

TEST("the published generators have their published number of weights")
{
    // Their files are 224,394,262 and 173,669,369 bytes: these numbers and less than 3 kB of names.
    CHECK_EQUAL(numbersOf({}), 56'097'891);
    CHECK_EQUAL(numbersOf({.features = 1000}), 43'416'675);
    CHECK_EQUAL(GeneratorShape{}.side(), 256);
}

TEST("a generator draws what its definition says")
{
    const StateDict weights = test::someGeneratorWeights(small());
    const test::Drawn pictures =
        test::drawnFrozen(small(), weights, matrix(2, 5, {0, 0, 0, 0, 0, 3.0F, -1.0F, 0.5F, 2.0F, -2.0F}));
    const Maps expected = drawnPlainly(small(), weights, {3, -1, 0.5, 2, -2});
    CHECK(pictures.shape == (std::vector<std::int64_t>{2, 3, 128, 128}));
    CHECK_EQUAL(expected.side, 128);
    double largest = 0;
    for (const double value : expected.values)
        largest = std::max(largest, std::abs(value));
    CHECK(largest > 1e-3);
    for (std::size_t i = 0; i < expected.values.size(); ++i)
        CHECK_NEAR(pictures.values[expected.values.size() + i], expected.values[i], 1e-5 * largest);
}

TEST("the form made for speed draws the same pictures, of one and of several features, whatever the sizes")
{
    for (const GeneratorShape &shape :
         {small(), GeneratorShape{.features = 9, .hidden = 20, .maps = 8, .seed = 1, .channels{8, 16, 8, 8, 4, 4, 16, 8}},
          GeneratorShape{
              .features = 9, .hidden = 20, .maps = 8, .seed = 3, .doublings = 4, .channels{8, 16, 8, 8, 4, 4, 16, 8}}}) {
        const StateDict weights = test::someGeneratorWeights(shape);
        for (const std::int64_t count : {1, 3}) {
            const FeatureMatrix features = test::randomFeatures(count, shape.features);
            const test::Drawn expected = test::drawnFrozen(shape, weights, features);
            const test::Drawn fast = test::drawnFast(shape, weights, features);
            CHECK(fast.shape == expected.shape);
            float largest = 0;
            for (const float value : expected.values)
                largest = std::max(largest, std::abs(value));
            for (std::size_t i = 0; i < expected.values.size(); ++i)
                CHECK_NEAR(fast.values[i], expected.values[i], 1e-5 * largest);
        }
    }
}

TEST("a frozen generator shares the weights it was given, and one to be trained copies them")
{
    const StateDict weights = test::someGeneratorWeights(small());
    const FeatureMatrix features = matrix(1, 5, {1, 1, 1, 1, 1});
    const test::Drawn frozen = test::drawnFrozen(small(), weights, features);
    const test::Drawn copied = test::drawnAfterCopy(small(), weights, features);
    CHECK(test::frozenSharesMemory(small(), weights));
    CHECK(!test::copySharesMemory(small(), weights));
    CHECK(!frozen.differentiable);
    CHECK(copied.differentiable);
    CHECK(copied.values == frozen.values);
    CHECK(test::everyParameterLearns(small(), features));
}

TEST("weights taken out of a generator are those put in")
{
    const StateDict weights = test::someGeneratorWeights(small());
    const StateDict copies = test::copiedWeights(small(), weights);
    CHECK_EQUAL(copies.size(), weights.size());
    for (const auto &[key, tensor] : weights) {
        CHECK(copies.at(key).shape == tensor.shape);
        CHECK(std::ranges::equal(copies.at(key).values(), tensor.values()));
    }
}

TEST("the same seed gives the same generator, and each layer keeps the size of what passes")
{
    const GeneratorShape shape{.features = 64, .hidden = 128, .maps = 32, .channels{32, 64, 32, 32, 16, 16, 16, 16}};
    const FeatureMatrix features = test::randomFeatures(4, 64);
    const std::vector<float> picture = test::drawn(shape, 5, features).values;
    CHECK(picture == test::drawn(shape, 5, features).values);
    CHECK(picture != test::drawn(shape, 6, features).values);
    double squares = 0;
    for (const float value : picture)
        squares += double{value} * value;
    const double size = std::sqrt(squares / static_cast<double>(picture.size()));
    CHECK(size > 0.3 && size < 3);
}

TEST("a generator's shape is read from its weights")
{
    const GeneratorShape shallow{
        .features = 9, .hidden = 20, .maps = 8, .seed = 3, .doublings = 4, .channels{8, 16, 8, 8, 4, 4, 16, 8}};
    CHECK_EQUAL(shallow.side(), 48);
    CHECK(generatorShapeOf(test::someGeneratorWeights(shallow), "test") == shallow);
    CHECK(generatorShapeOf(test::someGeneratorWeights(small()), "test") == small());
}

TEST("what does not fit a generator is listed at once")
{
    StateDict weights = test::someGeneratorWeights(small());
    weights.erase("conv4_1.bias");
    weights["deconv3.weight"].shape = {3, 1, 8, 8};
    weights["fc6.weight"] = weights["defc6.weight"];
    weights["deconv0.bias"] = HostTensor::fromValues({3}, {0, NAN, 0});
    const std::string message = CHECK_THROWS(InputError, checkGeneratorWeights(small(), weights, "g.pth"));
    CHECK_EQUAL(message,
                "g.pth does not fit a generator of 5 features: missing conv4_1.bias [3]; deconv3.weight is [3, 1, 8, 8], "
                "expected [3, 4, 4, 4]; deconv0.bias holds a value that is not finite; unknown fc6.weight [7, 7]");
}

TEST("a generator for another number of features is refused by its first layer")
{
    GeneratorShape wider = small();
    wider.features = 6;
    const std::string message =
        CHECK_THROWS(InputError, checkGeneratorWeights(wider, test::someGeneratorWeights(small()), "g.pth"));
    CHECK_EQUAL(message, "g.pth does not fit a generator of 6 features: defc7.weight is [7, 5], expected [7, 6]");
}

TEST("the crop to CaffeNet's 227 pixels begins at 14, and to 224 at 16")
{
    CHECK(test::cropEdges(256, 227) == (std::vector<int>{14, 240, 14, 240}));
    CHECK(test::cropEdges(256, 224) == (std::vector<int>{16, 239, 16, 239}));
}

CHECK_MAIN
