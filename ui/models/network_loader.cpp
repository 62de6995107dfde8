#include "ui/models/network_loader.h"

#include "core/checkpoint/class_labels.h"
#include "core/checkpoint/digest.h"
#include "core/checkpoint/torch_file.h"
#include "core/engine/network.h"
#include "core/error.h"
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

std::shared_ptr<const LiveNetwork> assemble(Graph graph, const StateDict &weights, NetworkInfo info, const std::string &source)
{
    const Device device = resolveDevice("auto");
    info.model = graph.name;
    if (info.title.empty())
        info.title = graph.title;
    info.device = device.text();
    info.canvas = graph.input.canvas;
    info.layers = shownLayers(graph);
    info.classifier = graph.classifier;
    info.labels = classLabels();
    return std::make_shared<RealNetwork>(Network(std::move(graph), weights, device, source), std::move(info));
}

} // namespace

LoadedNetwork loadPublishedNetwork(const std::string &model)
{
    const Catalog catalog = Catalog::load(catalogFile());
    const CatalogEntry *entry = catalog.find(ModelName::parse(model).architecture);
    if (entry == nullptr)
        throw InputError("The model " + model + " has no published checkpoint in models/catalog.toml.");
    if (Catalog::state(*entry) != CheckpointState::Present)
        return {.network = nullptr, .missing = *entry};
    const std::filesystem::path file = Catalog::pathOf(*entry);
    Graph graph = buildArchitecture(model);
    const StateDict weights = readTorchFile(file);
    NetworkInfo info;
    if (graph.name == entry->name) // an anti-aliased graph has a title of its own
        info.title = entry->title;
    info.weights = entry->file;
    info.weightsSha256 = sha256OfFile(file);
    return {.network = assemble(std::move(graph), weights, std::move(info), file.string()), .missing = std::nullopt};
}

LoadedNetwork makeUntrainedNetwork(const std::string &model, std::uint64_t seed)
{
    Graph graph = buildArchitecture(model);
    const StateDict weights = initialWeights(graph, seed);
    NetworkInfo info;
    info.weights = "init-seed:" + std::to_string(seed);
    info.weightsSha256 = sha256OfTensors(weights);
    return {.network = assemble(std::move(graph), weights, std::move(info), "the seed"), .missing = std::nullopt};
}

} // namespace shiftscope
