#include "app/commands/compose_train.h"

#include "app/commands/model_options.h"
#include "app/commands/option_checks.h"
#include "app/commands/progress_line.h"
#include "app/commands/stop_on_interrupt.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/printable.h"
#include "core/scene/picture_names.h"
#include "core/scene/picture_writer.h"
#include "core/synthesis/inverter_training.h"
#include "core/synthesis/trained_inverter.h"
#include "ui/plot/output_file.h"

#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

constexpr std::size_t kMostPictures = 2000; ///< they are held in memory

struct TrainOptions {
    ModelOptions model;
    std::string layer;
    std::string output;
    std::string pictures;
    std::string curve;
    std::string preview;
    double minutes = 30;
    int patches = kTrainingPatches;
    bool resume = false;
    bool force = false;
    bool json = false;
    TrainingSettings settings;
};

/// Never overwrites what is no inverter.
void checkOutput(const TrainOptions &o)
{
    if (o.resume && o.force)
        throw InputError("--resume and --force exclude each other");
    std::error_code unknown;
    if (!std::filesystem::exists(o.output, unknown)) {
        if (o.resume)
            throw InputError("--resume: there is no '" + o.output + "' to go on with");
        return;
    }
    static_cast<void>(TrainedInverter::load(o.output));
    if (!o.resume && !o.force)
        throw InputError("'" + o.output + "' exists; --resume goes on with it, --force replaces it");
}

std::string layerOf(const TrainOptions &o, const Graph &graph)
{
    const std::string layer = o.layer.empty() ? graph.defaultLayers.front() : o.layer;
    static_cast<void>(graph.layer(layer));
    return layer;
}

void show(const TrainOptions &o, ProgressLine &line, const TrainingReport &report)
{
    Progress progress = report.progress;
    progress.text = progressText(report.point);
    line.show(progress);
    if (!o.preview.empty() && report.best)
        writeOutput(pngBytes(report.preview), o.preview);
}

nlohmann::json jsonOf(const TrainingOutcome &outcome, const TrainOptions &o, const std::string &layer)
{
    nlohmann::json json{{"output", outcome.saved ? nlohmann::json(o.output) : nlohmann::json(nullptr)},
                        {"layer", layer},
                        {"end", name(outcome.end)},
                        {"steps", outcome.steps},
                        {"seconds", outcome.seconds},
                        {"held_out_loss", outcome.saved ? nlohmann::json(outcome.heldOutLoss) : nlohmann::json(nullptr)},
                        {"blank_loss", outcome.blankLoss},
                        {"curve", nlohmann::json::array()}};
    for (const CurvePoint &point : outcome.curve)
        json["curve"].push_back(
            {{"step", point.step}, {"seconds", point.seconds}, {"training", point.training}, {"held_out", point.heldOut}});
    return json;
}

int exitCode(const TrainingOutcome &outcome)
{
    if (outcome.end == TrainingEnd::Stopped)
        return kInterrupted;
    return outcome.failed() ? kFailed : kDone;
}

int runTrain(TrainOptions o)
{
    checkOutput(o);
    configureThreads(o.model.threads);
    const Graph graph = buildGraph(o.model.network, o.model.canvas);
    const std::string layer = layerOf(o, graph);
    const NamedWeights weights = loadChosenWeights(o.model.network, graph);
    const Network network(graph, weights.tensors, resolveDevice(o.model.device), weights.source);
    const TrainingPictures pictures = o.pictures.empty() ? TrainingPictures() : trainingPictures(o.pictures, kMostPictures);
    if (!pictures.leftOut.empty())
        std::cerr << leftOutText(o.pictures, pictures.leftOut) << '\n';
    const RandomScenes scenes(trainingPatches(static_cast<std::size_t>(o.patches), o.settings.seed), pictures.pictures,
                              graph.input.canvas);
    std::cerr << "training on scenes of " << scenes.patches() << " patches and " << scenes.pictures() << " pictures\n";
    o.settings.seconds = o.minutes * 60;

    const StopOnInterrupt interrupt;
    TrainingOutcome outcome;
    {
        ProgressLine line;
        const TrainingSubject subject{network, weights.tensors, weights.name, weights.sha256, layer};
        outcome = trainInverter(subject, scenes, o.settings, o.output, o.resume,
                                {.stop = interrupt.token(),
                                 .report = [&](const TrainingReport &report) { show(o, line, report); },
                                 .preparing = [&](const Progress &progress) { line.show(progress); }});
    }
    if (!o.curve.empty())
        writeOutput(csvText(outcome.curve), o.curve);
    std::cerr << name(outcome.end) << " after " << formatDuration(outcome.seconds) << "; ";
    if (outcome.saved)
        std::cerr << "held-out loss " << outcome.heldOutLoss << " (a picture that never changes has " << outcome.blankLoss
                  << ") at step " << outcome.steps << ", kept in " << printable(o.output) << '\n';
    else
        std::cerr << "nothing was learnt that could be kept\n";
    if (o.json)
        std::cout << jsonText(jsonOf(outcome, o, layer));
    return exitCode(outcome);
}

} // namespace

