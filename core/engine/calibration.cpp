#include "core/engine/calibration.h"

#include "core/engine/canvas_filler.h"
#include "core/engine/executor_torch.h"
#include "core/engine/tensors_torch.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace shiftscope {

namespace {

torch::Tensor drawn(const Graph &graph, std::span<const float> canvases)
{
    const int side = graph.input.canvas;
    const std::size_t length = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
    torch::Tensor batch = emptyCanvases(static_cast<std::int64_t>(canvases.size() / length), side);
    normalise(graph.input, canvases, {batch.data_ptr<float>(), canvases.size()});
    return batch;
}

HostTensor kept(const torch::Tensor &channels)
{
    const torch::Tensor values = channels.to(torch::kFloat32).contiguous();
    const float *data = values.data_ptr<float>();
    return HostTensor::fromValues({values.numel()}, {data, data + values.numel()});
}

/// One a channel, to be broadcast over N x C x H x W.
torch::Tensor perChannel(const torch::Tensor &values)
{
    return values.view({1, -1, 1, 1});
}

/// Takes the statistics of `input` into `weights`; the output of the norm that has them.
torch::Tensor calibrate(const std::string &prefix, double epsilon, const torch::Tensor &input, StateDict &weights)
{
    const std::vector<std::int64_t> axes{0, 2, 3};
    const torch::Tensor exact = input.to(torch::kFloat64); // the result is then the same for any number of threads
    const torch::Tensor mean = exact.mean(axes);
    const torch::Tensor squares = (exact - perChannel(mean)).square().sum(axes);
    const double count = static_cast<double>(input.numel() / input.size(1));
    const torch::Tensor biased = squares / count; // what train() divides by, though it keeps the other
    weights[prefix + ".running_mean"] = kept(mean);
    weights[prefix + ".running_var"] = kept(count > 1 ? squares / (count - 1) : biased);
    const torch::Tensor scale = viewOf(weights.at(prefix + ".weight")).to(torch::kFloat64) / (biased + epsilon).sqrt();
    const torch::Tensor shift = viewOf(weights.at(prefix + ".bias")).to(torch::kFloat64) - mean * scale;
    return (exact * perChannel(scale) + perChannel(shift)).to(torch::kFloat32).contiguous(torch::MemoryFormat::ChannelsLast);
}

} // namespace

StateDict calibrated(const Graph &graph, StateDict weights, std::span<const float> canvases)
{
    const auto isNorm = [](const Node &node) { return std::holds_alternative<BatchNorm>(node.op); };
    const auto last = std::find_if(graph.nodes.rbegin(), graph.nodes.rend(), isNorm);
    if (last == graph.nodes.rend())
        return weights;
    const torch::InferenceMode inference;
    const Executor executor(graph, weights, torch::kCPU);
    const NodeId end = static_cast<NodeId>(graph.nodes.rend() - last);
    std::map<NodeId, NodeId> lastReader; // activations of all canvases at once are large
    for (NodeId node = 0; node < end; ++node)
        for (const NodeId input : graph.nodes[static_cast<std::size_t>(node)].inputs)
            lastReader[input] = node;
    std::map<NodeId, torch::Tensor> outputs{{kInput, drawn(graph, canvases)}};
    for (NodeId id = 0; id < end; ++id) {
        const Node &node = graph.nodes[static_cast<std::size_t>(id)];
        if (const auto *norm = std::get_if<BatchNorm>(&node.op)) {
            outputs[id] = calibrate(node.weights, norm->epsilon, outputs.at(node.inputs.front()), weights);
        } else {
            std::vector<KnownOutput> known;
            for (const NodeId input : node.inputs)
                known.push_back({input, outputs.at(input)});
            outputs[id] = executor.run(known, {&id, 1}).front();
        }
        std::erase_if(outputs, [&](const auto &output) {
            const auto reader = lastReader.find(output.first);
            return reader == lastReader.end() || reader->second <= id;
        });
    }
    return weights;
}

} // namespace shiftscope
