#include "app/commands/command.h"
#include "app/commands/compose_report.h"
#include "app/commands/compose_scenes.h"
#include "app/commands/compose_train.h"
#include "app/commands/model_options.h"
#include "app/commands/offscreen.h"
#include "app/commands/option_checks.h"
#include "app/commands/progress_line.h"
#include "app/commands/stop_on_interrupt.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/network/anti_alias.h"
#include "core/number_text.h"
#include "core/scene/picture_writer.h"
#include "core/synthesis/deepsim.h"
#include "core/synthesis/optimise.h"
#include "core/synthesis/trained_inverter.h"
#include "core/text.h"
#include "core/whole_file.h"
#include "ui/plot/output_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kDeepsim = "deepsim:";

struct ComposeOptions {
    ModelOptions model;
    std::string sceneFile;
    std::vector<std::string> scenes;
    std::string expression;
    std::vector<std::string> layers;
    std::vector<std::string> inverters{"optimise"};
    std::string background = "#ffffff";
    int box = 75;
    std::string fit = "contain";
    OptimiseSettings optimise;
    std::string begin = "background";
    MeasureSettings measure;
    std::string output;
    std::string pictures;
    std::string csv;
    double widthMm = 175;
    int dpi = 200;
    bool json = false;
};

struct LoadedModel {
    Graph graph;
    NamedWeights weights;
    Device device;
    Network network;
};

LoadedModel load(const ModelOptions &options)
{
    configureThreads(options.threads);
    Graph graph = buildGraph(options.network, options.canvas);
    NamedWeights weights = loadChosenWeights(options.network, graph);
    const Device device = resolveDevice(options.device);
    Network network(graph, weights.tensors, device, weights.source);
    return {std::move(graph), std::move(weights), device, std::move(network)};
}

Composition compositionOf(const ComposeOptions &o, int canvas)
{
    if (o.scenes.empty())
        throw InputError("--scene is missing: at least one scene is needed, for example --scene A=banana@20:30");
    if (o.expression.empty())
        throw InputError("--expression is missing, for example --expression 'A + B'");
    const SceneDefaults defaults{
        .canvas = canvas, .box = o.box, .fit = fitFromName(o.fit), .background = Background::parse(o.background)};
    Composition composition;
    composition.expression = Expression::parse(o.expression);
    for (const std::string &text : o.scenes)
        composition.scenes.push_back(parseScene(text, defaults));
    composition.check();
    return composition;
}

using Inverters = std::vector<std::unique_ptr<Inverter>>;

/// `deepsim:FILE`, or `deepsim:LAYER:FILE` where --layers does not name the one layer: the files do not say which they are for.
std::unique_ptr<Inverter> loadDeepsim(const ComposeOptions &o, const std::string &text, const LoadedModel &model)
{
    std::string file = text.substr(kDeepsim.size());
    std::string layer = o.layers.size() == 1 ? o.layers.front() : std::string();
    const std::size_t colon = file.find(':');
    if (const std::vector<std::string> known = model.graph.layers();
        colon != std::string::npos && std::ranges::find(known, file.substr(0, colon)) != known.end()) {
        layer = file.substr(0, colon);
        file.erase(0, colon + 1);
    }
    if (ModelName::parse(model.graph.name).architecture != "caffenet")
        throw InputError("--inverter '" + text + "': DeePSiM's generators are for caffenet, not for " + model.graph.name);
    if (layer.empty())
        throw InputError("--inverter '" + text + "': the file does not say for which layer it is; deepsim:LAYER:FILE does");
    return Deepsim::load(file, layer, model.device);
}

/// Loads the inverters of files; those that search come later, for they are made by layer.
Inverters fileInverters(const ComposeOptions &o, const LoadedModel &model)
{
    Inverters all;
    for (const std::string &text : o.inverters) {
        if (text == "optimise" || text == "none")
            continue;
        if (text.starts_with(kDeepsim)) {
            all.push_back(loadDeepsim(o, text, model));
            continue;
        }
        if (std::error_code unknown; !fs::exists(text, unknown))
            throw InputError("--inverter '" + text +
                             "': accepted are optimise, none, an inverter file that 'shiftscope compose train' has written, and "
                             "deepsim:FILE");
        auto trained = TrainedInverter::load(text, model.device);
        trained->requireFor(model.graph.name, model.weights.sha256, trained->layer());
        all.push_back(std::move(trained));
    }
    return all;
}

/// Those asked for, else the model's default ones and those that the files are for.
std::vector<std::string> layersOf(const ComposeOptions &o, const Graph &graph, const Inverters &inverters)
{
    std::vector<std::string> layers = o.layers.empty() ? graph.defaultLayers : o.layers;
    for (const std::string &layer : layers)
        static_cast<void>(graph.layer(layer));
    for (const auto &inverter : inverters) {
        if (std::ranges::find(layers, inverter->layer()) != layers.end())
            continue;
        if (!o.layers.empty())
            throw InputError("an inverter of layer " + inverter->layer() + " is given, but --layers names " + listed(layers));
        layers.push_back(inverter->layer());
    }
    return layers;
}

