#pragma once

#include "core/engine/executor_torch.h"
#include "core/engine/network.h"

namespace shiftscope {

/// What stands behind Network's door.
struct Network::Impl {
    Graph graph; ///< as it was given: what users see; the executor's has its batch norms folded
    Device device;
    Executor executor;

    Impl(Graph given, FoldedGraph ready, Device where);

    /// Nodes of the executor's graph. Throws InputError for an unknown name.
    [[nodiscard]] std::vector<NodeId> nodes(std::span<const std::string> layers) const;
    [[nodiscard]] std::vector<FeatureMatrix> features(std::span<const KnownOutput> known, std::span<const NodeId> wanted) const;
    /// Throws InputError where the scene's canvas is not the network's.
    void requireCanvas(const ShiftedScene &scene) const;
};

} // namespace shiftscope
