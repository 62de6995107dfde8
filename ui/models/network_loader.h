#pragma once

#include "core/checkpoint/catalog.h"
#include "ui/live/live_network.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace shiftscope {

/// A network, or the published checkpoint that is missing for it.
struct LoadedNetwork {
    std::shared_ptr<const LiveNetwork> network;
    std::optional<CatalogEntry> missing;
};

// For a worker: all of these read files or compute. They throw InputError or WorkError.

/// The architecture (also NAME+aaN, see ModelName) with its published checkpoint, if that is on this machine.
[[nodiscard]] LoadedNetwork loadPublishedNetwork(const std::string &model);
/// The architecture with seeded random weights.
[[nodiscard]] LoadedNetwork makeUntrainedNetwork(const std::string &model, std::uint64_t seed);

} // namespace shiftscope
