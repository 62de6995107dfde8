#pragma once

#include "core/error.h"
#include "core/network/operation.h"

namespace shiftscope {

/// Zhang 2019: reflection padding, a normalised binomial filter of `size` (2 to 7) in both axes, then `stride`.
struct BlurPool {
    int size = 5;
    int stride = 2;

    static constexpr std::string_view kKind = "BlurPool";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Window;

    [[nodiscard]] Shape output(std::span<const Shape> inputs) const
    {
        const Shape &in = mapOf(kKind, inputs);
        return slid(kKind, in, seen(), in.channels());
    }
    [[nodiscard]] Window seen() const
    {
        // Zhang's Downsample pads int((size - 1) / 2) before and ceil((size - 1) / 2) after.
        return {.kernel = size,
                .stride = stride,
                .dilation = 1,
                .padBefore = (size - 1) / 2,
                .padAfter = size / 2,
                .kind = PadKind::Reflect,
                .ceilMode = false};
    }
    /// The filter, which a checkpoint may leave out.
    [[nodiscard]] std::vector<WeightSpec> weights(std::span<const Shape> inputs, const std::string &prefix) const
    {
        if (prefix.empty())
            return {};
        return {{prefix + ".filt", {inputs.front().channels(), 1, size, size}, WeightRole::BlurFilter}};
    }
    [[nodiscard]] std::int64_t macs(std::span<const Shape> inputs) const { return output(inputs).elements() * size * size; }
};

/// The 1-D binomial filter of `size`, normalised to sum 1 (np.poly1d((.5, .5)) ** (size - 1)).
[[nodiscard]] inline std::vector<float> binomialFilter(int size)
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
