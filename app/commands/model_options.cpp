#include "app/commands/model_options.h"

namespace shiftscope {

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

Graph buildGraph(const ModelOptions &options)
{
    return buildGraph(options.model, options.antiAlias, options.canvas);
}

NamedWeights loadWeights(const ModelOptions &options, const Graph &graph)
{
    return loadWeights(
        ModelChoice{.model = options.model, .antiAlias = {}, .weights = options.weights, .initSeed = options.initSeed}, graph);
}

} // namespace shiftscope
