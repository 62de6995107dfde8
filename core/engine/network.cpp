#include "core/engine/network.h"

#include "core/engine/canvas_filler.h"
#include "core/engine/network_parts_torch.h"
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

Network::Impl::Impl(Graph given, FoldedGraph ready, Device where)
    : graph(std::move(given)), device(where), executor(std::move(ready.graph), ready.weights, torchDevice(where))
{
}

std::vector<NodeId> Network::Impl::nodes(std::span<const std::string> layers) const
{
    std::vector<NodeId> found;
    for (const std::string &layer : layers)
        found.push_back(executor.graph().layer(layer));
    return found;
}

std::vector<FeatureMatrix> Network::Impl::features(std::span<const KnownOutput> known, std::span<const NodeId> wanted) const
{
    std::vector<FeatureMatrix> matrices;
    for (const torch::Tensor &output : executor.run(known, wanted))
        matrices.push_back(toMatrix(output));
    return matrices;
}

void Network::Impl::requireCanvas(const ShiftedScene &scene) const
{
    if (scene.canvas != graph.input.canvas)
        throw InputError("the scene's canvas is " + std::to_string(scene.canvas) + " pixels, but " + graph.name +
                         " was built for " + std::to_string(graph.input.canvas));
}

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
    m_impl->requireCanvas(scene);
    // torch keeps its thread count by thread; asking for it sets it up on this one.
    at::get_num_threads();
    const torch::Tensor canvases = drawnCanvases(scene, positions, m_impl->graph.input);
    const KnownOutput input{kInput, canvases.to(m_impl->executor.device())};
    return m_impl->features({&input, 1}, m_impl->nodes(layers));
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
    const KnownOutput input{kInput, batch.to(m_impl->executor.device())};
    return m_impl->features({&input, 1}, m_impl->nodes(layers));
}

int Network::preferredBatch() const
{
    // On the CPU the activations of a few canvases still lie in the caches; a GPU wants to be filled.
    return m_impl->device.kind == Device::Kind::Cpu ? 8 : 128;
}

} // namespace shiftscope
