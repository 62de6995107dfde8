#include "app/commands/model_options.h"

#include "app/commands/option_checks.h"
#include "core/engine/chosen_weights.h"
#include "core/network/anti_alias.h"

#include <iostream>

namespace shiftscope {

void ModelOptions::add(CLI::App &app)
{
    app.add_option("--model", network.model, "architecture, see 'shiftscope models list'")->capture_default_str();
    addAntiAlias(app, network.antiAlias);
    auto *file = app.add_option(
        "--weights", network.weights,
        "checkpoint file (.pth, .pt, .safetensors, .caffemodel), or FILE#NAME for one of several sets of weights in it; "
        "default: the model's own, once fetched");
    auto *seed = app.add_option("--init-seed", network.initSeed, "seeded random weights instead of a checkpoint")
                     ->transform(seedNumber())
                     ->excludes(file);
    app.add_flag("--calibrate", network.calibrate,
                 "with --init-seed, batch norms take the mean and variance of a fixed set of scenes, so that the signal lives")
        ->needs(seed)
        ->excludes(file);
    app.add_option("--device", device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    app.add_option("--threads", threads, "threads; 0: every core")
        ->transform(wholeWithin(0, kMostThreads))
        ->capture_default_str();
    app.add_option("--canvas", canvas, "side of the canvas in pixels; default: the model's own input size")
        ->transform(wholeWithin(1, kLargestSide, "pixels"));
}

void PatchOptions::add(CLI::App &app)
{
    app.add_option("--patch", name, "PNG or SVG with transparency, or the name of one of resources/patches")
        ->capture_default_str();
    app.add_flag("--mirror", mirrored, "mirror the patch left to right, before it is turned and fitted");
    app.add_option("--turn", turn, "turn the patch clockwise by 0, 90, 180 or 270 degrees, before it is fitted")
        ->transform(wholeAmong({0, 90, 180, 270}))
        ->capture_default_str();
}

NamedWeights loadChosenWeights(const NetworkChoice &network, const Graph &graph)
{
    NamedWeights weights = loadWeights(network, graph);
    for (const std::string &note : weights.notes)
        std::cerr << note << '\n';
    return weights;
}

void addAntiAlias(CLI::App &app, std::optional<int> &filterSize)
{
    app.add_option("--antialias", filterSize, "blur before every stride with a filter of this size, 2 to 7, as Zhang 2019 does")
        ->transform(wholeWithin(kSmallestFilter, kLargestFilter));
}

} // namespace shiftscope
