#pragma once

#include "core/network/operation.h"

namespace shiftscope {

/// max(x, 0).
struct ReLU {
    static constexpr std::string_view kKind = "ReLU";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Pointwise;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs) { return inputs.front(); }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
