#include "ui/compose/compose_job.h"

#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/synthesis/deepsim.h"
#include "core/synthesis/trained_inverter.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace shiftscope {

namespace {

using Inverters = std::vector<std::unique_ptr<Inverter>>;

/// A generator of DeePSiM's, or one that was trained here.
std::unique_ptr<Inverter> inverterOf(const std::filesystem::path &file, const ComposeModel &model,
                                     const std::vector<std::string> &layers)
{
    const std::string name = "'" + file.filename().string() + "'";
    if (file.extension() != ".caffemodel") {
        auto inverter = TrainedInverter::load(file, model.device);
        inverter->requireFor(model.graph.name, model.weightsSha256, inverter->layer());
        if (std::ranges::find(layers, inverter->layer()) == layers.end())
            throw InputError(name + " inverts layer " + inverter->layer() + ", which is not chosen");
        return inverter;
    }
    if (ModelName::parse(model.graph.name).architecture != "caffenet")
        throw InputError(name + ": DeePSiM's generators are for caffenet, not for " + model.graph.name);
    if (layers.size() != 1)
        throw InputError(name + " does not say which layer it is for: choose that layer alone");
    return Deepsim::load(file, layers.front(), model.device);
}

/// In the order of layers, searches first.
Inverters invertersOf(const ComposeModel &model, const ComposeQuestion &question, const Composition &composition)
{
    OptimiseSettings search = question.optimise;
    search.begin = composition.blank();
    Inverters trained;
    for (const std::filesystem::path &file : question.files)
        trained.push_back(inverterOf(file, model, question.layers));
    Inverters all;
    for (const std::string &layer : question.layers) {
        if (question.search)
            all.push_back(
                std::make_unique<OptimisingInverter>(model.graph, model.weights, layer, model.device, search, model.source));
        for (auto &inverter : trained)
            if (inverter && inverter->layer() == layer)
                all.push_back(std::move(inverter));
    }
    return all;
}

/// How far all pictures are, of which `done` are finished and the next one is as far as `own` says.
Progress progressOf(std::size_t done, std::size_t all, const Progress &own, const std::string &who)
{
    constexpr std::int64_t kShares = 1000; // of one picture
    const std::int64_t share = own.total > 0 ? kShares * own.done / own.total : 0;
    Progress progress;
    progress.done = static_cast<std::int64_t>(done) * kShares + share;
    progress.total = static_cast<std::int64_t>(all) * kShares;
    progress.text = who + ": picture " + std::to_string(done + 1) + " of " + std::to_string(all);
    if (own.total > 0)
        progress.text += ", step " + std::to_string(own.done) + " of " + std::to_string(own.total);
    return progress;
}

/// `all`: how many pictures all inverters make.
void invertWith(Inverter &inverter, const ComposeModel &model, const LayerFeatures &features, std::size_t all,
                const ComposeWatch &watch, ComposeResult &result)
{
    const InversionsControl control{
        .stop = watch.stop,
        .preview =
            [&](std::size_t, std::size_t, const InversionPreview &preview) {
                watch.progress(
                    progressOf(result.inversions.size(), all, preview.progress, inverter.layer() + ", " + inverter.name()));
                ComposeResult soFar = result;
                soFar.inversions.push_back(
                    {.inverter = inverter.name(), .layer = inverter.layer(), .picture = preview.picture, .psnr = std::nan("")});
                watch.found(soFar);
            },
        .finished =
            [&](const Inversion &inversion) {
                result.inversions.push_back(inversion);
                watch.found(result);
            }};
    static_cast<void>(inversionsOf(inverter, model.network, result.composition, features, control));
}

} // namespace

std::optional<ComposeResult> runComposition(const ComposeModel &model, const ComposeQuestion &question, const ComposeWatch &watch)
{
    if (question.layers.empty())
        throw InputError("no layer is chosen: at least one is needed");
    ComposeResult result{.model = model.graph.name,
                         .weights = model.weightsName,
                         .weightsSha256 = model.weightsSha256,
                         .background = question.background};
    result.composition.expression = Expression::parse(question.expression);
    result.composition.scenes = scenesOf(question.scenes, model.graph.input.canvas, question.background);
    result.composition.check();
    const Inverters inverters = invertersOf(model, question, result.composition);
    watch.found(result);
    const std::vector<LayerFeatures> features = featuresOf(model.network, result.composition, question.layers);
    MeasureSettings settings = question.measure;
    settings.stop = watch.stop;
    settings.progress = watch.progress;
    result.measures = measured(model.network, result.composition, features, settings);
    const std::size_t all = inverters.size() * (result.composition.operands().size() + 1);
    for (const auto &inverter : inverters) {
        if (watch.stop.stop_requested())
            return std::nullopt;
        watch.found(result);
        invertWith(*inverter, model, *std::ranges::find(features, inverter->layer(), &LayerFeatures::layer), all, watch, result);
    }
    return watch.stop.stop_requested() ? std::nullopt : std::optional(std::move(result));
}

} // namespace shiftscope
