#pragma once

#include "core/network/operation.h"

namespace shiftscope {

/// Padding is never the largest.
struct MaxPool {
    Window window;

    static constexpr std::string_view kKind = "MaxPool";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Window;

    [[nodiscard]] Shape output(std::span<const Shape> inputs) const
    {
        const Shape &in = mapOf(kKind, inputs);
        return slid(kKind, in, window, in.channels());
    }
    [[nodiscard]] Window seen() const { return window; }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