OptimiseSettings searchOf(const ComposeOptions &o, const Composition &composition)
{
    OptimiseSettings settings = o.optimise;
    if (o.begin == "background")
        settings.begin = composition.blank();
    else if (o.begin != "grey")
        throw InputError("--begin '" + o.begin + "': accepted are background and grey");
    return settings;
}

/// In the order of layers, searches first.
Inverters allInverters(const ComposeOptions &o, const OptimiseSettings &search, const LoadedModel &model, Inverters fromFiles,
                       const std::vector<std::string> &layers)
{
    Inverters all;
    const bool searches = std::ranges::find(o.inverters, "optimise") != o.inverters.end();
    for (const std::string &layer : layers) {
        if (searches)
            all.push_back(std::make_unique<OptimisingInverter>(model.graph, model.weights.tensors, layer, model.device, search,
                                                               model.weights.source));
        for (auto &inverter : fromFiles)
            if (inverter && inverter->layer() == layer)
                all.push_back(std::move(inverter));
    }
    return all;
}

void invertAll(ComposeResult &result, const Inverters &inverters, const Network &network,
               const std::vector<LayerFeatures> &features, const std::stop_token &stop)
{
    ProgressLine line;
    for (const auto &inverter : inverters) {
        const auto own = std::ranges::find(features, inverter->layer(), &LayerFeatures::layer);
        const InversionsControl control{.stop = stop,
                                        .preview =
                                            [&](std::size_t index, std::size_t count, const InversionPreview &preview) {
                                                Progress progress = preview.progress;
                                                progress.text = inverter->name() + " " + inverter->layer() + ", picture " +
                                                                std::to_string(index + 1) + " of " + std::to_string(count) +
                                                                ", step " + formatCount(progress.done) + ", loss " +
                                                                fixedText(preview.loss, 4);
                                                line.show(progress);
                                            },
                                        .finished = [&](const Inversion &inversion) { result.inversions.push_back(inversion); }};
        static_cast<void>(inversionsOf(*inverter, network, result.composition, *own, control));
    }
}

/// "A + B" → "A_plus_B": what may stand in a file's name anywhere.
std::string fileWord(const std::string &text)
{
    std::string word;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '_')
            word += c;
        else if (c == '+' || c == '-' || c == '*' || c == '/')
            word += c == '+' ? "_plus_" : (c == '-' ? "_minus_" : (c == '*' ? "_times_" : "_over_"));
        else if (c != ' ')
            word += '-';
    }
    return word;
}

void writePictures(const ComposeResult &result, const fs::path &folder)
{
    makeFolders(folder);
    for (const std::string &operand : result.composition.operands())
        writeOutput(pngBytes(render(result.composition.scene(operand))), folder / ("scene_" + operand + ".png"));
    writeOutput(pngBytes(result.composition.expectedPicture()),
                folder / ("expected_" + fileWord(result.composition.expression.text) + ".png"));
    for (const Inversion &each : result.inversions)
        writeOutput(pngBytes(each.picture), folder / (each.inverter + "_" + each.layer + "_" + fileWord(each.subject) + ".png"));
}

void writeFigure(const ComposeResult &result, const ComposeOptions &o)
{
    const std::optional<FigureFormat> format = figureFormatOf(o.output);
    const OffscreenPainting painting;
    writePicturePage(pageOf(result), {.format = *format, .widthMm = o.widthMm, .dpi = o.dpi}, o.output);
}

/// The scene file's word counts where the command line has none.
void takeSceneFile(const CLI::App &sub, ComposeOptions &o)
{
    if (o.sceneFile.empty())
        return;
    SceneFile file = readSceneFile(o.sceneFile);
    o.scenes.insert(o.scenes.begin(), file.scenes.begin(), file.scenes.end());
    const auto take = [&](const char *option, std::string &into, const std::string &value) {
        if (sub.count(option) == 0 && !value.empty())
            into = value;
    };
    take("--expression", o.expression, file.expression);
    take("--background", o.background, file.background);
    take("--fit", o.fit, file.fit);
    if (sub.count("--size") == 0)
        o.box = file.box.value_or(o.box);
}

