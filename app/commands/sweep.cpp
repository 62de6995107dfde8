#include "core/sweep/sweep.h"
#include "app/commands/command.h"
#include "app/commands/interrupt.h"
#include "app/commands/model_options.h"
#include "app/commands/option_checks.h"
#include "app/commands/progress_line.h"
#include "core/checkpoint/class_labels.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/printable.h"
#include "core/resources.h"
#include "core/scene/patch_library.h"
#include "core/storage/run_difference.h"
#include "core/sweep/complete_header.h"
#include "core/sweep/consistency.h"
#include "core/sweep/scene_choice.h"

#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kCheckpointInterval{5};

struct SweepOptions {
    ModelOptions model;
    PatchOptions patch;
    std::string output;
    int size = 125;
    std::string fit = "contain";
    std::string mode = "object";
    std::string picture;
    std::string background = "#ffffff";
    int stride = 1;
    std::vector<std::string> layers;
    std::vector<std::string> classes;
    std::string anchors = "TL,TR,C,BL,BR";
    std::string metric = "cosine";
    std::string engine = "auto";
    std::uint64_t memory = 0;
    bool explain = false;
    int batch = 0;
    bool features = false;
    std::string featuresType = "float32";
    int verify = 0;
    std::string preset;
    bool resume = false;
    bool force = false;
    bool json = false;
};

void addOptions(CLI::App &app, SweepOptions &o)
{
    o.model.add(app);
    o.patch.add(app);
    app.add_option("--output", o.output, "run file to write (.h5)");
    app.add_option("--size", o.size, "side of the square box the patch is fitted into, pixels")
        ->transform(wholeWithin(1, kLargestSide, "pixels"))
        ->capture_default_str();
    app.add_option("--fit", o.fit, "contain (keep the aspect ratio) or stretch")->capture_default_str();
    app.add_option("--mode", o.mode, "object, crop or circular")->capture_default_str();
    app.add_option("--picture", o.picture, "the picture of --mode crop and circular");
    app.add_option("--background", o.background, "'#rrggbb' or an image file")->capture_default_str();
    app.add_option("--stride", o.stride, "pixels between positions")
        ->transform(wholeWithin(1, kLargestSide, "pixels"))
        ->capture_default_str();
    app.add_option("--layers", o.layers, "layers to measure; default: every fully-connected one before its ReLU")->delimiter(',');
    app.add_option("--class", o.classes, "keep the softmax probability of these classes (ImageNet index or label)")
        ->delimiter(',');
    app.add_option("--anchors", o.anchors, "TL,TR,C,BL,BR and x:y pairs")->capture_default_str();
    app.add_option("--metric", o.metric, "cosine, centred-cosine or euclidean")->capture_default_str();
    app.add_option("--engine", o.engine, "auto, batched or factored (every distinct activation once)")->capture_default_str();
    app.add_option("--memory", o.memory, "most that shared activations may take, e.g. 2GB; default: half of what is free")
        ->transform(memorySize());
    app.add_flag("--explain", o.explain, "print how the sweep would be computed, layer by layer, and stop");
    app.add_option("--batch", o.batch, "canvases at once; default: what is fastest here")->transform(wholeWithin(1, 65536));
    app.add_flag("--features", o.features, "keep the feature vectors too");
    app.add_option("--features-dtype", o.featuresType, "float32 or float16")->capture_default_str();
    app.add_option("--verify", o.verify, "recompute this many random positions one by one and print the largest difference")
        ->transform(wholeWithin(0, 1'000'000));
    app.add_option("--preset", o.preset, "paper: fit=stretch, white, stride 1, cosine, the five anchors");
    app.add_flag("--resume", o.resume, "go on from an interrupted run file");
    app.add_flag("--force", o.force, "replace an existing run file");
    app.add_flag("--json", o.json, "print the result as one JSON document");
}

/// An option the preset sets may still be given, but only with the preset's value.
void applyPreset(const CLI::App &app, SweepOptions &o)
{
    if (o.preset.empty())
        return;
    if (o.preset != "paper")
        throw InputError("--preset '" + o.preset + "': the one preset is paper");
    const auto fix = [&](const char *option, auto &value, const auto &wanted) {
        if (app.count(option) > 0 && value != wanted)
            throw InputError(std::string(option) + " differs from what --preset paper sets; leave one of them out");
        value = wanted;
    };
    fix("--fit", o.fit, std::string("stretch"));
    fix("--background", o.background, std::string("#ffffff"));
    fix("--stride", o.stride, 1);
    fix("--metric", o.metric, std::string("cosine"));
    fix("--anchors", o.anchors, std::string("TL,TR,C,BL,BR"));
    fix("--mode", o.mode, std::string("object"));
}

