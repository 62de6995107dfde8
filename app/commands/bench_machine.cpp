#include "app/commands/bench_machine.h"

#include "core/engine/convolution_peak.h"
#include "core/engine/machine.h"
#include "core/scene/patch_library.h"

#include <algorithm>

namespace shiftscope {

double median(std::vector<double> values)
{
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

nlohmann::json quantilesJson(std::vector<double> milliseconds)
{
    std::ranges::sort(milliseconds);
    return {{"median", median(milliseconds)},
            {"percentile95", milliseconds[milliseconds.size() * 95 / 100]},
            {"max", milliseconds.back()}};
}

std::vector<Position> spread(Position last, int count)
{
    std::vector<Position> positions;
    for (int i = 0; i < count; ++i)
        positions.push_back({(i * 7) % (last.y + 1), (i * 13) % (last.x + 1)});
    return positions;
}

Bench prepare(const BenchOptions &o)
{
    const int threads = configureThreads(o.model.threads);
    Graph graph = buildGraph(o.model.network, o.model.canvas);
    const Scene scene{.mode = ShiftMode::Object,
                      .canvas = graph.input.canvas,
                      .box = o.size,
                      .fit = Fit::Contain,
                      .patch = Patch::load(resolvePatch(o.patch)),
                      .background = Background::parse("#ffffff"),
                      .picture = {},
                      .pictureText = {}};
    NamedWeights weights = loadChosenWeights(o.model.network, graph);
    return {std::move(graph), std::move(weights), resolveDevice(o.model.device), scene.shifted(), threads};
}

nlohmann::json machineJson(const Bench &bench)
{
    return {{"model", bench.graph.name}, {"weights", bench.weights.name}, {"device", bench.device.text()},
            {"threads", bench.threads},  {"processor", processorName()},  {"convolutions", convolutionLibrary()},
            {"box", bench.scene.box()},  {"canvas", bench.scene.canvas}};
}

std::string machineText(const nlohmann::json &machine)
{
    return machine["model"].get<std::string>() + " on " + machine["processor"].get<std::string>() + ", " +
           machine["threads"].dump() + " threads, convolutions by " + machine["convolutions"].get<std::string>() + ", box " +
           machine["box"].dump() + " px";
}

} // namespace shiftscope
