#pragma once

#include "core/network/network_choice.h"

#include <CLI/App.hpp>
#include <optional>
#include <string>

namespace shiftscope {

/// --model, --antialias, --weights, --init-seed, --calibrate, --device, --threads: shared by every command that runs a network.
struct ModelOptions {
    NetworkChoice network;
    std::string device = "auto";
    int threads = 0;
    int canvas = 0;

    void add(CLI::App &app);
};

/// --patch, --mirror and --turn: what is moved, and how it is held.
struct PatchOptions {
    std::string name; ///< a file, or a name of the library
    bool mirrored = false;
    int turn = 0; ///< degrees, clockwise

    void add(CLI::App &app);
};

/// loadWeights() for a command: what there is to say of the weights goes to standard error, a line each.
[[nodiscard]] NamedWeights loadChosenWeights(const NetworkChoice &network, const Graph &graph);

/// Adds --antialias.
void addAntiAlias(CLI::App &app, std::optional<int> &filterSize);

} // namespace shiftscope
