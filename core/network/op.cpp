#include "core/network/op.h"

#include "core/error.h"

#include <algorithm>

namespace shiftscope {

namespace {

template <class... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};
template <class... Ts>
Overloaded(Ts...) -> Overloaded<Ts...>;

std::string text(const Shape &shape)
{
    return std::to_string(shape.channels) + "x" + std::to_string(shape.height) + "x" + std::to_string(shape.width);
}

Shape slid(const Op &op, const Shape &in, const Window &window, std::int64_t channels)
{
    const Shape out{channels, window.outputs(in.height), window.outputs(in.width)};
    if (out.height < 1 || out.width < 1)
        throw InputError(std::string(kindName(op)) + " with a kernel of " + std::to_string(window.kernel) +
                         " does not fit an input of " + text(in) + ": the canvas is too small for this architecture");
    const bool reflects = window.kind == PadKind::Reflect;
    if (reflects && std::max(window.padBefore, window.padAfter) >= std::min(in.height, in.width))
        throw InputError(std::string(kindName(op)) + " reflects more than its input of " + text(in) +
                         " has: the canvas is too small for this architecture");
    return out;
}

Window blurWindow(const BlurPool &blur)
{
    // Zhang's Downsample pads int((size - 1) / 2) before and ceil((size - 1) / 2) after.
    return {.kernel = blur.size,
            .stride = blur.stride,
            .dilation = 1,
            .padBefore = (blur.size - 1) / 2,
            .padAfter = blur.size / 2,
            .kind = PadKind::Reflect,
            .ceilMode = false};
}

void requireInputs(const Op &op, std::span<const Shape> inputs)
{
    const bool many = std::holds_alternative<Add>(op) || std::holds_alternative<Concat>(op);
    if (many ? inputs.size() < 2 : inputs.size() != 1)
        throw InputError(std::string(kindName(op)) + " takes " + (many ? "two or more inputs" : "one input") + ", not " +
                         std::to_string(inputs.size()));
}

} // namespace

std::int64_t Window::outputs(std::int64_t length) const
{
    const std::int64_t span = std::int64_t{kernel - 1} * dilation + 1;
    const std::int64_t room = length + padBefore + padAfter - span;
    if (room < 0)
        return 0;
    std::int64_t count = room / stride + 1;
    // The extra window of ceil mode must begin inside the input or its leading padding (as in PyTorch and Caffe).
    if (ceilMode && room % stride != 0 && count * stride < length + padBefore)
        ++count;
    return count;
}

std::string_view kindName(const Op &op)
{
    static constexpr std::array<std::string_view, std::variant_size_v<Op>> kNames{
        "Conv",          "Linear",   "BatchNorm", "ReLU", "ReLU6",  "LeakyReLU", "MaxPool", "AvgPool",
        "GlobalAvgPool", "BlurPool", "LRN",       "Add",  "Concat", "Flatten",   "Pad"};
    return kNames[op.index()];
}

Shape outputShape(const Op &op, std::span<const Shape> inputs)
{
    requireInputs(op, inputs);
    const Shape &in = inputs.front();
    return std::visit(Overloaded{
                          [&](const Conv &conv) {
                              if (in.channels % conv.groups != 0 || conv.channels % conv.groups != 0)
                                  throw InputError("Conv with " + std::to_string(conv.groups) +
                                                   " groups does not fit an input of " + text(in));
                              return slid(op, in, conv.window, conv.channels);
                          },
                          [&](const Linear &linear) {
                              if (in.height != 1 || in.width != 1)
                                  throw InputError("Linear wants a flat input, not " + text(in));
                              return Shape{linear.features, 1, 1};
                          },
                          [&](const MaxPool &pool) { return slid(op, in, pool.window, in.channels); },
                          [&](const AvgPool &pool) { return slid(op, in, pool.window, in.channels); },
                          [&](const GlobalAvgPool &) {
                              return Shape{in.channels, 1, 1};
                          },
                          [&](const BlurPool &blur) { return slid(op, in, blurWindow(blur), in.channels); },
                          [&](const Add &) {
                              for (const Shape &other : inputs)
                                  if (other != in)
                                      throw InputError("Add of unlike shapes: " + text(in) + " and " + text(other));
                              return in;
                          },
                          [&](const Concat &) {
                              Shape out{0, in.height, in.width};
                              for (const Shape &other : inputs) {
                                  if (other.height != in.height || other.width != in.width)
                                      throw InputError("Concat of unlike sizes: " + text(in) + " and " + text(other));
                                  out.channels += other.channels;
                              }
                              return out;
                          },
                          [&](const Flatten &) {
                              return Shape{in.channels * in.height * in.width, 1, 1};
                          },
                          [&](const Pad &pad) { return slid(op, in, pad.window, in.channels); },
                          [&](const auto &) { return in; },
                      },
                      op);
}

