#pragma once

#include "core/engine/network.h"
#include "core/job/progress.h"
#include "core/watermark/mark_images.h"
#include "core/watermark/susceptibility.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace shiftscope {

/// How a watermark is laid on each image: at every size and opacity on a square lattice of positions from corner to corner.
struct WatermarkPlan {
    Patch watermark;
    std::vector<int> sizes{56, 112};         ///< sides of the box it is fitted into, pixels of the canvas
    std::vector<double> opacities{0.5, 1.0}; ///< times its own transparency, above 0 to 1
    int positionsPerSide = 3;                ///< 3: corners, middles of the sides, and the centre; 1: the centre
    std::string features;                    ///< layer; empty: featureExtractor()

    [[nodiscard]] int placements() const
    {
        return static_cast<int>(sizes.size() * opacities.size()) * positionsPerSide * positionsPerSide;
    }
};

/// The last public layer before the classifier: what is kept where a network is used to extract features. Throws InputError for
/// a network that is no classifier, or has no such layer.
[[nodiscard]] std::string featureExtractor(const Graph &graph);

/// The network's outputs and features for every image, clean and under every placement. `progress` is called after each image.
/// Empty when stopped. Throws InputError for a plan that does not fit the canvas, and what drawing an image throws.
[[nodiscard]] std::optional<WatermarkResponses> respond(const Network &network, const WatermarkPlan &plan,
                                                        const MarkImages &images,
                                                        const std::function<void(const Progress &)> &progress = {},
                                                        const std::stop_token &stop = {});

} // namespace shiftscope
