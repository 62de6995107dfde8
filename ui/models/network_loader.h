#pragma once

#include "core/network/network_choice.h"
#include "ui/compose/compose_model.h"
#include "ui/live/live_network.h"

#include <memory>
#include <string>

namespace shiftscope {

/// Builds the network that is chosen. For a worker: reads files and computes. `title`: "EfficientNet-Lite0, ImageNet"; empty: the
/// architecture's own. `device` as resolveDevice() takes it; one that this machine has not is "auto". Throws InputError for a
/// file that does not fit, or a graph that cannot be anti-aliased.
[[nodiscard]] std::shared_ptr<const LiveNetwork> loadNetwork(const NetworkChoice &choice, const std::string &title = {},
                                                             const std::string &device = "auto");

/// The same network with its weights kept beside it, for composing. For a worker; throws as loadNetwork().
[[nodiscard]] std::shared_ptr<const ComposeModel> loadComposeModel(const NetworkChoice &choice,
                                                                   const std::string &device = "auto");

} // namespace shiftscope
