#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/engine/device.h"
#include "core/feature_matrix.h"
#include "core/network/graph.h"
#include "core/scene/shifted_scene.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// A graph with weights, on a device, ready to run: batch norm folded, channels last, Linear as a 1x1 convolution.
/// forward() may be called from any thread, but only one at a time.
class Network {
public:
    /// Checks the weights against the graph (see checkWeights) and places them. Throws InputError; `source` names the weights in
    /// its message.
    Network(Graph graph, const StateDict &weights, Device device = {}, const std::string &source = "the checkpoint");
    ~Network();
    Network(Network &&) noexcept;
    Network &operator=(Network &&) noexcept;

    [[nodiscard]] const Graph &graph() const;
    [[nodiscard]] Device device() const;

    /// Features of the named layers for the canvases at `positions`: one matrix a layer, in the order of `layers`, one row a
    /// position. Throws InputError for an unknown layer (the nearest one suggested) or a scene of another canvas size.
    [[nodiscard]] std::vector<FeatureMatrix> forward(const ShiftedScene &scene, std::span<const Position> positions,
                                                     std::span<const std::string> layers) const;
    /// The same for finished canvases: count x canvas x canvas x 3 floats, RGB, interleaved, 0..255.
    [[nodiscard]] std::vector<FeatureMatrix> forward(std::span<const float> canvases, std::span<const std::string> layers) const;

    /// How many canvases at once are fastest here; a good step for callers that want no more than ~50 ms is smaller.
    [[nodiscard]] int preferredBatch() const;

private:
    friend class FactoredRun; // runs the same weights
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
