#pragma once

#include "core/network/graph.h"

#include <exception>
#include <stop_token>
#include <string>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// A graph up to one of its layers, run with torch's own operations so that the gradient with respect to the canvas can be
/// taken. Its weights rest: batch norms are folded, and no gradient of a weight is ever computed. Where only features are
/// wanted, Network::forward is several times faster. operator() is const, and may be called from several threads.
class DifferentiableNetwork {
public:
    /// Throws InputError when the weights do not fit the graph (see checkWeights), or it has no such layer. `type` float64 is
    /// for comparing gradients with differences.
    DifferentiableNetwork(const Graph &graph, const StateDict &weights, const std::string &layer,
                          torch::Device device = torch::kCPU, torch::Dtype type = torch::kFloat32,
                          const std::string &source = "the checkpoint");

    /// What ends a pass, forward or backward, between two operations. (Torch's engine hands on what is an std::exception alone.)
    struct Stopped : std::exception {};

    /// Canvases, N x 3 x canvas x canvas, RGB, 0..255 → features, N x dims() in PyTorch's order of flattening. Throws Stopped
    /// once `stop` is requested; so does the backward pass through what it returns.
    [[nodiscard]] torch::Tensor operator()(const torch::Tensor &rgb, const std::stop_token &stop = {}) const;

    [[nodiscard]] std::int64_t dims() const { return m_dims; }
    [[nodiscard]] int canvas() const { return m_graph.input.canvas; }
    [[nodiscard]] torch::Device device() const { return m_device; }

private:
    struct Step {
        NodeId node;
        bool inPlace; ///< an activation whose input nobody else reads
        torch::Tensor weight;
        torch::Tensor bias;
        torch::Tensor mean; ///< of a BatchNorm that could not be folded
        torch::Tensor variance;
    };

    void keepWhatIsNeeded(NodeId target, const StateDict &weights);
    [[nodiscard]] Step step(NodeId node, const std::vector<Shape> &shapes, const StateDict &weights) const;
    [[nodiscard]] torch::Tensor normalised(const torch::Tensor &rgb) const;
    [[nodiscard]] torch::Tensor applied(const Step &step, const std::vector<torch::Tensor> &inputs) const;

    Graph m_graph;
    torch::Device m_device;
    torch::Dtype m_type;
    std::int64_t m_dims = 0;
    std::vector<Step> m_steps; ///< the last one is the layer's
    torch::Tensor m_scale;     ///< the canvas's normalisation, channel by channel
    torch::Tensor m_shift;
};

} // namespace shiftscope
