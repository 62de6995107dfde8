#pragma once

#include "core/error.h"
#include "core/network/operation.h"

namespace shiftscope {

/// Place by place, channel by channel.
struct Add {
    static constexpr std::string_view kKind = "Add";
    static constexpr Inputs kInputs = Inputs::TwoOrMore;
    static constexpr Sharing kSharing = Sharing::Pointwise;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs)
    {
        const Shape &in = inputs.front();
        for (const Shape &other : inputs)
            if (other != in)
                throw InputError("Add of unlike shapes: " + in.text() + " and " + other.text());
        return in;
    }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
