#include "ui/live/chosen_layers.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

class OtherLayers : public LiveNetwork {
public:
    OtherLayers(std::shared_ptr<const LiveNetwork> network, std::vector<std::string> layers)
        : m_network(std::move(network)), m_info(m_network->info())
    {
        m_info.layers = std::move(layers);
    }

    const NetworkInfo &info() const override { return m_info; }

    std::vector<FeatureMatrix> forward(const ShiftedScene &scene, std::span<const Position> positions,
                                       std::span<const std::string> layers) const override
    {
        return m_network->forward(scene, positions, layers);
    }

    std::unique_ptr<SweepRun> sweep(SweepPlan plan, std::optional<RunMaps> known) const override
    {
        return m_network->sweep(std::move(plan), std::move(known));
    }

private:
    std::shared_ptr<const LiveNetwork> m_network;
    NetworkInfo m_info;
};

} // namespace

std::vector<std::string> layersOf(const NetworkInfo &info, const std::vector<std::string> &wanted)
{
    const std::vector<std::string> &all = info.offered.empty() ? info.layers : info.offered;
    std::vector<std::string> chosen;
    std::ranges::copy_if(all, std::back_inserter(chosen),
                         [&](const std::string &layer) { return std::ranges::find(wanted, layer) != wanted.end(); });
    return chosen.empty() ? info.layers : chosen;
}

std::shared_ptr<const LiveNetwork> showing(const std::shared_ptr<const LiveNetwork> &network,
                                           const std::vector<std::string> &layers)
{
    return layers == network->info().layers ? network : std::make_shared<OtherLayers>(network, layers);
}

} // namespace shiftscope
