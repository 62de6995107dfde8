#pragma once

#include "core/error.h"
#include "core/network/operation.h"

namespace shiftscope {

/// Every output sees every input; of a map, flatten it first.
struct Linear {
    int features = 0;
    bool bias = true;

    static constexpr std::string_view kKind = "Linear";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Whole;

    [[nodiscard]] Shape output(std::span<const Shape> inputs) const
    {
        const Shape &in = mapOf(kKind, inputs);
        if (in.height() != 1 || in.width() != 1)
            throw InputError("Linear wants a flat input, not " + in.text());
        return {features, 1, 1};
    }
    [[nodiscard]] std::vector<WeightSpec> weights(std::span<const Shape> inputs, const std::string &prefix) const
    {
        std::vector<WeightSpec> specs{{prefix + ".weight", {features, inputs.front().channels()}, WeightRole::LinearWeight}};
        if (bias)
            specs.push_back({prefix + ".bias", {features}, WeightRole::LinearBias});
        return specs;
    }
    [[nodiscard]] std::int64_t macs(std::span<const Shape> inputs) const
    {
        return output(inputs).elements() * inputs.front().channels();
    }
};

} // namespace shiftscope