int runCompose(const ComposeOptions &o)
{
    if (!o.output.empty() && !figureFormatOf(o.output))
        throw InputError("--output '" + o.output + "': a figure's name ends in .png, .svg or .pdf");
    const LoadedModel model = load(o.model);
    Composition composition = compositionOf(o, model.graph.input.canvas);
    Inverters fromFiles = fileInverters(o, model);
    const std::vector<std::string> layers = layersOf(o, model.graph, fromFiles);
    const Inverters inverters = allInverters(o, searchOf(o, composition), model, std::move(fromFiles), layers);

    const StopOnInterrupt interrupt;
    ComposeResult result{.model = model.graph.name,
                         .weights = model.weights.name,
                         .weightsSha256 = model.weights.sha256,
                         .background = o.background,
                         .composition = std::move(composition),
                         .measures = {},
                         .inversions = {}};
    const std::vector<LayerFeatures> features = featuresOf(model.network, result.composition, layers);
    {
        ProgressLine line;
        MeasureSettings settings = o.measure;
        settings.stop = interrupt.token();
        settings.progress = [&](const Progress &progress) { line.show(progress); };
        result.measures = measured(model.network, result.composition, features, settings);
    }
    invertAll(result, inverters, model.network, features, interrupt.token());
    if (interrupt.token().stop_requested()) {
        std::cerr << "interrupted: nothing was written\n";
        return kInterrupted;
    }
    if (!o.pictures.empty())
        writePictures(result, o.pictures);
    if (!o.csv.empty())
        writeOutput(csvOf(result), o.csv);
    if (!o.output.empty())
        writeFigure(result, o);
    if (o.json)
        std::cout << jsonText(jsonOf(result));
    else
        printTables(std::cout, result);
    return kDone;
}

void addOptions(CLI::App &sub, ComposeOptions &o)
{
    o.model.add(sub);
    sub.add_option("--scene", o.scenes, "NAME=PATCH@X:Y[:SIZE], several patches with '+'; once for each scene")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub.add_option("--scenes", o.sceneFile,
                   "TOML file of scenes: expression, background, size, fit, and [scenes] NAME = 'PATCH@X:Y'");
    sub.add_option("--expression", o.expression,
                   "such as 'A + B', 'A - B + C', 'mean(A, B)', 'lerp(A, B, 0.3)', 'A + B - blank'");
    sub.add_option("--layers", o.layers, "default: every fully-connected layer, and those that --inverter files are for")
        ->delimiter(',');
    sub.add_option("--inverter", o.inverters, "optimise, none, an inverter file, or deepsim:FILE; may be given several times")
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->capture_default_str();
    sub.add_option("--background", o.background, "'#rrggbb' or an image file")->capture_default_str();
    sub.add_option("--size", o.box, "side of a patch's box where the scene does not say, pixels")
        ->transform(wholeWithin(1, kLargestSide, "pixels"))
        ->capture_default_str();
    sub.add_option("--fit", o.fit, "contain or stretch")->capture_default_str();
    sub.add_option("--steps", o.optimise.steps, "of the search")->transform(wholeWithin(1, 1'000'000))->capture_default_str();
    sub.add_option("--begin", o.begin, "what the search begins from: background or grey")->capture_default_str();
    sub.add_option("--learning-rate", o.optimise.learningRate, "of the search, at its first step")
        ->transform(numberAbove(0, 1000))
        ->capture_default_str();
    sub.add_option("--smoothness", o.optimise.totalVariation, "weight of the picture's total variation")
        ->transform(numberWithin(0, kMostWeight))
        ->capture_default_str();
    sub.add_option("--restraint", o.optimise.restraint, "weight of how far the picture departs from what it begins from")
        ->transform(numberWithin(0, kMostWeight))
        ->capture_default_str();
    sub.add_option("--jitter", o.optimise.jitter, "pixels by which the canvas is rolled at most")
        ->transform(wholeWithin(0, 64, "pixels"))
        ->capture_default_str();
    sub.add_option("--starts", o.optimise.starts, "searches side by side, of which the best is kept")
        ->transform(wholeWithin(1, 64))
        ->capture_default_str();
    sub.add_option("--seed", o.optimise.seed, "of the search's first pictures")->transform(seedNumber())->capture_default_str();
    sub.add_option("--stride", o.measure.stride, "of the grid of positions that the right one is ranked among, pixels")
        ->transform(wholeWithin(1, kLargestSide, "pixels"))
        ->capture_default_str();
    sub.add_option("--elsewhere", o.measure.elsewhere, "pictures with the patches at random positions, as a baseline")
        ->transform(wholeWithin(0, 100'000))
        ->capture_default_str();
    sub.add_option("--output", o.output, "figure to write: .png, .svg or .pdf");
    sub.add_option("--pictures", o.pictures, "folder for every picture as a PNG of its own");
    sub.add_option("--csv", o.csv, "the tables as CSV; '-' is stdout");
    sub.add_option("--width", o.widthMm, "width of the figure in mm")
        ->transform(numberWithin(20, 1000, "mm"))
        ->capture_default_str();
    sub.add_option("--dpi", o.dpi, "dots an inch of a PNG")->transform(wholeWithin(36, 2400))->capture_default_str();
    sub.add_flag("--json", o.json, "print the result as one JSON document");
}

} // namespace

Command addCompose(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("compose", "add and subtract features of scenes, and look at what the result depicts");
    sub->require_subcommand(0, 1);
    const auto o = std::make_shared<ComposeOptions>();
    addOptions(*sub, *o);
    const Command train = addComposeTrain(*sub);
    return [sub, o, train] {
        if (!sub->get_subcommands().empty())
            return train();
        takeSceneFile(*sub, *o);
        return runCompose(*o);
    };
}

} // namespace shiftscope
