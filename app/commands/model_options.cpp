#include "app/commands/model_options.h"

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/digest.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/resources.h"

#include <filesystem>

namespace shiftscope {

namespace {

NamedWeights fromFile(const std::filesystem::path &file)
{
    return {
        .tensors = readCheckpoint(file), .name = file.filename().string(), .source = file.string(), .sha256 = sha256OfFile(file)};
}

std::filesystem::path defaultCheckpoint(const std::string &model)
{
    const Catalog catalog = Catalog::load(catalogFile());
    const CatalogEntry *entry = catalog.find(model);
    if (entry == nullptr)
        throw InputError("model " + model + " has no default checkpoint; give one with --weights, or --init-seed N");
    const std::filesystem::path file = Catalog::pathOf(*entry);
    if (Catalog::state(*entry) != CheckpointState::Present)
        throw InputError("the checkpoint of " + model + " is not at " + file.string() + "; 'shiftscope models fetch " + model +
                         "' gets it, or give another with --weights, or --init-seed N");
    return file;
}

} // namespace

void ModelOptions::add(CLI::App &app)
{
    app.add_option("--model", model, "architecture, see 'shiftscope models list'")->capture_default_str();
    addAntiAlias(app, antiAlias);
    auto *file =
        app.add_option("--weights", weights, "checkpoint file (.pth, .pt, .caffemodel); default: the model's own, once fetched");
    app.add_option("--init-seed", initSeed, "seeded random weights instead of a checkpoint")->excludes(file);
    app.add_option("--device", device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    app.add_option("--threads", threads, "threads; 0: every core")->capture_default_str();
    app.add_option("--canvas", canvas, "side of the canvas in pixels; default: the model's own input size");
}

void addAntiAlias(CLI::App &app, std::optional<int> &filterSize)
{
    app.add_option("--antialias", filterSize, "blur before every stride with a filter of this size, 2 to 7, as Zhang 2019 does");
}

Graph buildGraph(const std::string &model, std::optional<int> filterSize, int canvas)
{
    if (!filterSize)
        return buildArchitecture(model, canvas);
    if (ModelName::parse(model).antiAlias != 0)
        throw InputError("--antialias " + std::to_string(*filterSize) + ": " + model +
                         " names its filter already; leave one of them out");
    return antiAliased(buildArchitecture(model, canvas), *filterSize);
}

Graph buildGraph(const ModelOptions &options)
{
    return buildGraph(options.model, options.antiAlias, options.canvas);
}

NamedWeights loadWeights(const ModelOptions &options, const Graph &graph)
{
    if (!options.initSeed)
        return fromFile(options.weights.empty() ? defaultCheckpoint(ModelName::parse(options.model).architecture)
                                                : std::filesystem::path(options.weights));
    const std::string name = "init-seed:" + std::to_string(*options.initSeed);
    NamedWeights weights{.tensors = initialWeights(graph, *options.initSeed), .name = name, .source = name, .sha256 = {}};
    weights.sha256 = sha256OfTensors(weights.tensors);
    return weights;
}

} // namespace shiftscope
