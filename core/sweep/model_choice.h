#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/network/graph.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace shiftscope {

/// A network as a user names it: an architecture, a filter against aliasing, and where its weights come from.
struct ModelChoice {
    std::string model = "efficientnet_lite0"; ///< also NAME+aaN
    std::optional<int> antiAlias;             ///< filter size, 2 to 7
    std::filesystem::path weights;            ///< a checkpoint file; empty: the model's own, once fetched
    std::optional<std::uint64_t> initSeed;    ///< seeded random weights instead
};

/// The architecture as it is named: anti-aliased with `filterSize` where one is given; canvas 0 is the model's own. Throws
/// InputError, also when `model` names a filter itself. The graph's name is what a run file keeps.
[[nodiscard]] Graph buildGraph(const std::string &model, std::optional<int> filterSize, int canvas = 0);

/// The checkpoint file that the choice reads, whether it is there or not; empty with a seed. Throws InputError when the model has
/// no checkpoint of its own.
[[nodiscard]] std::filesystem::path checkpointOf(const ModelChoice &choice);

/// Weights with where they come from, as a run file names them.
struct NamedWeights {
    StateDict tensors;
    std::string name;   ///< file name, or "init-seed:N"
    std::string source; ///< the file's whole path, for messages
    std::string sha256;
};

/// Reads the checkpoint, or draws the seeded weights. Throws InputError; a default checkpoint that is not there is answered with
/// the command that fetches it. Whether the weights fit the graph is for Network to say.
[[nodiscard]] NamedWeights loadWeights(const ModelChoice &choice, const Graph &graph);

} // namespace shiftscope
