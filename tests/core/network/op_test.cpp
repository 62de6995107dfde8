#include "core/error.h"
#include "core/network/op.h"
#include "tests/check.h"

#include <numeric>
#include <set>
#include <stdexcept>
#include <variant>

using namespace shiftscope;

namespace {

Shape outputOf(const Op &op, Shape input)
{
    return outputShape(op, std::span(&input, 1));
}

// Operations of this test alone: what must be said of one, and what is believed of one that says less.

/// Says all but whether it shares.
struct Silent {
    static constexpr std::string_view kKind = "Silent";
    static constexpr Inputs kInputs = Inputs::One;
    [[nodiscard]] static Shape output(std::span<const Shape> inputs) { return inputs.front(); }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};
static_assert(Operation<Silent>);
static_assert(kSharingOf<Silent> == Sharing::Whole);

/// Has a window, but does not say that nothing else is looked at.
struct Windowed : Silent {
    [[nodiscard]] static Window seen() { return {.kernel = 3}; }
};
static_assert(Operation<Windowed>);
static_assert(kSharingOf<Windowed> == Sharing::Whole);

struct WithoutWindow : Silent {
    static constexpr Sharing kSharing = Sharing::Window;
};
static_assert(!Operation<WithoutWindow>);

struct WithWindow : Windowed {
    static constexpr Sharing kSharing = Sharing::Window;
};
static_assert(Operation<WithWindow>);

struct TwoWindows : WithWindow {
    static constexpr Inputs kInputs = Inputs::TwoOrMore;
};
static_assert(!Operation<TwoWindows>);

struct Nameless : Silent {
    static void kKind() {}
};
static_assert(!Operation<Nameless>);

struct WithoutInputs : Silent {
    static void kInputs() {}
};
static_assert(!Operation<WithoutInputs>);

struct Shapeless : Silent {
    void output() const;
};
static_assert(!Operation<Shapeless>);

struct WithoutWeights : Silent {
    void weights() const;
};
static_assert(!Operation<WithoutWeights>);

struct Priceless : Silent {
    void macs() const;
};
static_assert(!Operation<Priceless>);

/// Every operation, as the variant lists them; all but Linear, Add and Concat fit one map of 8x6x6.
const std::vector<Op> kAll{Conv{.channels = 4, .window = {.kernel = 3}},
                           Linear{.features = 5},
                           BatchNorm{},
                           ReLU{},
                           ReLU6{},
                           LeakyReLU{},
                           HardSwish{},
                           MaxPool{{.kernel = 2, .stride = 2}},
                           AvgPool{{.kernel = 2, .stride = 2}},
                           GlobalAvgPool{},
                           BlurPool{.size = 3},
                           LRN{},
                           Add{},
                           Concat{},
                           Flatten{},
                           Pad{{.padBefore = 1}}};

std::vector<std::string> kindsOf(Sharing sharing)
{
    std::vector<std::string> kinds;
    for (const Op &op : kAll)
        if (sharingOf(op) == sharing)
            kinds.emplace_back(kindName(op));
    return kinds;
}

} // namespace

TEST("a shape has any number of axes; a map's are channels, rows and columns")
{
    const Shape map{64, 55, 54};
    CHECK(map.isMap() && map.channels() == 64 && map.height() == 55 && map.width() == 54);
    CHECK_EQUAL(map.elements(), 64 * 55 * 54);
    CHECK_EQUAL(map.text(), "64x55x54");
    const Shape tokens{197, 768};
    CHECK(!tokens.isMap());
    CHECK_EQUAL(tokens.elements(), 197 * 768);
    CHECK_EQUAL(tokens.text(), "197x768");
    CHECK(tokens != map && tokens == Shape(std::vector<std::int64_t>{197, 768}));
    CHECK_THROWS(std::out_of_range, static_cast<void>(tokens.width()));
}

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

TEST("what slides over rows and columns wants a map; what works number by number takes any shape")
{
    for (const Op &op : std::vector<Op>{Conv{.channels = 4}, MaxPool{}, AvgPool{}, BlurPool{}, Pad{}, BatchNorm{}, LRN{},
                                        GlobalAvgPool{}, Linear{10}}) {
        const std::string message = CHECK_THROWS(InputError, static_cast<void>(outputOf(op, {197, 768})));
        CHECK(message.find(kindName(op)) != std::string::npos && message.find("197x768") != std::string::npos);
    }
    for (const Op &op : std::vector<Op>{ReLU{}, ReLU6{}, LeakyReLU{}, HardSwish{}})
        CHECK(outputOf(op, {197, 768}) == (Shape{197, 768}));
    const std::vector<Shape> two{{197, 768}, {197, 768}};
    CHECK(outputShape(Add{}, two) == two.front());
    CHECK_THROWS(InputError, static_cast<void>(outputShape(Concat{}, two)));
    CHECK(outputOf(Flatten{}, {197, 768}) == (Shape{197 * 768, 1, 1}));
}