Command addComposeTrain(CLI::App &compose)
{
    CLI::App *sub = compose.add_subcommand("train", "train an inverter: features of one layer become a picture");
    const auto o = std::make_shared<TrainOptions>();
    o->model.add(*sub);
    sub->add_option("--layer", o->layer, "layer whose features it inverts; default: the model's first fully-connected one");
    sub->add_option("--output", o->output, "inverter file to write (.safetensors)")->required();
    sub->add_option("--minutes", o->minutes, "most that it may take; 0: no limit")
        ->transform(numberWithin(0, 1e5))
        ->capture_default_str();
    sub->add_option("--steps", o->settings.steps, "most steps")
        ->transform(wholeWithin(1, std::int64_t{1} << 40))
        ->capture_default_str();
    sub->add_option("--patches", o->patches, "patches of the library that scenes are composed of")
        ->transform(wholeWithin(1, 10'000))
        ->capture_default_str();
    sub->add_option("--pictures", o->pictures, "folder of pictures that are used as backgrounds too");
    sub->add_option("--seed", o->settings.seed, "of scenes and first weights")->transform(seedNumber())->capture_default_str();
    sub->add_option("--batch", o->settings.batch, "scenes a step")->transform(wholeWithin(1, 4096))->capture_default_str();
    sub->add_option("--first-scenes", o->settings.firstScenes,
                    "scenes before the first step, 16384 at most and in no more than 15 % of the minutes")
        ->transform(wholeWithin(1, 16384))
        ->capture_default_str();
    sub->add_option("--fresh", o->settings.freshPerStep, "new scenes a step")
        ->transform(wholeWithin(0, 16384))
        ->capture_default_str();
    sub->add_option("--learning-rate", o->settings.learningRate, "Adam's, at the beginning")
        ->transform(numberAbove(0, 1000))
        ->capture_default_str();
    sub->add_option("--feature-loss", o->settings.featureWeight, "weight of the features' part of the loss; 0: pixels alone")
        ->transform(numberWithin(0, kMostWeight))
        ->capture_default_str();
    sub->add_option("--side", o->settings.side, "pixels of what is drawn, 64, 128 …, before it is enlarged")
        ->transform(wholeAmong({64, 128, 192, 256, 320, 384, 448, 512}))
        ->capture_default_str();
    sub->add_option("--hidden", o->settings.hidden, "units of the generator's Linear layers")
        ->transform(wholeWithin(1, 65536))
        ->capture_default_str();
    sub->add_option("--maps", o->settings.maps, "channels of its coarsest layers")
        ->transform(wholeWithin(8, 4096))
        ->capture_default_str();
    sub->add_option("--curve", o->curve, "write the loss curve as CSV");
    sub->add_option("--preview", o->preview, "PNG that is renewed: held-out scenes above what is made of their features");
    sub->add_flag("--resume", o->resume, "go on with the file at --output");
    sub->add_flag("--force", o->force, "replace an existing inverter file");
    sub->add_flag("--json", o->json, "print the result as one JSON document");
    return [o] { return runTrain(*o); };
}

} // namespace shiftscope
