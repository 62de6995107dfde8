#include "ui/models/network_loader.h"

#include "core/checkpoint/class_labels.h"
#include "core/engine/chosen_weights.h"
#include "core/engine/device_list.h"
#include "core/engine/network.h"
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
    double costShare() const override { return m_sweep.costShare(); }
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

Device deviceFor(const std::string &wanted)
{
    const std::vector<std::string> here = availableDevices();
    return resolveDevice(std::ranges::find(here, wanted) != here.end() ? wanted : "auto");
}

std::vector<std::string> classLabels()
{
    const ClassLabels labels = ClassLabels::load(classLabelsFile());
    return {labels.labels().begin(), labels.labels().end()};
}

} // namespace

std::shared_ptr<const LiveNetwork> loadNetwork(const NetworkChoice &choice, const std::string &title,
                                               const std::string &wantedDevice)
{
    Graph graph = buildGraph(choice);
    NamedWeights weights = loadWeights(choice, graph);
    const std::string shownTitle = title.empty() ? buildArchitecture(choice.model).title : title;
    const Device device = deviceFor(wantedDevice);
    NetworkInfo info;
    info.weights = weights.name;
    info.weightsSha256 = weights.sha256;
    info.model = graph.name;
    info.title = shownTitle + (choice.antiAlias ? ", anti-aliased (Bin-" + std::to_string(*choice.antiAlias) + ")" : "");
    info.device = device.text();
    info.devices = availableDevices();
    info.canvas = graph.input.canvas;
    info.layers = shownLayers(graph);
    info.offered = graph.layers();
    info.classifier = graph.classifier;
    info.labels = classLabels();
    Network network(std::move(graph), weights.tensors, device, weights.source);
    weights.tensors.clear(); // the network has its own copy
    giveBackFreedMemory();
    return std::make_shared<RealNetwork>(std::move(network), std::move(info));
}

std::shared_ptr<const ComposeModel> loadComposeModel(const NetworkChoice &choice, const std::string &wantedDevice)
{
    Graph graph = buildGraph(choice);
    NamedWeights weights = loadWeights(choice, graph);
    const Device device = deviceFor(wantedDevice);
    Network network(graph, weights.tensors, device, weights.source);
    return std::make_shared<ComposeModel>(ComposeModel{.graph = std::move(graph),
                                                       .weights = std::move(weights.tensors),
                                                       .weightsName = weights.name,
                                                       .weightsSha256 = weights.sha256,
                                                       .source = weights.source,
                                                       .device = device,
                                                       .network = std::move(network)});
}

} // namespace shiftscope
