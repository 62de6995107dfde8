#pragma once

#include "core/probe/probe.h"

#include <optional>
#include <span>
#include <vector>

namespace shiftscope {

/// How well the position can be read off the features, each position predicted while it was held out.
struct PositionFit {
    FoldRules rules;
    double r2Y = 0; ///< 1 - squared error / variance of y; below 0 when worse than always saying the mean; NaN for a single row
    double r2X = 0;
    double errorPixels = 0; ///< mean distance from the predicted to the true position
};

/// Ridge, beside the variance that the features have on average: large enough for float32 products, small enough not to matter
/// where the features hold the position.
inline constexpr double kRidge = 1e-3;
inline constexpr int kNeighbours = 5;

/// Ridge regression of y and of x, with an intercept: the penalty is kRidge x training samples x mean variance of a dimension.
/// Needs about 48 D² bytes. Empty when stopped. Throws InputError as assignFolds() does with all positions one class.
[[nodiscard]] std::optional<std::vector<PositionFit>> regressPositions(const CentredFeatures &features, const ProbeGrid &grid,
                                                                       std::span<const FoldRules> rules,
                                                                       const JobControl &control);

/// The mean position of the kNeighbours training positions whose features are nearest (Euclidean; of equally near ones the
/// first). `kernel`: of the centred features. Throws as regressPositions().
[[nodiscard]] std::optional<std::vector<PositionFit>> positionsOfNeighbours(const KernelTable &kernel, const ProbeGrid &grid,
                                                                            std::span<const FoldRules> rules,
                                                                            const JobControl &control);

/// Similarity of the pairs of positions that lie about `pixels` apart.
struct SimilarityAtDistance {
    double pixels = 0; ///< a multiple of the grid's smallest step; pairs are rounded to the nearest
    double cosine = 0;
    double centredCosine = 0; ///< after the mean feature of all positions is taken away
    std::int64_t pairs = 0;
};

/// Over all pairs of positions, nearest first. `kernel`: of the centred features.
[[nodiscard]] std::vector<SimilarityAtDistance> similarityByDistance(const CentredFeatures &features, const KernelTable &kernel,
                                                                     const ProbeGrid &grid);

} // namespace shiftscope
