#include "core/sweep/model_choice.h"

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/resources.h"

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

Graph buildGraph(const std::string &model, std::optional<int> filterSize, int canvas)
{
    if (!filterSize)
        return buildArchitecture(model, canvas);
    if (ModelName::parse(model).antiAlias != 0)
        throw InputError("--antialias " + std::to_string(*filterSize) + ": " + model +
                         " names its filter already; leave one of them out");
    return antiAliased(buildArchitecture(model, canvas), *filterSize);
}

std::filesystem::path checkpointOf(const ModelChoice &choice)
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

NamedWeights loadWeights(const ModelChoice &choice, const Graph &graph)
{
    if (!choice.initSeed) {
        const std::filesystem::path file = checkpointOf(choice);
        if (choice.weights.empty())
            requireFetched(file, ModelName::parse(choice.model).architecture);
        return fromFile(file);
    }
    const std::string name = "init-seed:" + std::to_string(*choice.initSeed);
    NamedWeights weights{.tensors = initialWeights(graph, *choice.initSeed), .name = name, .source = name, .sha256 = {}};
    weights.sha256 = sha256OfTensors(weights.tensors);
    return weights;
}

} // namespace shiftscope
