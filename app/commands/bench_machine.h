#pragma once

#include "app/commands/model_options.h"
#include "core/engine/network.h"
#include "core/scene/scene.h"

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace shiftscope {

struct BenchOptions {
    ModelOptions model;
    std::string engine = "all";
    std::string patch = "car";
    int size = 125;
    int images = 64;
    int rounds = 5;
    int stride = 1;
    bool window = true; ///< `bench live`: with what needs a window and large run files
    bool json = false;
};

/// What is measured: a network's parts, a scene, and how many threads there are.
struct Bench {
    Graph graph;
    NamedWeights weights;
    Device device;
    ShiftedScene scene;
    int threads;
};

/// Throws InputError for options that name nothing.
[[nodiscard]] Bench prepare(const BenchOptions &o);
/// Model, weights, device, threads, processor, who convolves, box and canvas.
[[nodiscard]] nlohmann::json machineJson(const Bench &bench);
/// The same in words, the beginning of a report.
[[nodiscard]] std::string machineText(const nlohmann::json &machine);
/// `count` positions of 0..`last`, far from each other.
[[nodiscard]] std::vector<Position> spread(Position last, int count);
[[nodiscard]] double median(std::vector<double> values);
/// Median, 95th percentile and largest of `milliseconds`, which must not be empty.
[[nodiscard]] nlohmann::json quantilesJson(std::vector<double> milliseconds);

} // namespace shiftscope
