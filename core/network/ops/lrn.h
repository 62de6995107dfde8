#pragma once

#include "core/network/operation.h"

namespace shiftscope {

/// Local response normalisation across channels (Krizhevsky 2012, as PyTorch and Caffe define alpha).
struct LRN {
    int size = 5;
    double alpha = 1e-4;
    double beta = 0.75;
    double k = 1;

    static constexpr std::string_view kKind = "LRN";
    static constexpr Inputs kInputs = Inputs::One;
    static constexpr Sharing kSharing = Sharing::Pointwise;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs) { return mapOf(kKind, inputs); }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
