#include "core/engine/tap_kernels.h"

#include "core/vectorised.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace shiftscope {

namespace {

/// What an activation keeps; infinite where it keeps all.
struct Range {
    float low = -std::numeric_limits<float>::infinity();
    float high = std::numeric_limits<float>::infinity();
};

Range rangeOf(const Activation &activation)
{
    if (activation.kind == Activation::Kind::ReLU)
        return {.low = 0};
    if (activation.kind == Activation::Kind::ReLU6)
        return {.low = 0, .high = 6};
    return {};
}

/// One tap of a depthwise convolution: the input at its place, and its weights, a number a channel each.
struct Tap {
    const float *in = nullptr;
    const float *weight = nullptr;
};

/// The bias and all taps, added up in registers, and cut to the range; NaN stays NaN.
SHIFTSCOPE_VECTORISED void addTaps(std::span<const Tap> taps, const float *bias, Range range, std::int64_t count, float *out)
{
    constexpr std::int64_t kLanes = 16;
    using Lanes [[gnu::vector_size(kLanes * sizeof(float)), gnu::aligned(alignof(float)), gnu::may_alias]] = float;
    std::int64_t c = 0;
    for (; c + kLanes <= count; c += kLanes) {
        Lanes sum = *reinterpret_cast<const Lanes *>(bias + c);
        for (const Tap &tap : taps)
            sum += *reinterpret_cast<const Lanes *>(tap.weight + c) * *reinterpret_cast<const Lanes *>(tap.in + c);
        sum = sum < range.low ? Lanes{} + range.low : sum;
        *reinterpret_cast<Lanes *>(out + c) = sum > range.high ? Lanes{} + range.high : sum;
    }
    for (; c < count; ++c) {
        float sum = bias[c];
        for (const Tap &tap : taps)
            sum += tap.weight[c] * tap.in[c];
        sum = sum < range.low ? range.low : sum;
        out[c] = sum > range.high ? range.high : sum;
    }
}

SHIFTSCOPE_VECTORISED void scaledAdd(const float *__restrict in, float weight, std::int64_t count, float *__restrict out)
{
    for (std::int64_t c = 0; c < count; ++c)
        out[c] += weight * in[c];
}

SHIFTSCOPE_VECTORISED void scale(float factor, std::int64_t count, float *__restrict out)
{
    for (std::int64_t c = 0; c < count; ++c)
        out[c] *= factor;
}

SHIFTSCOPE_VECTORISED void larger(const float *__restrict in, std::int64_t count, float *__restrict out)
{
    for (std::int64_t c = 0; c < count; ++c)
        out[c] = in[c] > out[c] ? in[c] : out[c];
}

SHIFTSCOPE_VECTORISED void sum(const float *__restrict a, const float *__restrict b, std::int64_t count, float *__restrict out)
{
    for (std::int64_t c = 0; c < count; ++c)
        out[c] = a[c] + b[c];
}

SHIFTSCOPE_VECTORISED void clip(Range range, std::int64_t count, float *__restrict out)
{
    for (std::int64_t c = 0; c < count; ++c) {
        const float raised = out[c] < range.low ? range.low : out[c];
        out[c] = raised > range.high ? range.high : raised;
    }
}

SHIFTSCOPE_VECTORISED void leak(float slope, std::int64_t count, float *__restrict out)
{
    for (std::int64_t c = 0; c < count; ++c)
        out[c] = out[c] > 0 ? out[c] : slope * out[c];
}

void activate(const Activation &activation, std::int64_t count, float *out)
{
    if (activation.kind == Activation::Kind::LeakyReLU)
        leak(activation.slope, count, out);
    else if (activation.kind != Activation::Kind::None)
        clip(rangeOf(activation), count, out);
}

/// True where an output's places lie side by side, none in the padding.
bool isRun(std::span<const std::int32_t> places)
{
    for (std::size_t j = 1; j < places.size(); ++j)
        if (places[j] != places[0] + static_cast<std::int32_t>(j))
            return false;
    return places[0] != AxisTaps::kNothing;
}

std::size_t bytes(std::int64_t floats)
{
    return static_cast<std::size_t>(floats) * sizeof(float);
}

} // namespace

