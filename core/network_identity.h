#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shiftscope {

/// Which network made something, as a run file says it. A plain value.
struct NetworkIdentity {
    std::string model;         ///< "alexnet", "efficientnet_lite0+aa5"
    std::string weights;       ///< a file's name, or that of seeded weights: see seededWeights()
    std::string weightsSha256; ///< what counts: a renamed file holds the same weights

    /// The same network, wherever its file lies.
    [[nodiscard]] bool isSameAs(const NetworkIdentity &other) const;
    /// "alexnet", "alexnet (untrained, seed 3)": what a person calls it.
    [[nodiscard]] std::string title() const;
    friend bool operator==(const NetworkIdentity &, const NetworkIdentity &) = default;
};

/// The name of seeded random weights. Written and parsed here alone.
[[nodiscard]] std::string seededWeights(std::uint64_t seed);
/// The inverse of seededWeights(); none for the name of a file.
[[nodiscard]] std::optional<std::uint64_t> initSeedOf(std::string_view weights);

/// The same title for weights that are chosen, but not loaded.
[[nodiscard]] std::string networkTitle(std::string_view model, std::optional<std::uint64_t> initSeed);

} // namespace shiftscope
