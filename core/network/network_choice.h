#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/network/graph.h"
#include "core/network_identity.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// A network as a user chooses it: an architecture, a filter against aliasing, and where its weights come from. The command line,
/// studies, the window, its settings and sessions all mean this by a network. A plain value; what it turns out to be once it is
/// loaded is a NetworkIdentity.
struct NetworkChoice {
    static constexpr int kLastSeed = 999'999; ///< the largest that the window offers

    std::string model = "efficientnet_lite0"; ///< also NAME+aaN
    std::optional<int> antiAlias;             ///< side of the blur before every loss of resolution: see isFilterSize()
    std::filesystem::path weights;            ///< FILE or FILE#NAME (see WeightsPath); empty: the model's own, once fetched
    std::optional<std::uint64_t> initSeed;    ///< seeded random weights instead
    bool calibrate = false;                   ///< with initSeed: batch norms take the statistics of scenes, see calibrated()
    friend bool operator==(const NetworkChoice &, const NetworkChoice &) = default;

    [[nodiscard]] bool trained() const { return !initSeed; }
    /// What seeded weights it means; none when it is trained.
    [[nodiscard]] std::optional<SeededWeights> seeded() const;
    /// What the window and studies mean by the same network untrained: seeded weights, calibrated.
    [[nodiscard]] NetworkChoice untrained(std::uint64_t seed) const;
    /// The same network without a seed.
    [[nodiscard]] NetworkChoice trainedAgain() const;
    /// What a run file calls the architecture: "efficientnet_lite0+aa5".
    [[nodiscard]] std::string graphName() const;
    /// "alexnet+aa3 (untrained, seed 1)", "alexnet, epoch-10".
    [[nodiscard]] std::string title() const;
};

/// The choice that builds the network named in a run file, as far as its names tell: a checkpoint of another name than the
/// published one is not found again. None for an architecture that this program cannot build.
[[nodiscard]] std::optional<NetworkChoice> choiceOf(const NetworkIdentity &network);

/// The architecture that is chosen, anti-aliased where it is to be; canvas 0 is the model's own. Throws InputError, also when
/// `choice.model` names a filter itself. The graph's name is what a run file keeps.
[[nodiscard]] Graph buildGraph(const NetworkChoice &choice, int canvas = 0);

/// The checkpoint file that the choice reads, whether it is there or not; empty with a seed. Throws InputError when the model has
/// no checkpoint of its own.
[[nodiscard]] std::filesystem::path checkpointOf(const NetworkChoice &choice);

/// Weights with where they come from, as a run file names them: see loadWeights() in core/engine/chosen_weights.h.
struct NamedWeights {
    StateDict tensors;
    std::string name;               ///< as NetworkIdentity has it
    std::vector<std::string> notes; ///< lines for the user: what was chosen from the file, what was taken off its keys
    std::string source;             ///< the file's whole path, for messages
    std::string sha256;

    [[nodiscard]] NetworkIdentity of(const Graph &graph) const { return {graph.name, name, sha256}; }
};

} // namespace shiftscope
