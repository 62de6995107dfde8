#include "core/engine/network.h"

#include "core/engine/canvas_filler.h"
#include "core/engine/executor_torch.h"
#include "core/engine/tensors_torch.h"
#include "core/error.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace shiftscope {

namespace {

FoldedGraph checkedAndFolded(const Graph &graph, const StateDict &weights, const std::string &source)
{
    checkWeights(graph, weights, source);
    return foldBatchNorm(graph, weights);
}

} // namespace

struct Network::Impl {
    Graph graph;  ///< as it was given: what users see
    Graph folded; ///< as it runs
    Device device;
    Executor executor;

    Impl(Graph given, FoldedGraph ready, Device where)
        : graph(std::move(given)), folded(std::move(ready.graph)), device(where),
          executor(folded, ready.weights, torchDevice(where))
    {
    }

    [[nodiscard]] std::vector<FeatureMatrix> run(const torch::Tensor &canvases, std::span<const std::string> layers) const
    {
        std::vector<NodeId> nodes;
        for (const std::string &layer : layers)
            nodes.push_back(folded.layer(layer));
        std::vector<FeatureMatrix> features;
        for (const torch::Tensor &output : executor.run(canvases.to(executor.device()), nodes))
            features.push_back(toMatrix(output));
        return features;
    }
};

Network::Network(Graph graph, const StateDict &weights, Device device, const std::string &source)
{
    FoldedGraph ready = checkedAndFolded(graph, weights, source);
    m_impl = std::make_unique<Impl>(std::move(graph), std::move(ready), device);
}

Network::~Network() = default;
Network::Network(Network &&) noexcept = default;
Network &Network::operator=(Network &&) noexcept = default;

const Graph &Network::graph() const
{
    return m_impl->graph;
}

Device Network::device() const
{
    return m_impl->device;
}

std::vector<FeatureMatrix> Network::forward(const ShiftedScene &scene, std::span<const Position> positions,
                                            std::span<const std::string> layers) const
{
    const int side = m_impl->graph.input.canvas;
    if (scene.canvas != side)
        throw InputError("the scene's canvas is " + std::to_string(scene.canvas) + " pixels, but " + m_impl->graph.name +
                         " was built for " + std::to_string(side));
    // torch keeps its thread count by thread; asking for it sets it up on this one.
    at::get_num_threads();
    return m_impl->run(drawnCanvases(scene, positions, m_impl->graph.input), layers);
}

std::vector<FeatureMatrix> Network::forward(std::span<const float> canvases, std::span<const std::string> layers) const
{
    const int side = m_impl->graph.input.canvas;
    const std::size_t length = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
    if (canvases.empty() || canvases.size() % length != 0)
        throw InputError(std::to_string(canvases.size()) + " numbers are no whole number of canvases of " + std::to_string(side) +
                         "x" + std::to_string(side) + "x3");
    at::get_num_threads();
    torch::Tensor batch = emptyCanvases(static_cast<std::int64_t>(canvases.size() / length), side);
    normalise(m_impl->graph.input, canvases, {batch.data_ptr<float>(), canvases.size()});
    return m_impl->run(batch, layers);
}

int Network::preferredBatch() const
{
    // On the CPU the activations of a few canvases still lie in the caches; a GPU wants to be filled.
    return m_impl->device.kind == Device::Kind::Cpu ? 8 : 128;
}

} // namespace shiftscope
