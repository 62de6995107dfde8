#pragma once

#include "core/network/graph.h"

#include <span>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// Runs a graph on a torch device, node by node. Activations are N x C x H x W, channels last. Weights are copied to the device
/// at construction. run() is const and thread-safe as far as torch is.
class Executor {
public:
    /// `graph` has its batch norms folded where they can be; `weights` fits it (see checkWeights).
    Executor(const Graph &graph, const StateDict &weights, torch::Device device);

    /// `canvases`: N x 3 x H x W, normalised, channels last, on the device. Returns the outputs of `wanted`, in that order;
    /// nodes that none of them needs are not run, and an activation is freed after its last use.
    [[nodiscard]] std::vector<torch::Tensor> run(torch::Tensor canvases, std::span<const NodeId> wanted) const;

    [[nodiscard]] torch::Device device() const { return m_device; }

private:
    struct Step {
        Op op;
        std::vector<NodeId> inputs;
        torch::Tensor weight;
        torch::Tensor bias;
        torch::Tensor mean;
        torch::Tensor variance;
        int padding = 0;                    ///< symmetric padding that the convolution itself does
        std::vector<std::int64_t> padFirst; ///< left, right, top, bottom of zeros to add before it; empty for none
    };

    [[nodiscard]] Step prepared(const Node &node, const Shape &input, const StateDict &weights) const;
    [[nodiscard]] torch::Tensor apply(const Step &step, std::span<torch::Tensor> inputs, bool mayOverwrite) const;

    torch::Device m_device;
    std::vector<Step> m_steps;
};

} // namespace shiftscope
