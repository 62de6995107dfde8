#pragma once

#include "core/network/operation.h"

namespace shiftscope {

/// Mean over all rows and columns.
struct GlobalAvgPool {
    static constexpr std::string_view kKind = "GlobalAvgPool";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Whole;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs) { return {mapOf(kKind, inputs).channels(), 1, 1}; }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
