#include "core/engine/chosen_weights.h"

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/checkpoint_file.h"
#include "core/checkpoint/digest.h"
#include "core/checkpoint/weight_sets.h"
#include "core/engine/calibration.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/resources.h"
#include "core/scene/shifted_scene.h"
#include "core/scene/texture.h"
#include "core/text.h"

#include <filesystem>
#include <opencv2/core/mat.hpp>
#include <span>
#include <utility>

namespace shiftscope {

namespace {

NamedWeights fromFile(const std::filesystem::path &text, const Graph &graph)
{
    const WeightsPath path = WeightsPath::parse(text);
    ReadWeights read = readCheckpoint(text);
    NamedWeights weights{.tensors = std::move(read.tensors),
                         .name = path.name(),
                         .notes = {},
                         .source = text.string(),
                         .sha256 = sha256OfFile(path.file)};
    if (!read.note.empty())
        weights.notes.push_back(read.note);
    if (const std::string prefix = wrappingPrefix(graph, weights.tensors); !prefix.empty()) {
        weights.tensors = withoutPrefix(std::move(weights.tensors), prefix);
        weights.notes.push_back(weights.source + ": every key begins with " + shown(prefix) + ", which is taken off");
    }
    return weights;
}

void requireFetched(const std::filesystem::path &file, const std::string &model)
{
    const Catalog catalog = Catalog::load(catalogFile());
    const CatalogEntry *entry = catalog.find(model);
    if (entry != nullptr && Catalog::state(*entry) != CheckpointState::Present)
        throw InputError("the checkpoint of " + model + " is not at " + file.string() + "; 'shiftscope models fetch " + model +
                         "' gets it, or give another with --weights, or --init-seed N");
}

/// Fills rows y0 … y0 + side - 1 and the same columns with the texture, repeated, from its corner.
void paint(std::span<float> canvas, int width, const cv::Mat &texture, Position corner, int side)
{
    for (int y = 0; y < side; ++y)
        for (int x = 0; x < side; ++x) {
            const auto &rgb = texture.at<cv::Vec3b>(y % texture.rows, x % texture.cols);
            const auto at = static_cast<std::size_t>((corner.y + y) * width + corner.x + x) * 3;
            for (int channel = 0; channel < 3; ++channel)
                canvas[at + static_cast<std::size_t>(channel)] = rgb[channel];
        }
}

} // namespace

NamedWeights loadWeights(const NetworkChoice &choice, const Graph &graph)
{
    if (!choice.initSeed) {
        const std::filesystem::path file = checkpointOf(choice);
        if (choice.weights.empty())
            requireFetched(file, ModelName::parse(choice.model).architecture);
        return fromFile(choice.weights.empty() ? file : choice.weights, graph);
    }
    const std::string name = seededWeights(*choice.seeded());
    StateDict tensors = initialWeights(graph, *choice.initSeed);
    if (choice.calibrate)
        tensors = calibrated(graph, std::move(tensors), calibrationScenes(graph.input.canvas));
    NamedWeights weights{.tensors = std::move(tensors), .name = name, .notes = {}, .source = name, .sha256 = {}};
    weights.sha256 = sha256OfTensors(weights.tensors);
    return weights;
}

std::vector<float> calibrationScenes(int side)
{
    constexpr int kPlaces = 4; // along each axis
    const std::size_t length = static_cast<std::size_t>(side) * static_cast<std::size_t>(side) * 3;
    std::vector<float> scenes(kCalibrationScenes * length, 255.0F);
    for (int i = 0; i < kCalibrationScenes; ++i) {
        const std::span<float> canvas = std::span(scenes).subspan(static_cast<std::size_t>(i) * length, length);
        const int row = i / kPlaces;
        const int column = i % kPlaces;
        if ((row + column) % 2 == 1)
            paint(canvas, side, seededTexture(static_cast<unsigned>(2 * i)), {0, 0}, side);
        const int box = side / 2;
        const Position corner{row * (side - box) / (kPlaces - 1), column * (side - box) / (kPlaces - 1)};
        paint(canvas, side, seededTexture(static_cast<unsigned>(2 * i + 1)), corner, box);
    }
    return scenes;
}

} // namespace shiftscope
