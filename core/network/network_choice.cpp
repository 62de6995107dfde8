#include "core/network/network_choice.h"

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/weight_sets.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/resources.h"

#include <algorithm>
#include <vector>

namespace shiftscope {

std::string NetworkChoice::graphName() const
{
    return antiAlias ? ModelName{.architecture = model, .antiAlias = *antiAlias}.text() : model;
}

std::string NetworkChoice::title() const
{
    const std::string title = networkTitle(graphName(), seeded());
    if (weights.empty())
        return title;
    return title + ", " + WeightsPath::parse(weights).stem();
}

std::optional<SeededWeights> NetworkChoice::seeded() const
{
    return initSeed ? std::optional(SeededWeights{*initSeed, calibrate}) : std::nullopt;
}

NetworkChoice NetworkChoice::untrained(std::uint64_t seed) const
{
    NetworkChoice choice = *this;
    choice.initSeed = seed;
    choice.calibrate = true;
    return choice;
}

NetworkChoice NetworkChoice::trainedAgain() const
{
    NetworkChoice choice = *this;
    choice.initSeed.reset();
    choice.calibrate = false;
    return choice;
}

std::optional<NetworkChoice> choiceOf(const NetworkIdentity &network)
{
    const ModelName name = ModelName::parse(network.model);
    const std::vector<std::string> known = architectureNames();
    if (std::ranges::find(known, name.architecture) == known.end())
        return std::nullopt;
    NetworkChoice choice{.model = name.architecture, .antiAlias = {}, .weights = {}, .initSeed = {}};
    if (const std::optional<SeededWeights> seeded = seededWeightsOf(network.weights)) {
        choice.initSeed = seeded->seed;
        choice.calibrate = seeded->calibrated;
    }
    if (isFilterSize(name.antiAlias))
        choice.antiAlias = name.antiAlias;
    return choice;
}

Graph buildGraph(const NetworkChoice &choice, int canvas)
{
    if (!choice.antiAlias)
        return buildArchitecture(choice.model, canvas);
    if (ModelName::parse(choice.model).antiAlias != 0)
        throw InputError("--antialias " + std::to_string(*choice.antiAlias) + ": " + choice.model +
                         " names its filter already; leave one of them out");
    return antiAliased(buildArchitecture(choice.model, canvas), *choice.antiAlias);
}

std::filesystem::path checkpointOf(const NetworkChoice &choice)
{
    if (choice.initSeed)
        return {};
    if (!choice.weights.empty())
        return WeightsPath::parse(choice.weights).file;
    const std::string model = ModelName::parse(choice.model).architecture;
    const Catalog catalog = Catalog::load(catalogFile());
    const CatalogEntry *entry = catalog.find(model);
    if (entry == nullptr)
        throw InputError("model " + model + " has no default checkpoint; give one with --weights, or --init-seed N");
    return Catalog::pathOf(*entry);
}

} // namespace shiftscope
