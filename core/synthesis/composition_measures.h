#pragma once

#include "core/job/pause.h"
#include "core/job/progress.h"
#include "core/synthesis/composition.h"

#include <cstdint>
#include <functional>
#include <stop_token>

namespace shiftscope {

/// How near two features are.
struct Likeness {
    double cosine = 0;        ///< a·b / |a||b|; NaN where that is 0/0
    double centredCosine = 0; ///< of what differs from the blank canvas, see measured()
    double distance = 0;      ///< |a - b| / |b|, b being the composed feature
};

/// The composed feature beside the feature of one picture, or the mean over several.
struct PictureLikeness {
    std::string picture; ///< "expectation", a scene's name, "blank", "elsewhere"
    Likeness likeness;
};

/// Where a patch would have to lie for its picture to have the composed feature.
struct PositionRank {
    std::string scene;
    std::string patch;
    Position right; ///< where it lies
    int rank = 1;   ///< of the right position among all `positions`, 1 being the most alike
    int positions = 0;
    Position best;     ///< the most alike
    double pixels = 0; ///< from the best to the right position
};

struct LayerMeasures {
    std::string layer;
    std::vector<PictureLikeness> pictures; ///< expectation, each operand, blank, elsewhere
    std::vector<PositionRank> ranks;       ///< a patch each that the expression adds
};

struct MeasureSettings {
    int stride = 16;    ///< of the grid of positions, pixels; the right position always belongs to it
    int elsewhere = 16; ///< pictures with the same patches at random positions; 0: none
    std::uint64_t seed = 0;
    std::stop_token stop;                           ///< ends it between two batches; what is measured so far is returned
    std::function<void(const Progress &)> progress; ///< pictures done; may be empty
    Pause pause = {};
};

/// Which pictures is the composed feature near? The expected picture is compared with the baselines either operand, the blank
/// canvas and the mean over the same patches at random positions; and each patch that the expression adds (not taken away again
/// by another term) is moved over a grid, the others resting, to see how the right position ranks by centred cosine.
///
/// The centred cosine compares sum of coefficient * (feature - blank) with (picture's feature - blank): the parallel, in
/// features, of adding patches to a background. One result a layer. Throws as featuresOf().
[[nodiscard]] std::vector<LayerMeasures> measured(const Network &network, const Composition &composition,
                                                  std::span<const LayerFeatures> features, const MeasureSettings &settings);

} // namespace shiftscope
