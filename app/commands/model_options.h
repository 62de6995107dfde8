#pragma once

#include "core/engine/network.h"

#include <CLI/App.hpp>
#include <cstdint>
#include <optional>
#include <string>

namespace shiftscope {

/// --model, --antialias, --weights, --init-seed, --device, --threads: shared by every command that runs a network.
struct ModelOptions {
    std::string model = "efficientnet_lite0";
    std::optional<int> antiAlias; ///< filter size
    std::string weights;
    std::optional<std::uint64_t> initSeed;
    std::string device = "auto";
    int threads = 0;
    int canvas = 0;

    void add(CLI::App &app);
};

/// Adds --antialias.
void addAntiAlias(CLI::App &app, std::optional<int> &filterSize);

/// The architecture as the options name it: `model` (also NAME+aaN), anti-aliased with `filterSize` where one is given; canvas 0
/// is the model's own. Throws InputError, also when `model` names a filter itself. The graph's name is what a run file keeps.
[[nodiscard]] Graph buildGraph(const std::string &model, std::optional<int> filterSize, int canvas = 0);
[[nodiscard]] Graph buildGraph(const ModelOptions &options);

/// Weights with where they come from, as a run file names them.
struct NamedWeights {
    StateDict tensors;
    std::string name; ///< file name, or "init-seed:N"
    std::string sha256;
};

/// Reads --weights, draws --init-seed, or reads the model's default checkpoint. Throws InputError; a default checkpoint that is
/// not there is answered with the command that fetches it.
[[nodiscard]] NamedWeights loadWeights(const ModelOptions &options, const Graph &graph);

} // namespace shiftscope
