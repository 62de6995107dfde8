#include "core/watermark/responses.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/scene/scene.h"

#include <algorithm>

namespace shiftscope {

namespace {

void checkPlan(const WatermarkPlan &plan, int canvas)
{
    for (const int size : plan.sizes)
        if (size < 1 || size > canvas)
            throw InputError("a watermark of " + std::to_string(size) +
                             " pixels is not possible: accepted are 1 to the canvas's " + std::to_string(canvas));
    for (const double opacity : plan.opacities)
        if (!(opacity > 0 && opacity <= 1))
            throw InputError("an opacity of " + generalText(opacity) + " is not possible: accepted are numbers above 0 up to 1");
    if (plan.sizes.empty() || plan.opacities.empty() || plan.positionsPerSide < 1)
        throw InputError("a watermark needs at least one size, one opacity and one position");
}

/// From 0 to last, the ends included; a single one is the centre.
std::vector<Position> lattice(Position last, int perSide)
{
    const auto at = [&](int length, int i) { return perSide == 1 ? length / 2 : length * i / (perSide - 1); };
    std::vector<Position> positions;
    for (int y = 0; y < perSide; ++y)
        for (int x = 0; x < perSide; ++x)
            positions.push_back({at(last.y, y), at(last.x, x)});
    return positions;
}

Raster faded(Raster stamp, double opacity)
{
    for (std::size_t alpha = 3; alpha < stamp.values.size(); alpha += 4)
        stamp.values[alpha] *= static_cast<float>(opacity);
    return stamp;
}

/// The stamps of a plan, fitted once for all images.
std::vector<Raster> stampsOf(const WatermarkPlan &plan, int canvas)
{
    std::vector<Raster> stamps;
    for (const int size : plan.sizes) {
        Scene scene{.canvas = canvas, .box = size};
        scene.patch = plan.watermark;
        const Raster stamp = scene.shifted().patch;
        for (const double opacity : plan.opacities)
            stamps.push_back(faded(stamp, opacity));
    }
    return stamps;
}

void copyRows(const FeatureMatrix &from, FeatureMatrix &to, std::int64_t first)
{
    if (to.dims == 0)
        to = FeatureMatrix(to.rows, from.dims);
    std::ranges::copy(from.values, to.values.begin() + first * to.dims);
}

ShiftedScene sceneOf(const cv::Mat &rgb, int canvas)
{
    ShiftedScene scene;
    scene.canvas = canvas;
    scene.background = Raster(canvas, canvas, 3);
    cv::Mat view(canvas, canvas, CV_32FC3, scene.background.values.data());
    rgb.convertTo(view, CV_32FC3);
    return scene;
}

} // namespace

std::string featureExtractor(const Graph &graph)
{
    if (graph.classifier.empty())
        throw InputError("model " + graph.name + " is no classifier, so it has no outputs to be susceptible");
    const std::vector<std::string> layers = graph.layers();
    const auto classifier = std::ranges::find(layers, graph.classifier);
    if (classifier == layers.begin())
        throw InputError("model " + graph.name + " has no layer before its classifier");
    return *(classifier - 1);
}

std::optional<WatermarkResponses> respond(const Network &network, const WatermarkPlan &plan, const MarkImages &images,
                                          const std::function<void(const Progress &)> &progress, const std::stop_token &stop)
{
    const int canvas = network.graph().input.canvas;
    checkPlan(plan, canvas);
    const std::string extractor = featureExtractor(network.graph());
    const std::vector<std::string> layers{network.graph().classifier, plan.features.empty() ? extractor : plan.features};
    const std::vector<Raster> stamps = stampsOf(plan, canvas);
    const auto count = static_cast<std::int64_t>(images.count);
    WatermarkResponses responses{.placements = plan.placements()};
    for (FeatureMatrix *matrix : {&responses.cleanOutputs, &responses.cleanFeatures})
        matrix->rows = count;
    for (FeatureMatrix *matrix : {&responses.markedOutputs, &responses.markedFeatures})
        matrix->rows = count * responses.placements;
    ProgressMeter meter(count);
    for (std::int64_t image = 0; image < count; ++image) {
        ShiftedScene scene = sceneOf(images.draw(static_cast<std::size_t>(image)), canvas);
        const auto clean = network.forward(scene.background.values, layers);
        copyRows(clean[0], responses.cleanOutputs, image);
        copyRows(clean[1], responses.cleanFeatures, image);
        std::int64_t row = image * responses.placements;
        for (const Raster &stamp : stamps) {
            if (stop.stop_requested())
                return std::nullopt;
            scene.patch = stamp;
            const auto marked = network.forward(scene, lattice(scene.last(), plan.positionsPerSide), layers);
            copyRows(marked[0], responses.markedOutputs, row);
            copyRows(marked[1], responses.markedFeatures, row);
            row += marked[0].rows;
        }
        meter.advance(image + 1);
        if (progress) {
            Progress now = meter.progress();
            now.text = "images, " + now.text;
            progress(now);
        }
    }
    return responses;
}

} // namespace shiftscope
