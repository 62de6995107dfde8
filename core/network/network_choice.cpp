#include "core/network/network_choice.h"

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/resources.h"

#include <algorithm>
#include <vector>

namespace shiftscope {

namespace {

NamedWeights fromFile(const std::filesystem::path &file)
{
    return {
        .tensors = readCheckpoint(file), .name = file.filename().string(), .source = file.string(), .sha256 = sha256OfFile(file)};
}

void requireFetched(const std::filesystem::path &file, const std::string &model)
{
    const Catalog catalog = Catalog::load(catalogFile());
    const CatalogEntry *entry = catalog.find(model);
    if (entry != nullptr && Catalog::state(*entry) != CheckpointState::Present)
        throw InputError("the checkpoint of " + model + " is not at " + file.string() + "; 'shiftscope models fetch " + model +
                         "' gets it, or give another with --weights, or --init-seed N");
}

} // namespace

std::string NetworkChoice::graphName() const
{
    return antiAlias ? ModelName{.architecture = model, .antiAlias = *antiAlias}.text() : model;
}

std::string NetworkChoice::title() const
{
    const std::string title = networkTitle(graphName(), initSeed);
    return weights.empty() ? title : title + ", " + weights.stem().string();
}

std::optional<NetworkChoice> choiceOf(const NetworkIdentity &network)
{
    const ModelName name = ModelName::parse(network.model);
    const std::vector<std::string> known = architectureNames();
    if (std::ranges::find(known, name.architecture) == known.end())
        return std::nullopt;
    NetworkChoice choice{.model = name.architecture, .antiAlias = {}, .weights = {}, .initSeed = initSeedOf(network.weights)};
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
        return choice.weights;
    const std::string model = ModelName::parse(choice.model).architecture;
    const Catalog catalog = Catalog::load(catalogFile());
    const CatalogEntry *entry = catalog.find(model);
    if (entry == nullptr)
        throw InputError("model " + model + " has no default checkpoint; give one with --weights, or --init-seed N");
    return Catalog::pathOf(*entry);
}

NamedWeights loadWeights(const NetworkChoice &choice, const Graph &graph)
{
    if (!choice.initSeed) {
        const std::filesystem::path file = checkpointOf(choice);
        if (choice.weights.empty())
            requireFetched(file, ModelName::parse(choice.model).architecture);
        return fromFile(file);
    }
    const std::string name = seededWeights(*choice.initSeed);
    NamedWeights weights{.tensors = initialWeights(graph, *choice.initSeed), .name = name, .source = name, .sha256 = {}};
    weights.sha256 = sha256OfTensors(weights.tensors);
    return weights;
}

} // namespace shiftscope
