#pragma once

#include "core/engine/convolution_torch.h"
#include "core/engine/fused_steps.h"
#include "core/network/graph.h"

#include <optional>
#include <span>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// The known output of a node: N x C x H x W, channels last, on the executor's device.
struct KnownOutput {
    NodeId node = kInput;
    torch::Tensor value;
};

/// A depthwise convolution's weights as rows of taps see them: taps x taps x channels, and channels.
struct DepthwiseTaps {
    std::vector<float> weight;
    std::vector<float> bias;
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
    /// The convolution that `node`, a Conv or a Linear, is.
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
    struct Parameters {
        std::optional<Convolution> convolution; ///< of Conv, Linear and BlurPool
        DepthwiseTaps taps;                     ///< of a depthwise Conv
        torch::Tensor weight;                   ///< of BatchNorm
        torch::Tensor bias;
        torch::Tensor mean;
        torch::Tensor variance;
    };

    /// Shape of a node's output as it lies in memory: Flatten leaves its input's as it is, so that Linear still sees where its
    /// rows and columns were.
    [[nodiscard]] Shape shapeInMemory(NodeId node) const;
    [[nodiscard]] Parameters prepared(const Node &node, const Shape &input, const StateDict &weights) const;
    [[nodiscard]] std::vector<torch::Tensor> runSteps(std::span<const FusedStep> steps, std::span<const KnownOutput> known,
                                                      std::span<const NodeId> wanted) const;
    [[nodiscard]] std::vector<torch::Tensor> runInParts(std::span<const FusedStep> steps, std::span<const KnownOutput> known,
                                                        std::span<const NodeId> wanted) const;
    [[nodiscard]] std::int64_t canvasesInCache(std::span<const FusedStep> steps) const;

    Graph m_graph;
    std::vector<Shape> m_shapes;
    torch::Device m_device;
    std::vector<Parameters> m_parameters;
};

} // namespace shiftscope