TEST("each operation tells what comes out of a map of 8x6x6")
{
    const Shape map{8, 6, 6};
    const auto comesOut = [&](const char *kind) {
        for (const Op &op : kAll)
            if (kindName(op) == kind)
                return outputOf(op, map).text();
        return std::string("no such operation");
    };
    for (const char *kind : {"BatchNorm", "ReLU", "ReLU6", "LeakyReLU", "HardSwish", "LRN"})
        CHECK_EQUAL(comesOut(kind), "8x6x6");
    CHECK_EQUAL(comesOut("Conv"), "4x4x4");
    CHECK_EQUAL(comesOut("MaxPool"), "8x3x3");
    CHECK_EQUAL(comesOut("AvgPool"), "8x3x3");
    CHECK_EQUAL(comesOut("BlurPool"), "8x3x3");
    CHECK_EQUAL(comesOut("Pad"), "8x7x7");
    CHECK_EQUAL(comesOut("GlobalAvgPool"), "8x1x1");
    CHECK_EQUAL(comesOut("Flatten"), "288x1x1");
    CHECK_EQUAL(outputOf(Linear{5}, {288, 1, 1}).text(), "5x1x1");
}

TEST("every operation has an entry here and a name of its own")
{
    CHECK_EQUAL(kAll.size(), std::variant_size_v<Op>);
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < kAll.size(); ++i) {
        CHECK_EQUAL(kAll[i].index(), i);
        names.insert(kindName(kAll[i]));
    }
    CHECK_EQUAL(names.size(), kAll.size());
}

TEST("what an operation looks at decides what is shared: a place, a window, or nothing where it says nothing")
{
    CHECK(kindsOf(Sharing::Pointwise) ==
          (std::vector<std::string>{"BatchNorm", "ReLU", "ReLU6", "LeakyReLU", "HardSwish", "LRN", "Add", "Concat"}));
    CHECK(kindsOf(Sharing::Window) == (std::vector<std::string>{"Conv", "MaxPool", "AvgPool", "BlurPool", "Pad"}));
    CHECK(kindsOf(Sharing::Whole) == (std::vector<std::string>{"Linear", "GlobalAvgPool", "Flatten"}));
    CHECK(kSharingOf<Silent> == Sharing::Whole);
}

TEST("an operation with a window tells it, all others see one place")
{
    CHECK_EQUAL(windowOf(Conv{.channels = 4, .window = {.kernel = 3, .stride = 2}}).stride, 2);
    CHECK(windowOf(BlurPool{.size = 4, .stride = 3}) ==
          (Window{.kernel = 4, .stride = 3, .padBefore = 1, .padAfter = 2, .kind = PadKind::Reflect}));
    for (const Op &op : kAll)
        if (sharingOf(op) != Sharing::Window)
            CHECK(windowOf(op) == Window{});
}

TEST("convolutions, Linear and blurs have multiply-accumulates and weights; batch norms have weights; the rest has neither")
{
    const Shape flat{8, 1, 1};
    const Shape map{8, 6, 6};
    for (const Op &op : kAll) {
        const bool isLinear = kindName(op) == "Linear";
        const std::vector<Shape> inputs(kindName(op) == "Add" || kindName(op) == "Concat" ? 2 : 1, isLinear ? flat : map);
        const bool counts = isLinear || kindName(op) == "Conv" || kindName(op) == "BlurPool";
        CHECK_EQUAL(macs(op, inputs) > 0, counts);
        CHECK_EQUAL(!weightSpecs(op, inputs, "w").empty(), counts || kindName(op) == "BatchNorm");
    }
    CHECK_EQUAL(macs(Linear{5}, std::span(&flat, 1)), 40);
    CHECK_EQUAL(weightSpecs(BatchNorm{}, std::span(&map, 1), "bn")[3].key, "bn.running_var");
    CHECK(weightSpecs(BlurPool{}, std::span(&map, 1), "").empty());
}

TEST("an operation refuses too few or too many inputs, by name")
{
    const std::vector<Shape> two{{8, 6, 6}, {8, 6, 6}};
    for (const Op &op : kAll) {
        const bool joins = kindName(op) == "Add" || kindName(op) == "Concat";
        const std::span<const Shape> wrong(two.data(), joins ? 1 : 2);
        const std::string message = CHECK_THROWS(InputError, static_cast<void>(outputShape(op, wrong)));
        CHECK(message.find(kindName(op)) == 0 && message.find(joins ? "two or more" : "one input") != std::string::npos);
    }
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
