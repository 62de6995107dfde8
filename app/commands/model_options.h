#pragma once

#include "core/sweep/model_choice.h"

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

[[nodiscard]] Graph buildGraph(const ModelOptions &options);

/// Reads --weights, draws --init-seed, or reads the model's default checkpoint; throws as the other loadWeights().
[[nodiscard]] NamedWeights loadWeights(const ModelOptions &options, const Graph &graph);

} // namespace shiftscope