SceneChoice sceneOf(const SweepOptions &o)
{
    SceneChoice scene{.patch = {},
                      .box = o.size,
                      .fit = ofOption("--fit", [&] { return fitFromName(o.fit); }),
                      .background = o.background,
                      .mode = ofOption("--mode", [&] { return shiftModeFromName(o.mode); }),
                      .picture = o.picture,
                      .mirrored = o.patch.mirrored,
                      .turn = o.patch.turn};
    if (scene.mode == ShiftMode::Object) {
        if (o.patch.name.empty())
            throw InputError("--patch is missing: a PNG or SVG with transparency, or a name such as car");
        if (!o.picture.empty())
            throw InputError("--picture goes with --mode crop or circular; an object moves on --background");
        scene.patch = resolvePatch(o.patch.name);
        return scene;
    }
    if (!o.patch.name.empty() || o.patch.mirrored || o.patch.turn != 0)
        throw InputError("--patch, --mirror and --turn go with --mode object; --mode " + o.mode + " slides over --picture");
    if (o.picture.empty())
        throw InputError("--picture is missing: --mode " + o.mode + " slides over one");
    return scene;
}

std::vector<int> classIndices(const std::vector<std::string> &classes)
{
    if (classes.empty())
        return {};
    const ClassLabels labels = ClassLabels::load(classLabelsFile());
    std::vector<int> indices;
    for (const std::string &text : classes)
        indices.push_back(labels.find(text));
    return indices;
}

StoredFeatures featuresType(const SweepOptions &o)
{
    if (o.featuresType != "float32" && o.featuresType != "float16")
        throw InputError("--features-dtype '" + o.featuresType + "': accepted are float32 and float16");
    if (!o.features)
        return StoredFeatures::None;
    return o.featuresType == "float16" ? StoredFeatures::Float16 : StoredFeatures::Float32;
}

SweepPlan buildPlan(const SweepOptions &o, const Scene &scene)
{
    SweepPlan plan{.scene = scene.shifted(), .stride = o.stride, .layers = o.layers};
    plan.anchors = ofOption("--anchors", [&] { return parseAnchors(o.anchors, plan.scene.last()); });
    plan.metric = ofOption("--metric", [&] { return metricFromName(o.metric); });
    plan.classes = ofOption("--class", [&] { return classIndices(o.classes); });
    plan.features = featuresType(o);
    plan.engine = ofOption("--engine", [&] { return sweepEngineFromName(o.engine); });
    plan.memoryBytes = static_cast<std::int64_t>(o.memory);
    plan.stepSeconds = kUnattendedStepSeconds;
    plan.batch = o.batch;
    return plan;
}

/// Creates the run file, or opens it to go on from; `sweep` then starts where it stands.
RunFile openRun(const SweepOptions &o, const RunHeader &header, Sweep &sweep)
{
    if (!o.resume || !std::filesystem::exists(o.output))
        return RunFile::create(o.output, header, o.force);
    RunFile file = RunFile::openForWriting(o.output);
    if (const std::vector<RunDifference> differing = differencesOf(file.header(), header); !differing.empty())
        throw InputError(o.output + " cannot be resumed by this sweep: " + textOf(differing) + " (--force replaces it)");
    sweep.resumeFrom(file.readMaps());
    return file;
}

nlohmann::json summaryJson(const MapSummary &s)
{
    nlohmann::json json{{"mean", numberOrNull(s.mean)},
                        {"std", numberOrNull(s.deviation)},
                        {"min", numberOrNull(s.minimum)},
                        {"percentile5", numberOrNull(s.percentile5)},
                        {"step_x", numberOrNull(s.stepX)},
                        {"step_y", numberOrNull(s.stepY)},
                        {"fluctuation", numberOrNull(s.fluctuation)},
                        {"row_mean", numberOrNull(s.rowMean)},
                        {"column_mean", numberOrNull(s.columnMean)},
                        {"axis_bias", numberOrNull(s.axisBias)}};
    json["period"] = s.periodPixels ? nlohmann::json(*s.periodPixels) : nlohmann::json(nullptr);
    return json;
}

nlohmann::json consistencyJson(const Sweep &sweep)
{
    const Consistency c = consistencyOf(sweep.header(), sweep.maps());
    nlohmann::json json{{"step_pixels", c.stepPixels},
                        {"changes", numberOrNull(c.changes)},
                        {"probability_step", numberOrNull(c.probabilityStep)},
                        {"agreement", numberOrNull(c.agreement)}};
    for (const auto &[index, step] : c.classSteps)
        json["class_steps"][std::to_string(index)] = numberOrNull(step);
    return json;
}

void printConsistency(const Sweep &sweep)
{
    if (!sweep.header().classifier)
        return;
    const Consistency c = consistencyOf(sweep.header(), sweep.maps());
    std::cout << "most probable class: changes in " << percentText(c.changes, 2) << " of moves by " << c.stepPixels
              << " px, its probability by " << readableText(c.probabilityStep, 5)
              << " in the others; two random positions agree in " << percentText(c.agreement, 1) << '\n';
}

