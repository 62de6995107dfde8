#include "app/commands/bench_invert.h"

#include "app/commands/model_options.h"
#include "app/commands/option_checks.h"
#include "core/engine/network.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/synthesis/optimise.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <vector>

namespace shiftscope {

namespace {

struct InvertOptions {
    ModelOptions model;
    std::string layer;
    int steps = 10;
    int rounds = 3;
    bool json = false;
};

int benchInvert(const InvertOptions &o)
{
    const int threads = configureThreads(o.model.threads);
    const Graph graph = buildGraph(o.model.network, o.model.canvas);
    const NamedWeights weights = loadChosenWeights(o.model.network, graph);
    const Device device = resolveDevice(o.model.device);
    const std::string layer = o.layer.empty() ? graph.defaultLayers.back() : o.layer;
    OptimisingInverter inverter(graph, weights.tensors, layer, device, {.steps = o.steps}, weights.source);
    const Network network(graph, weights.tensors, device, weights.source);
    const auto side = static_cast<std::size_t>(graph.input.canvas);
    const std::vector<float> grey(side * side * 3, 127.5F);
    const FeatureMatrix feature = network.forward(grey, {&layer, 1}).front();

    std::vector<double> milliseconds; // a step, round by round
    for (int round = 0; round < o.rounds + 1; ++round) {
        const auto start = std::chrono::steady_clock::now();
        static_cast<void>(inverter.invert(feature.row(0)));
        const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - start;
        if (round > 0) // the first one warms up
            milliseconds.push_back(spent.count() / o.steps);
    }
    std::ranges::sort(milliseconds);
    const double median = milliseconds[milliseconds.size() / 2];
    if (o.json)
        std::cout << jsonText(nlohmann::json{{"model", graph.name},
                                             {"layer", layer},
                                             {"threads", threads},
                                             {"steps", o.steps},
                                             {"milliseconds", {{"median", median}, {"min", milliseconds.front()}}}});
    else
        std::cout << graph.name << " " << layer << ": a step of optimisation takes " << generalText(median) << " ms (median), "
                  << generalText(milliseconds.front()) << " ms (least)\n";
    return kDone;
}

} // namespace

Command addBenchInvert(CLI::App &bench)
{
    CLI::App *sub = bench.add_subcommand("invert", "milliseconds for a step of inversion by optimisation");
    const auto o = std::make_shared<InvertOptions>();
    o->model.add(*sub);
    sub->add_option("--layer", o->layer, "default: the model's last fully-connected one");
    sub->add_option("--steps", o->steps, "steps a round")->transform(wholeWithin(1, 100'000))->capture_default_str();
    sub->add_option("--rounds", o->rounds, "rounds, after one that warms up")
        ->transform(wholeWithin(1, 1000))
        ->capture_default_str();
    sub->add_flag("--json", o->json, "print one JSON document");
    return [o] { return benchInvert(*o); };
}

} // namespace shiftscope