AxisTaps tapsOf(const Window &window, std::int64_t length)
{
    AxisTaps taps{.taps = window.kernel, .places = {}};
    const std::int64_t count = window.outputs(length);
    for (std::int64_t i = 0; i < count; ++i)
        for (int j = 0; j < window.kernel; ++j) {
            std::int64_t place = i * window.stride - window.padBefore + std::int64_t{j} * window.dilation;
            if (window.kind == PadKind::Reflect)
                place = place < 0 ? -place : (place >= length ? 2 * (length - 1) - place : place);
            const bool inside = place >= 0 && place < length;
            taps.places.push_back(inside ? static_cast<std::int32_t>(place) : AxisTaps::kNothing);
        }
    return taps;
}

void gatherRow(std::span<const float *const> rows, const AxisTaps &columns, std::int64_t first, std::int64_t last,
               std::int64_t channels, float *out)
{
    const std::int64_t perOutput = columns.taps * channels;
    for (const float *row : rows) {
        if (row == nullptr) {
            std::memset(out, 0, bytes((last - first) * perOutput));
            out += (last - first) * perOutput;
            continue;
        }
        for (std::int64_t i = first; i < last; ++i, out += perOutput) {
            const std::span<const std::int32_t> places = columns.of(i);
            if (isRun(places)) {
                std::memcpy(out, row + places[0] * channels, bytes(perOutput));
                continue;
            }
            for (std::size_t j = 0; j < places.size(); ++j) {
                float *to = out + static_cast<std::int64_t>(j) * channels;
                if (places[j] == AxisTaps::kNothing)
                    std::memset(to, 0, bytes(channels));
                else
                    std::memcpy(to, row + places[j] * channels, bytes(channels));
            }
        }
    }
}

void depthwiseRow(std::span<const float *const> rows, const AxisTaps &columns, std::int64_t channels, const float *weight,
                  const float *bias, const Activation &activation, float *out)
{
    std::vector<Tap> taps;
    for (std::int64_t i = 0; i < columns.count(); ++i, out += channels) {
        taps.clear();
        const float *tapWeight = weight;
        for (const float *row : rows)
            for (const std::int32_t place : columns.of(i)) {
                if (row != nullptr && place != AxisTaps::kNothing)
                    taps.push_back({.in = row + place * channels, .weight = tapWeight});
                tapWeight += channels;
            }
        addTaps(taps, bias, rangeOf(activation), channels, out);
        if (activation.kind == Activation::Kind::LeakyReLU)
            leak(activation.slope, channels, out);
    }
}

void maxRow(std::span<const float *const> rows, std::int64_t inputColumns, const AxisTaps &columns, std::int64_t channels,
            std::vector<float> &scratch, float *out)
{
    constexpr float kLowest = -std::numeric_limits<float>::infinity();
    scratch.assign(static_cast<std::size_t>(inputColumns * channels), kLowest);
    for (const float *row : rows)
        if (row != nullptr)
            larger(row, inputColumns * channels, scratch.data());
    for (std::int64_t i = 0; i < columns.count(); ++i, out += channels) {
        std::fill_n(out, channels, kLowest);
        for (const std::int32_t place : columns.of(i))
            if (place != AxisTaps::kNothing)
                larger(scratch.data() + place * channels, channels, out);
    }
}

void sumRow(std::span<const float *const> rows, std::int64_t inputColumns, const AxisTaps &columns, std::int64_t channels,
            std::span<const float> weights, float rowScale, std::span<const float> columnScale, std::vector<float> &scratch,
            float *out)
{
    scratch.assign(static_cast<std::size_t>(inputColumns * channels), 0.0F);
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (rows[i] != nullptr)
            scaledAdd(rows[i], weights[i], inputColumns * channels, scratch.data());
    for (std::int64_t i = 0; i < columns.count(); ++i, out += channels) {
        std::fill_n(out, channels, 0.0F);
        const std::span<const std::int32_t> places = columns.of(i);
        for (std::size_t j = 0; j < places.size(); ++j)
            if (places[j] != AxisTaps::kNothing)
                scaledAdd(scratch.data() + places[j] * channels, weights[j], channels, out);
        if (const float factor = rowScale * columnScale[static_cast<std::size_t>(i)]; factor != 1.0F)
            scale(factor, channels, out);
    }
}

void addRow(const float *a, std::span<const std::int32_t> aColumns, const float *b, std::span<const std::int32_t> bColumns,
            std::int64_t channels, const Activation &activation, float *out)
{
    for (std::size_t i = 0; i < aColumns.size(); ++i, out += channels) {
        sum(a + aColumns[i] * channels, b + bColumns[i] * channels, channels, out);
        activate(activation, channels, out);
    }
}

} // namespace shiftscope
