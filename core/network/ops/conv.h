#pragma once

#include "core/error.h"
#include "core/network/operation.h"

namespace shiftscope {

struct Conv {
    int channels = 0; ///< of the output
    Window window;
    int groups = 1;
    bool bias = true;

    static constexpr std::string_view kKind = "Conv";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Window;

    [[nodiscard]] Shape output(std::span<const Shape> inputs) const
    {
        const Shape &in = mapOf(kKind, inputs);
        if (in.channels() % groups != 0 || channels % groups != 0)
            throw InputError("Conv with " + std::to_string(groups) + " groups does not fit an input of " + in.text());
        return slid(kKind, in, window, channels);
    }
    [[nodiscard]] Window seen() const { return window; }
    [[nodiscard]] std::vector<WeightSpec> weights(std::span<const Shape> inputs, const std::string &prefix) const
    {
        const std::int64_t seenChannels = inputs.front().channels() / groups;
        std::vector<WeightSpec> specs{
            {prefix + ".weight", {channels, seenChannels, window.kernel, window.kernel}, WeightRole::ConvWeight}};
        if (bias)
            specs.push_back({prefix + ".bias", {channels}, WeightRole::ConvBias});
        return specs;
    }
    [[nodiscard]] std::int64_t macs(std::span<const Shape> inputs) const
    {
        return output(inputs).elements() * (inputs.front().channels() / groups) * window.kernel * window.kernel;
    }
};

} // namespace shiftscope
