#pragma once

#include "core/network/operation.h"

namespace shiftscope {

/// Of a trained network: its statistics rest.
struct BatchNorm {
    double epsilon = 1e-5;

    static constexpr std::string_view kKind = "BatchNorm";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Pointwise;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs) { return mapOf(kKind, inputs); }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape> inputs, const std::string &prefix)
    {
        const std::vector<std::int64_t> shape{inputs.front().channels()};
        return {{prefix + ".weight", shape, WeightRole::NormScale},
                {prefix + ".bias", shape, WeightRole::NormShift},
                {prefix + ".running_mean", shape, WeightRole::NormMean},
                {prefix + ".running_var", shape, WeightRole::NormVariance}};
    }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
