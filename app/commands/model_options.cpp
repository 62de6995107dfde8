#include "app/commands/model_options.h"

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/digest.h"
#include "core/checkpoint/torch_file.h"
#include "core/error.h"
#include "core/resources.h"

#include <filesystem>

namespace shiftscope {

namespace {

NamedWeights fromFile(const std::filesystem::path &file)
{
    return {
        .tensors = readTorchFile(file), .name = file.filename().string(), .source = file.string(), .sha256 = sha256OfFile(file)};
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
    auto *file = app.add_option("--weights", weights, "checkpoint file (.pth, .pt); default: the model's own, once fetched");
    app.add_option("--init-seed", initSeed, "seeded random weights instead of a checkpoint")->excludes(file);
    app.add_option("--device", device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    app.add_option("--threads", threads, "threads; 0: every core")->capture_default_str();
    app.add_option("--canvas", canvas, "side of the canvas in pixels; default: the model's own input size");
}

NamedWeights loadWeights(const ModelOptions &options, const Graph &graph)
{
    if (!options.initSeed)
        return fromFile(options.weights.empty() ? defaultCheckpoint(options.model) : std::filesystem::path(options.weights));
    const std::string name = "init-seed:" + std::to_string(*options.initSeed);
    NamedWeights weights{.tensors = initialWeights(graph, *options.initSeed), .name = name, .source = name, .sha256 = {}};
    weights.sha256 = sha256OfTensors(weights.tensors);
    return weights;
}

} // namespace shiftscope
