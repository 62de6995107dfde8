#include "app/commands/command.h"
#include "app/commands/model_options.h"
#include "app/commands/option_checks.h"
#include "app/commands/progress_line.h"
#include "app/commands/stop_on_interrupt.h"
#include "core/checkpoint/class_labels.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/resources.h"
#include "core/watermark/responses.h"
#include "core/watermark/susceptibility_csv.h"
#include "ui/plot/output_file.h"

#include <iostream>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

struct WatermarkOptions {
    ModelOptions model;
    std::string watermark;
    std::string text;
    std::vector<std::string> images;
    int patches = 30;
    std::vector<int> sizes{56, 112};
    std::vector<double> opacities{0.5, 1.0};
    int positions = 3;
    std::string features;
    std::vector<int> ignore{8, 32, 128};
    int top = 15;
    std::string csv;
    bool json = false;
};

void addOptions(CLI::App &app, WatermarkOptions &o)
{
    o.model.add(app);
    auto *file = app.add_option("--watermark", o.watermark,
                                "PNG or SVG with transparency, or the name of one of resources/watermarks; default: logographs");
    app.add_option("--text", o.text, "words instead, as a half-transparent stamp")->excludes(file);
    auto *images = app.add_option("--images", o.images,
                                  "pictures, or folders of pictures; default: patches of the library on plain backgrounds");
    images->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    app.add_option("--patches", o.patches, "how many patches, without --images")
        ->transform(wholeWithin(2, 100'000))
        ->capture_default_str()
        ->excludes(images);
    app.add_option("--sizes", o.sizes, "sides of the watermark's box, pixels of the canvas")
        ->transform(wholeWithin(1, kLargestSide, "pixels"))
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--opacities", o.opacities, "times the watermark's own, above 0 to 1")
        ->transform(numberAbove(0, 1))
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--positions", o.positions, "N: an N x N lattice from corner to corner; 1: the centre")
        ->transform(wholeWithin(1, 100))
        ->capture_default_str();
    app.add_option("--layer", o.features, "features; default: the last layer before the classifier");
    app.add_option("--ignore", o.ignore, "how many of the most susceptible dimensions to leave out")
        ->transform(wholeWithin(0, 10'000'000))
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--top", o.top, "how many outputs and dimensions the text lists")
        ->transform(wholeWithin(0, 1'000'000))
        ->capture_default_str();
    app.add_option("--csv", o.csv, "also write every output and dimension to this file; - is stdout");
    app.add_flag("--json", o.json, "print the result as one JSON document");
    for (const char *several : {"--sizes", "--opacities", "--ignore"})
        app.get_option(several)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

MarkImages imagesOf(const WatermarkOptions &o, int canvas)
{
    if (o.images.empty())
        return patchesAsImages(static_cast<std::size_t>(o.patches), canvas);
    const std::vector<std::filesystem::path> paths(o.images.begin(), o.images.end());
    MarkImages images = picturesAsImages(paths, canvas);
    if (images.count < 2)
        throw InputError("--images: a susceptibility to watermarks needs at least 2 pictures, and there is " +
                         std::to_string(images.count));
    return images;
}

/// A class's name, where the outputs are ImageNet's.
class Names {
public:
    explicit Names(std::size_t outputs)
        : m_labels(ClassLabels::load(classLabelsFile())), m_known(outputs == m_labels.labels().size())
    {
    }
    [[nodiscard]] std::string operator()(int index) const { return m_known ? m_labels.label(index) : std::to_string(index); }

private:
    ClassLabels m_labels;
    bool m_known;
};

void printJson(const WatermarkOptions &o, const std::string &model, const std::string &mark, const std::string &layer,
               const MarkImages &images, const Susceptibility &found, const Names &nameOf)
{
    nlohmann::json json{{"model", model},
                        {"watermark", mark},
                        {"images", found.images},
                        {"image_source", images.description},
                        {"placements", found.placements},
                        {"sizes", o.sizes},
                        {"opacities", o.opacities},
                        {"positions", o.positions},
                        {"layer", layer},
                        {"top1_changed", found.top1Changed},
                        {"outputs", nlohmann::json::array()},
                        {"features", nlohmann::json::array()},
                        {"mitigation", nlohmann::json::array()}};
    for (const OutputSusceptibility &output : found.outputs)
        json["outputs"].push_back({{"index", output.index},
                                   {"label", nameOf(output.index)},
                                   {"auroc", output.auroc},
                                   {"logit_change", output.logitChange},
                                   {"probability_change", output.probabilityChange},
                                   {"becomes_top1", output.becomesTop1}});
    for (const FeatureSusceptibility &feature : found.features)
        json["features"].push_back(
            {{"index", feature.index}, {"auroc", feature.auroc}, {"change_in_std", numberOrNull(feature.change)}});
    for (const Mitigation &step : found.mitigation)
        json["mitigation"].push_back({{"ignored", step.ignored},
                                      {"cosine", numberOrNull(step.cosine)},
                                      {"removed", numberOrNull(step.removed)},
                                      {"removed_at_random", numberOrNull(step.removedAtRandom)}});
    std::cout << jsonText(json);
}

void printTable(const WatermarkOptions &o, const std::string &mark, const std::string &layer, const MarkImages &images,
                const Susceptibility &found, const Names &nameOf)
{
    std::cout << "watermark " << mark << " on " << images.description << ", " << found.placements << " placements each\n"
              << "the most probable class changes in " << percentText(found.top1Changed, 1) << " of them\n\n"
              << "outputs that rise most (AUROC of the logit, clean against watermarked; 0.5: left alone)\n"
              << " class                         AUROC   logit  probability  becomes top-1\n";
    for (std::size_t i = 0; i < found.outputs.size() && i < static_cast<std::size_t>(o.top); ++i) {
        const OutputSusceptibility &output = found.outputs[i];
        std::cout << ' ' << padLeft(std::to_string(output.index), 4) << ' ' << padRight(nameOf(output.index).substr(0, 23), 23)
                  << "  " << readableText(output.auroc, 4) << "  " << padLeft(signedText(output.logitChange, 2), 6) << "      "
                  << signedText(output.probabilityChange, 4) << "         " << padLeft(percentText(output.becomesTop1, 1), 7)
                  << '\n';
    }
    std::cout << "\ndimensions of " << layer << " that give the watermark away most\n   dim   AUROC  change in std\n";
    for (std::size_t i = 0; i < found.features.size() && i < static_cast<std::size_t>(o.top); ++i)
        std::cout << ' ' << padLeft(std::to_string(found.features[i].index), 5) << "  "
                  << readableText(found.features[i].auroc, 4) << "         "
                  << padLeft(signedText(found.features[i].change, 2), 6) << '\n';
    std::cout << "\nignoring the most susceptible dimensions (ranked on one half of the images, measured on the other)\n"
              << " ignored  cosine to the clean image  change gone  as many at random\n";
    for (const Mitigation &step : found.mitigation)
        std::cout << "   " << padLeft(std::to_string(step.ignored), 5) << std::string(21, ' ') << readableText(step.cosine, 4)
                  << "      " << padLeft(percentText(step.removed, 1), 7) << std::string(12, ' ')
                  << padLeft(percentText(step.removedAtRandom, 1), 7) << '\n';
}

int runWatermark(const WatermarkOptions &o)
{
    if (o.json && o.csv == "-")
        throw InputError("--csv - and --json both write to stdout; give the table a file");
    configureThreads(o.model.threads);
    const Graph graph = buildGraph(o.model.network, o.model.canvas);
    const std::string layer = o.features.empty() ? featureExtractor(graph) : o.features;
    static_cast<void>(graph.layer(layer));
    const WatermarkPlan plan{.watermark = o.text.empty() ? loadWatermark(o.watermark.empty() ? "logographs" : o.watermark)
                                                         : textStamp(o.text),
                             .sizes = o.sizes,
                             .opacities = o.opacities,
                             .positionsPerSide = o.positions,
                             .features = layer};
    const MarkImages images = imagesOf(o, graph.input.canvas);
    for (const std::string &line : images.leftOut)
        std::cerr << line << '\n';
    NamedWeights weights = loadChosenWeights(o.model.network, graph);
    const Network network(graph, weights.tensors, resolveDevice(o.model.device), weights.source);
    weights.tensors.clear(); // the network has its own copy
    giveBackFreedMemory();
    const StopOnInterrupt stop;
    std::optional<Susceptibility> found;
    {
        ProgressLine line;
        const auto responses = respond(
            network, plan, images, [&line](const Progress &progress) { line.show(progress); }, stop.token());
        if (responses)
            found = susceptibility(*responses, o.ignore, stop.token());
    }
    if (!found) {
        std::cerr << "interrupted: nothing is kept\n";
        return kInterrupted;
    }
    const Names nameOf(found->outputs.size());
    if (!o.csv.empty())
        writeOutput(csvText(*found, nameOf), o.csv);
    if (o.json)
        printJson(o, graph.name, plan.watermark.name(), layer, images, *found, nameOf);
    else if (o.csv != "-")
        printTable(o, plan.watermark.name(), layer, images, *found, nameOf);
    return kDone;
}

} // namespace

Command addWatermark(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("watermark", "how susceptible a network's outputs and features are to a watermark");
    const auto options = std::make_shared<WatermarkOptions>();
    addOptions(*sub, *options);
    return [options] { return runWatermark(*options); };
}

} // namespace shiftscope