void printTable(const Sweep &sweep)
{
    std::cout << "layer      anchor      mean     std     min     row  column    bias  step-x  step-y  period\n";
    for (const StoredLayer &layer : sweep.header().layers)
        for (std::size_t a = 0; a < sweep.header().anchors.size(); ++a) {
            const MapSummary s = summarise(sweep.map(layer.name, a));
            std::cout << padRight(layer.name, 10) << ' ' << padRight(sweep.header().anchors[a].name, 8);
            for (const double value : {s.mean, s.deviation, s.minimum, s.rowMean, s.columnMean})
                std::cout << ' ' << padLeft(readableText(value, 4), 7);
            std::cout << ' ' << padLeft(signedText(s.axisBias, 4), 7);
            for (const double value : {s.stepX, s.stepY})
                std::cout << ' ' << padLeft(readableText(value, 5), 7);
            std::cout << "  " << (s.periodPixels ? std::to_string(*s.periodPixels) + " px" : "-") << '\n';
        }
    printConsistency(sweep);
}

void printJson(const Sweep &sweep, const SweepOptions &o, const Graph &graph, double seconds, std::optional<double> difference)
{
    nlohmann::json json{{"output", o.output},
                        {"model", graph.name},
                        {"engine", sweep.header().engine},
                        {"device", sweep.header().device},
                        {"positions", sweep.header().positions()},
                        {"done", sweep.maps().doneCount()},
                        {"seconds", seconds}};
    if (sweep.header().classifier)
        json["consistency"] = consistencyJson(sweep);
    if (difference)
        json["verify"] = {{"positions", o.verify}, {"largest_difference", numberOrNull(*difference)}};
    for (const StoredLayer &layer : sweep.header().layers)
        for (std::size_t a = 0; a < sweep.header().anchors.size(); ++a)
            json["layers"][layer.name][sweep.header().anchors[a].name] = summaryJson(summarise(sweep.map(layer.name, a)));
    std::cout << jsonText(json);
}

/// Steps until done or interrupted, with a checkpoint every few seconds and one at the end. True when done.
bool runToEnd(Sweep &sweep, RunFile &file)
{
    const InterruptGuard interrupt;
    ProgressLine line;
    auto saved = Clock::now();
    bool more = true;
    while (more && !interrupt.interrupted()) {
        more = sweep.step();
        line.show(sweep.progress());
        if (Clock::now() - saved > kCheckpointInterval) {
            file.checkpoint(sweep.maps());
            saved = Clock::now();
        }
    }
    file.checkpoint(sweep.maps());
    return !more;
}

int runSweep(const SweepOptions &o)
{
    if (o.output.empty() && !o.explain)
        throw InputError("--output is missing: the run file to write (.h5)");
    configureThreads(o.model.threads);
    const Graph graph = buildGraph(o.model.network, o.model.canvas);
    ofOption("--layers", [&] {
        for (const std::string &layer : o.layers)
            static_cast<void>(graph.layer(layer));
    });
    const Scene scene = buildScene(sceneOf(o), graph.input.canvas);
    SweepPlan plan = buildPlan(o, scene);
    const Device device = ofOption("--device", [&] { return resolveDevice(o.model.device); });
    NamedWeights weights = loadChosenWeights(o.model.network, graph);
    const Network network(graph, weights.tensors, device, weights.source);
    weights.tensors.clear(); // the network has its own copy
    giveBackFreedMemory();
    if (plan.batch == 0)
        plan.batch = network.preferredBatch();
    Sweep sweep(network, std::move(plan));
    if (o.explain) {
        std::cout << (sweep.explanation().empty() ? "every position in ordinary batches\n" : sweep.explanation());
        return kDone;
    }
    RunHeader header = completeHeader(sweep.header(), weights.of(graph), scene, sweep.plan().scene);
    stamp(header, SHIFTSCOPE_VERSION);
    RunFile file = openRun(o, header, sweep);
    if (o.features)
        sweep.setFeatureSink([&file](const std::string &layer, std::size_t index, std::span<const float> values) {
            file.writeFeatures(layer, index, values);
        });
    const auto start = Clock::now();
    const bool finished = runToEnd(sweep, file);
    const std::chrono::duration<double> seconds = Clock::now() - start;
    if (!finished) {
        std::cerr << "interrupted: " << sweep.maps().doneCount() << " of " << sweep.header().positions()
                  << " positions are kept in " << printable(o.output) << "; --resume goes on from there\n";
        return kInterrupted;
    }
    std::optional<double> difference;
    if (o.verify > 0) {
        difference = sweep.verify(o.verify, 0);
        std::cerr << "verify: largest difference at " << o.verify << " random positions " << generalText(*difference) << '\n';
    }
    std::cerr << sweep.header().positions() << " positions in " << formatDuration(seconds.count()) << ", written to "
              << printable(o.output) << '\n';
    o.json ? printJson(sweep, o, graph, seconds.count(), difference) : printTable(sweep);
    return kDone;
}

} // namespace

Command addSweep(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("sweep", "slide a patch over every position and keep how similar the features stay");
    const auto options = std::make_shared<SweepOptions>();
    addOptions(*sub, *options);
    return [sub, options] {
        applyPreset(*sub, *options);
        return runSweep(*options);
    };
}

} // namespace shiftscope
