#pragma once

#include "core/engine/fused_steps.h"
#include "core/engine/op_forms_torch.h"
#include "core/network/graph.h"

#include <span>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// The known output of a node: N x C x H x W, channels last, on the executor's device.
struct KnownOutput {
    NodeId node = kInput;
    torch::Tensor value;
};

/// Runs a graph on a torch device. Weights are copied to the device at construction. run() is const, and may be called from
/// several threads.
class Executor {
public:
    /// `graph` has its batch norms folded where they can be; `weights` fits it (see checkWeights).
    Executor(Graph graph, const StateDict &weights, torch::Device device);

    /// Outputs of `wanted`, in that order, from those of `known` (the canvases are kInput's). Nodes that nothing needs are not
    /// run, and an activation is freed after its last use. On the CPU every thread takes some canvases through all layers up to
    /// the first Linear, so that activations stay in its cache; Linear, whose weights are what has to be read, takes them all.
    [[nodiscard]] std::vector<torch::Tensor> run(std::span<const KnownOutput> known, std::span<const NodeId> wanted) const;

    [[nodiscard]] const Graph &graph() const { return m_graph; }
    [[nodiscard]] torch::Device device() const { return m_device; }
    /// The convolution that `node`, a Conv, a Linear or a BlurPool, is.
    [[nodiscard]] const Convolution &convolution(NodeId node) const;

    /// The taps of `node`, a depthwise Conv.
    [[nodiscard]] const DepthwiseTaps &depthwiseTaps(NodeId node) const;
    /// Channels of a node's output, 3 of the canvas.
    [[nodiscard]] std::int64_t channels(NodeId node) const;

    /// One step on its inputs, in the order of step.inputs; `addend` is the output of step.addend. `mayOverwrite`: nobody else
    /// reads the addend, or else the first input.
    [[nodiscard]] torch::Tensor apply(const FusedStep &step, std::span<const torch::Tensor> inputs, const torch::Tensor &addend,
                                      bool mayOverwrite) const;

private:
    /// Shape of a node's output as it lies in memory: a Flatten that Linear alone reads leaves its input's as it is, so that
    /// Linear still sees where its rows and columns were.
    [[nodiscard]] Shape shapeInMemory(NodeId node) const;
    [[nodiscard]] std::vector<torch::Tensor> runSteps(std::span<const FusedStep> steps, std::span<const KnownOutput> known,
                                                      std::span<const NodeId> wanted) const;
    [[nodiscard]] std::vector<torch::Tensor> runInParts(std::span<const FusedStep> steps, std::span<const KnownOutput> known,
                                                        std::span<const NodeId> wanted) const;
    [[nodiscard]] std::int64_t canvasesInCache(std::span<const FusedStep> steps) const;

    Graph m_graph;
    std::vector<Shape> m_shapes;
    std::vector<bool> m_readByLinearAlone; ///< by node; true as well where nobody reads it
    torch::Device m_device;
    std::vector<FormWeights> m_weights; ///< by node
};

} // namespace shiftscope
