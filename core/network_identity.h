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
    /// "alexnet", "alexnet (untrained, seed 3)", or "(untrained, seed 3, not calibrated)": what a person calls it.
    [[nodiscard]] std::string title() const;
    friend bool operator==(const NetworkIdentity &, const NetworkIdentity &) = default;
};

/// Random weights instead of trained ones.
struct SeededWeights {
    std::uint64_t seed = 1;
    bool calibrated = false; ///< batch norms have the statistics of scenes: see calibrated()
};

/// The name of seeded random weights, which says whether they are calibrated. Written and parsed here alone.
[[nodiscard]] std::string seededWeights(const SeededWeights &weights);
/// The inverse; none for the name of a file.
[[nodiscard]] std::optional<SeededWeights> seededWeightsOf(std::string_view weights);
/// Its seed alone.
[[nodiscard]] std::optional<std::uint64_t> initSeedOf(std::string_view weights);

/// The same title for weights that are chosen, but not loaded.
[[nodiscard]] std::string networkTitle(std::string_view model, const std::optional<SeededWeights> &seeded);

} // namespace shiftscope
