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

/// An inverter, and how many steps a picture takes it.
struct Means {
    std::unique_ptr<Inverter> inverter;
    std::int64_t steps = 1;
};

/// In the order of layers, searches first.
std::vector<Means> meansOf(const ComposeModel &model, const ComposeQuestion &question, const Composition &composition)
{
    OptimiseSettings search = question.optimise;
    search.begin = composition.blank();
    std::vector<std::unique_ptr<Inverter>> trained;
    for (const std::filesystem::path &file : question.files)
        trained.push_back(inverterOf(file, model, question.layers));
    std::vector<Means> all;
    for (const std::string &layer : question.layers) {
        if (question.search)
            all.push_back(
                {std::make_unique<OptimisingInverter>(model.graph, model.weights, layer, model.device, search, model.source),
                 search.steps});
        for (auto &inverter : trained)
            if (inverter && inverter->layer() == layer)
                all.push_back({std::move(inverter)});
    }
    return all;
}

/// All pictures of all inverters, one after another.
class Inverting {
public:
    Inverting(const ComposeModel &model, const std::vector<Means> &all, const ComposeWatch &watch, ComposeResult &result)
        : m_model(model), m_watch(watch), m_result(result), m_perInverter(result.composition.operands().size() + 1),
          m_pictures(all.size() * m_perInverter), m_meter(0)
    {
        std::int64_t steps = 0;
        for (const Means &means : all)
            steps += means.steps * static_cast<std::int64_t>(m_perInverter);
        m_meter = ProgressMeter(steps, 0, watch.control.pause.now());
    }

    void with(const Means &means, const LayerFeatures &features)
    {
        Inverter &inverter = *means.inverter;
        const std::string who = inverter.layer() + ", " + inverter.name();
        const InversionsControl control{.stop = m_watch.control.stop,
                                        .preview =
                                            [&](std::size_t, std::size_t, const InversionPreview &preview) {
                                                tell(m_done + preview.progress.done, who, preview.progress);
                                                ComposeResult soFar = m_result;
                                                soFar.inversions.push_back({.inverter = inverter.name(),
                                                                            .layer = inverter.layer(),
                                                                            .picture = preview.picture,
                                                                            .psnr = std::nan("")});
                                                m_watch.found(soFar);
                                            },
                                        .finished =
                                            [&](const Inversion &inversion) {
                                                m_result.inversions.push_back(inversion);
                                                m_done += means.steps;
                                                tell(m_done, who, {});
                                                m_watch.found(m_result);
                                            },
                                        .pause = m_watch.control.pause};
        static_cast<void>(inversionsOf(inverter, m_model.network, m_result.composition, features, control));
    }

private:
    void tell(std::int64_t steps, const std::string &who, const Progress &own)
    {
        m_meter.advance(steps, m_watch.control.pause.now());
        Progress progress = m_meter.progress();
        progress.unit = "steps";
        const std::size_t picture = std::min(m_result.inversions.size() + 1, m_pictures);
        progress.text = who + ": picture " + std::to_string(picture) + " of " + std::to_string(m_pictures);
        if (own.total > 0)
            progress.text += ", step " + std::to_string(own.done) + " of " + std::to_string(own.total);
        m_watch.control.report(progress);
    }

    const ComposeModel &m_model;
    const ComposeWatch &m_watch;
    ComposeResult &m_result;
    std::size_t m_perInverter; ///< pictures
    std::size_t m_pictures;
    ProgressMeter m_meter;   ///< of steps
    std::int64_t m_done = 0; ///< steps of pictures that are finished
};

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
    const std::vector<Means> all = meansOf(model, question, result.composition);
    watch.found(result);
    const std::vector<LayerFeatures> features = featuresOf(model.network, result.composition, question.layers);
    MeasureSettings settings = question.measure;
    settings.stop = watch.control.stop;
    settings.progress = watch.control.progress;
    settings.pause = watch.control.pause;
    result.measures = measured(model.network, result.composition, features, settings);
    Inverting inverting(model, all, watch, result);
    for (const Means &means : all) {
        if (!watch.control.goesOn())
            return std::nullopt;
        watch.found(result);
        inverting.with(means, *std::ranges::find(features, means.inverter->layer(), &LayerFeatures::layer));
    }
    return watch.control.stop.stop_requested() ? std::nullopt : std::optional(std::move(result));
}

} // namespace shiftscope