std::vector<WeightSpec> weightSpecs(const Op &op, std::span<const Shape> inputs, const std::string &prefix)
{
    const Shape &in = inputs.front();
    std::vector<WeightSpec> specs;
    const auto want = [&](const char *suffix, std::vector<std::int64_t> shape, WeightRole role) {
        specs.push_back({prefix + suffix, std::move(shape), role});
    };
    if (const auto *conv = std::get_if<Conv>(&op)) {
        const std::int64_t k = conv->window.kernel;
        want(".weight", {conv->channels, in.channels / conv->groups, k, k}, WeightRole::ConvWeight);
        if (conv->bias)
            want(".bias", {conv->channels}, WeightRole::ConvBias);
    } else if (const auto *linear = std::get_if<Linear>(&op)) {
        want(".weight", {linear->features, in.channels}, WeightRole::LinearWeight);
        if (linear->bias)
            want(".bias", {linear->features}, WeightRole::LinearBias);
    } else if (std::holds_alternative<BatchNorm>(op)) {
        want(".weight", {in.channels}, WeightRole::NormScale);
        want(".bias", {in.channels}, WeightRole::NormShift);
        want(".running_mean", {in.channels}, WeightRole::NormMean);
        want(".running_var", {in.channels}, WeightRole::NormVariance);
    } else if (const auto *blur = std::get_if<BlurPool>(&op); blur != nullptr && !prefix.empty()) {
        want(".filt", {in.channels, 1, blur->size, blur->size}, WeightRole::BlurFilter);
    }
    return specs;
}

Window windowOf(const Op &op)
{
    return std::visit(Overloaded{[](const Conv &conv) { return conv.window; }, [](const MaxPool &pool) { return pool.window; },
                                 [](const AvgPool &pool) { return pool.window; }, [](const Pad &pad) { return pad.window; },
                                 [](const BlurPool &blur) { return blurWindow(blur); }, [](const auto &) { return Window{}; }},
                      op);
}

bool wholeInput(const Op &op)
{
    return std::holds_alternative<GlobalAvgPool>(op) || std::holds_alternative<Flatten>(op) || std::holds_alternative<Linear>(op);
}

std::int64_t macs(const Op &op, std::span<const Shape> inputs)
{
    const Shape &in = inputs.front();
    const Shape out = outputShape(op, inputs);
    const std::int64_t outputs = out.channels * out.height * out.width;
    if (const auto *conv = std::get_if<Conv>(&op))
        return outputs * (in.channels / conv->groups) * conv->window.kernel * conv->window.kernel;
    if (std::holds_alternative<Linear>(op))
        return outputs * in.channels;
    if (const auto *blur = std::get_if<BlurPool>(&op))
        return outputs * blur->size * blur->size;
    return 0;
}

std::vector<float> binomialFilter(int size)
{
    if (size < 1)
        throw InputError("a blur filter has at least 1 tap, not " + std::to_string(size));
    std::vector<double> taps{1};
    for (int i = 1; i < size; ++i) {
        taps.push_back(0);
        for (std::size_t j = taps.size() - 1; j > 0; --j)
            taps[j] = (taps[j] + taps[j - 1]) / 2;
        taps[0] /= 2;
    }
    return {taps.begin(), taps.end()};
}

} // namespace shiftscope
