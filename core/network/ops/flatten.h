#pragma once

#include "core/network/operation.h"

namespace shiftscope {

/// Any shape as a vector of features, in PyTorch's order (channels, rows, columns).
struct Flatten {
    static constexpr std::string_view kKind = "Flatten";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Whole;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs) { return {inputs.front().elements(), 1, 1}; }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
