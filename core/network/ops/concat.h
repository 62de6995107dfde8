#pragma once

#include "core/error.h"
#include "core/network/operation.h"

namespace shiftscope {

/// The channels of all inputs, one after the other.
struct Concat {
    static constexpr std::string_view kKind = "Concat";
    static constexpr Inputs kInputs = Inputs::TwoOrMore;
    static constexpr Sharing kSharing = Sharing::Pointwise;

    [[nodiscard]] static Shape output(std::span<const Shape> inputs)
    {
        const Shape &in = mapOf(kKind, inputs);
        std::int64_t channels = 0;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const Shape &other = mapOf(kKind, inputs.subspan(i));
            if (other.height() != in.height() || other.width() != in.width())
                throw InputError("Concat of unlike sizes: " + in.text() + " and " + other.text());
            channels += other.channels();
        }
        return {channels, in.height(), in.width()};
    }
    [[nodiscard]] static std::vector<WeightSpec> weights(std::span<const Shape>, const std::string &) { return {}; }
    [[nodiscard]] static std::int64_t macs(std::span<const Shape>) { return 0; }
};

} // namespace shiftscope
