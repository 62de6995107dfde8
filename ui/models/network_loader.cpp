#include "ui/models/network_loader.h"

#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/class_labels.h"
#include "core/checkpoint/digest.h"
#include "core/engine/network.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/resources.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

class NetworkSweep : public SweepRun {
public:
    NetworkSweep(const Network &network, SweepPlan plan, std::optional<RunMaps> known) : m_sweep(network, std::move(plan))
    {
        if (known)
            m_sweep.resumeFrom(std::move(*known));
    }

    bool step() override { return m_sweep.step(); }
    Progress progress() const override { return m_sweep.progress(); }
    const RunHeader &header() const override { return m_sweep.header(); }
    const RunMaps &maps() const override { return m_sweep.maps(); }
    void setFeatureSink(Sweep::FeatureSink sink) override { m_sweep.setFeatureSink(std::move(sink)); }
    std::string explanation() const override { return m_sweep.explanation(); }
    double verify(int count, std::uint64_t seed) override { return m_sweep.verify(count, seed); }

private:
    Sweep m_sweep;
};

class RealNetwork : public LiveNetwork {
public:
    RealNetwork(Network network, NetworkInfo info) : m_network(std::move(network)), m_info(std::move(info)) {}

    const NetworkInfo &info() const override { return m_info; }

    std::vector<FeatureMatrix> forward(const ShiftedScene &scene, std::span<const Position> positions,
                                       std::span<const std::string> layers) const override
    {
        return m_network.forward(scene, positions, layers);
    }

    std::unique_ptr<SweepRun> sweep(SweepPlan plan, std::optional<RunMaps> known) const override
    {
        return std::make_unique<NetworkSweep>(m_network, std::move(plan), std::move(known));
    }

private:
    Network m_network;
    NetworkInfo m_info;
};

/// What is shown side by side: the pooled features where there are some, and the fully-connected layers.
std::vector<std::string> shownLayers(const Graph &graph)
{
    constexpr const char *kPooled = "avgpool";
    std::vector<std::string> shown = graph.defaultLayers;
    const std::vector<std::string> all = graph.layers();
    if (std::ranges::find(all, kPooled) != all.end() && std::ranges::find(shown, kPooled) == shown.end())
        shown.insert(shown.begin(), kPooled);
    return shown;
}

std::vector<std::string> classLabels()
{
    const ClassLabels labels = ClassLabels::load(classLabelsFile());
    return {labels.labels().begin(), labels.labels().end()};
}

/// What both kinds of network are built of.
struct Parts {
    Graph graph;
    StateDict tensors;
    std::string weights; ///< file name, or "init-seed:N"
    std::string sha256;
    std::string source;
};

Parts partsOf(const NetworkChoice &choice, const TrainedWeights &weights)
{
    Parts parts{.graph = buildArchitecture(choice.model), .tensors = {}, .weights = {}, .sha256 = {}, .source = "the seed"};
    if (choice.antiAlias > 0)
        parts.graph = antiAliased(parts.graph, choice.antiAlias);
    if (choice.trained) {
        parts.tensors = readCheckpoint(weights.file);
        parts.source = weights.file.string();
        parts.weights = weights.file.filename().string();
        parts.sha256 = sha256OfFile(weights.file);
    } else {
        parts.tensors = initialWeights(parts.graph, choice.seed);
        parts.weights = "init-seed:" + std::to_string(choice.seed);
        parts.sha256 = sha256OfTensors(parts.tensors);
    }
    return parts;
}

} // namespace

std::shared_ptr<const LiveNetwork> loadNetwork(const NetworkChoice &choice, const TrainedWeights &weights)
{
    Parts parts = partsOf(choice, weights);
    const std::string title = weights.title.empty() ? buildArchitecture(choice.model).title : weights.title;
    const Device device = resolveDevice("auto");
    NetworkInfo info;
    info.weights = parts.weights;
    info.weightsSha256 = parts.sha256;
    info.model = parts.graph.name;
    info.title = title + (choice.antiAlias > 0 ? ", anti-aliased (Bin-" + std::to_string(choice.antiAlias) + ")" : "");
    info.device = device.text();
    info.canvas = parts.graph.input.canvas;
    info.layers = shownLayers(parts.graph);
    info.classifier = parts.graph.classifier;
    info.labels = classLabels();
    Network network(std::move(parts.graph), parts.tensors, device, parts.source);
    parts.tensors.clear(); // the network has its own copy
    giveBackFreedMemory();
    return std::make_shared<RealNetwork>(std::move(network), std::move(info));
}

std::shared_ptr<const ComposeModel> loadComposeModel(const NetworkChoice &choice, const TrainedWeights &weights)
{
    Parts parts = partsOf(choice, weights);
    const Device device = resolveDevice("auto");
    Network network(parts.graph, parts.tensors, device, parts.source);
    return std::make_shared<ComposeModel>(ComposeModel{.graph = std::move(parts.graph),
                                                       .weights = std::move(parts.tensors),
                                                       .weightsName = parts.weights,
                                                       .weightsSha256 = parts.sha256,
                                                       .source = parts.source,
                                                       .device = device,
                                                       .network = std::move(network)});
}

} // namespace shiftscope
