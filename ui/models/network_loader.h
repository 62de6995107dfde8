#pragma once

#include "ui/compose/compose_model.h"
#include "ui/live/live_network.h"
#include "ui/models/network_choice.h"

#include <filesystem>
#include <memory>
#include <string>

namespace shiftscope {

/// A checkpoint on this machine, by the name it is shown under.
struct TrainedWeights {
    std::filesystem::path file;
    std::string title; ///< "EfficientNet-Lite0, ImageNet"; empty: the architecture's own
};

/// Builds the network that is chosen; `weights` are read where it is a trained one. For a worker: reads files and computes.
/// Throws InputError for a file that does not fit, or a graph that cannot be anti-aliased.
[[nodiscard]] std::shared_ptr<const LiveNetwork> loadNetwork(const NetworkChoice &choice, const TrainedWeights &weights);

/// The same network with its weights kept beside it, for composing. For a worker; throws as loadNetwork().
[[nodiscard]] std::shared_ptr<const ComposeModel> loadComposeModel(const NetworkChoice &choice, const TrainedWeights &weights);

} // namespace shiftscope
