#include "core/error.h"
#include "core/network/op.h"
#include "tests/check.h"

#include <numeric>

using namespace shiftscope;

namespace {

Shape outputOf(const Op &op, Shape input)
{
    return outputShape(op, std::span(&input, 1));
}

} // namespace

TEST("a window without padding has as many outputs as times it fits")
{
    CHECK_EQUAL((Window{.kernel = 3}.outputs(5)), 3);
    CHECK_EQUAL((Window{.kernel = 3, .stride = 2}.outputs(6)), 2);
    CHECK_EQUAL((Window{.kernel = 7}.outputs(5)), 0);
}

TEST("padding and dilation widen what a window sees")
{
    CHECK_EQUAL((Window{.kernel = 11, .stride = 4, .padBefore = 2, .padAfter = 2}.outputs(224)), 55);
    CHECK_EQUAL((Window{.kernel = 3, .dilation = 2}.outputs(7)), 3);
}

TEST("ceil mode adds a last window only where it begins inside the input")
{
    CHECK_EQUAL((Window{.kernel = 3, .stride = 2, .ceilMode = true}.outputs(6)), 3);
    CHECK_EQUAL((Window{.kernel = 2, .stride = 2, .ceilMode = true}.outputs(6)), 3);
    CHECK_EQUAL((Window{.kernel = 1, .stride = 3, .ceilMode = true}.outputs(6)), 2);
}

TEST("convolutions tell their output shape, weights and multiply-accumulates")
{
    const Conv conv{.channels = 64, .window = {.kernel = 11, .stride = 4, .padBefore = 2, .padAfter = 2}};
    const Shape canvas{3, 224, 224};
    CHECK(outputOf(conv, canvas) == (Shape{64, 55, 55}));
    const std::vector<WeightSpec> specs = weightSpecs(conv, std::span(&canvas, 1), "features.0");
    CHECK_EQUAL(specs.size(), 2U);
    CHECK_EQUAL(specs[0].key, "features.0.weight");
    CHECK(specs[0].shape == (std::vector<std::int64_t>{64, 3, 11, 11}));
    CHECK_EQUAL(macs(conv, std::span(&canvas, 1)), 64LL * 55 * 55 * 3 * 11 * 11);
}

TEST("grouped convolutions see the channels of their own group")
{
    const Shape input{32, 10, 10};
    const Conv depthwise{.channels = 32, .window = {.kernel = 3, .padBefore = 1, .padAfter = 1}, .groups = 32, .bias = false};
    const std::vector<WeightSpec> specs = weightSpecs(depthwise, std::span(&input, 1), "dw");
    CHECK_EQUAL(specs.size(), 1U);
    CHECK(specs[0].shape == (std::vector<std::int64_t>{32, 1, 3, 3}));
    CHECK_THROWS(InputError, static_cast<void>(outputOf(Conv{.channels = 32, .groups = 5}, input)));
}

TEST("inputs that do not fit are refused, naming operation and shapes")
{
    const std::string message = CHECK_THROWS(InputError, static_cast<void>(outputOf(MaxPool{{.kernel = 3}}, {8, 2, 2})));
    CHECK(message.find("MaxPool") != std::string::npos && message.find("8x2x2") != std::string::npos);
    const std::vector<Shape> unlike{{8, 2, 2}, {8, 3, 2}};
    CHECK_THROWS(InputError, static_cast<void>(outputShape(Add{}, unlike)));
    CHECK_THROWS(InputError, static_cast<void>(outputOf(Linear{10}, {8, 2, 2})));
}

TEST("concatenation adds channels up")
{
    const std::vector<Shape> inputs{{8, 2, 2}, {3, 2, 2}};
    CHECK(outputShape(Concat{}, inputs) == (Shape{11, 2, 2}));
}

TEST("a blur filter is binomial, of any size, and sums to one")
{
    CHECK(binomialFilter(3) == (std::vector<float>{0.25F, 0.5F, 0.25F}));
    CHECK(binomialFilter(5) == (std::vector<float>{0.0625F, 0.25F, 0.375F, 0.25F, 0.0625F}));
    for (int size = 1; size <= 7; ++size) {
        const std::vector<float> taps = binomialFilter(size);
        CHECK_NEAR(std::accumulate(taps.begin(), taps.end(), 0.0), 1.0, 1e-7);
    }
}

TEST("blur pooling halves like a stride-2 convolution and reflects at the border")
{
    CHECK(outputOf(BlurPool{.size = 5, .stride = 2}, {64, 55, 55}) == (Shape{64, 28, 28}));
    CHECK(outputOf(BlurPool{.size = 4, .stride = 2}, {64, 56, 56}) == (Shape{64, 28, 28}));
    CHECK_THROWS(InputError, static_cast<void>(outputOf(BlurPool{.size = 7, .stride = 2}, {64, 2, 2})));
}
