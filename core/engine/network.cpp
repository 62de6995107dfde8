#include "core/engine/network.h"

#include "core/engine/canvas_filler.h"
#include "core/engine/executor_torch.h"
#include "core/error.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

namespace shiftscope {

namespace {

torch::Device torchDevice(Device device)
{
    return device.kind == Device::Kind::Cpu ? torch::Device(torch::kCPU)
                                            : torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(device.index));
}

/// N x 3 x S x S, channels last: the memory is N canvases, interleaved.
torch::Tensor emptyCanvases(std::int64_t count, std::int64_t side)
{
    return torch::empty({count, 3, side, side}, torch::TensorOptions().memory_format(torch::MemoryFormat::ChannelsLast));
}

FeatureMatrix toMatrix(const torch::Tensor &output)
{
    const torch::Tensor host = output.to(torch::kCPU).contiguous();
    FeatureMatrix matrix(host.size(0), host.numel() / std::max<std::int64_t>(host.size(0), 1));
    std::copy_n(host.data_ptr<float>(), matrix.values.size(), matrix.values.begin());
    return matrix;
}

FoldedGraph checkedAndFolded(const Graph &graph, const StateDict &weights)
{
    checkWeights(graph, weights, "the checkpoint");
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

Network::Network(Graph graph, const StateDict &weights, Device device)
{
    FoldedGraph ready = checkedAndFolded(graph, weights);
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
    const CanvasFiller filler(scene, m_impl->graph.input);
    torch::Tensor canvases = emptyCanvases(static_cast<std::int64_t>(positions.size()), side);
    const std::size_t length = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
    float *memory = canvases.data_ptr<float>();
    at::parallel_for(0, static_cast<std::int64_t>(positions.size()), 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
            filler.fill(positions[i], {memory + i * length, length});
    });
    return m_impl->run(canvases, layers);
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
