#pragma once

#include "core/engine/fused_steps.h"

#include <cstdint>
#include <span>
#include <vector>

namespace shiftscope {

/// What the outputs along one axis see of the input's axis: output i sees places[i * taps … + taps).
struct AxisTaps {
    static constexpr std::int32_t kNothing = -1; ///< a place in the padding

    int taps = 1;
    std::vector<std::int32_t> places;

    [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(places.size()) / taps; }
    [[nodiscard]] std::span<const std::int32_t> of(std::int64_t output) const
    {
        return std::span(places).subspan(static_cast<std::size_t>(output * taps), static_cast<std::size_t>(taps));
    }
};

/// The taps of `window` over `length` inputs; reflected places are inside.
[[nodiscard]] AxisTaps tapsOf(const Window &window, std::int64_t length);

// Kernels on the CPU that make one row of outputs from the input rows it sees: `rows` points to them, null for padding. Rows are
// interleaved, columns x channels. Every function works on the calling thread and is vectorised for the processor at hand.

/// The inputs of the outputs first … last - 1, side by side: rows.size() x ((last - first) * columns.taps) x channels, zeros
/// where there is padding.
void gatherRow(std::span<const float *const> rows, const AxisTaps &columns, std::int64_t first, std::int64_t last,
               std::int64_t channels, float *out);

/// A depthwise convolution: `weight` is taps x taps x channels, `bias` channels.
void depthwiseRow(std::span<const float *const> rows, const AxisTaps &columns, std::int64_t channels, const float *weight,
                  const float *bias, const Activation &activation, float *out);

/// The largest of what each output sees; padding never is.
void maxRow(std::span<const float *const> rows, std::int64_t inputColumns, const AxisTaps &columns, std::int64_t channels,
            std::vector<float> &scratch, float *out);

/// A weighted sum with the same weights (`taps` of them) along both axes, times rowScale, times columnScale[output].
void sumRow(std::span<const float *const> rows, std::int64_t inputColumns, const AxisTaps &columns, std::int64_t channels,
            std::span<const float> weights, float rowScale, std::span<const float> columnScale, std::vector<float> &scratch,
            float *out);

/// activation(a + b), place by place: a[aColumns[i]] + b[bColumns[i]].
void addRow(const float *a, std::span<const std::int32_t> aColumns, const float *b, std::span<const std::int32_t> bColumns,
            std::int64_t channels, const Activation &activation, float *out);

} // namespace shiftscope
