#pragma once

#include "core/feature_matrix.h"
#include "core/probe/position_fit.h"
#include "core/probe/probe.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// One sentence for whoever reads accuracies of several protocols beside each other.
inline constexpr std::string_view kWhyProtocolsDiffer =
    "The protocols differ in what is held out: paper (unshuffled folds over row-major samples) holds out bands of rows, so that "
    "even a feature that is the position itself gets 1.000 left-right but 0.900 ± 0.122 top-bottom on an even grid; shuffled "
    "leaves the neighbours of every position to learn from, and blocks holds out whole squares of positions.";

/// Jobs that a grid allows, and a line about each that it does not ("left-right, blocks: …").
struct PossibleJobs {
    std::vector<ProbeJob> jobs;
    std::vector<std::string> leftOut;
};

/// Every split under every protocol. `blocks` is left out where the grid has too few of them, unless it is `required`; any other
/// that is impossible is refused. Throws InputError.
[[nodiscard]] PossibleJobs possibleJobs(std::span<const Split> splits, std::span<const FoldRules> rules, const ProbeGrid &grid,
                                        std::optional<Protocol> required = {});

/// Everything that is asked about one layer.
struct SeparabilityQuestion {
    std::string layer;
    std::vector<ProbeJob> jobs;
    Solver solver = Solver::Libsvm;
    int threads = 1;
    bool regression = false; ///< y and x by ridge regression
    bool neighbours = false; ///< the position as the mean of the nearest features' positions
    bool distance = false;   ///< similarity of pairs of positions by their distance
    ProbeMemory memory = {}; ///< folds of the same features that are done already
};

struct SeparabilityReport {
    std::string layer;
    std::vector<ProbeResult> probes;     ///< as the jobs were given
    std::vector<PositionFit> regression; ///< one a protocol, in the jobs' order; empty unless asked for
    std::vector<PositionFit> neighbours;
    std::vector<SimilarityAtDistance> distances;
};

/// `features`: a row a position of the grid. Empty when stopped. Throws InputError as runProbes(), and for features that are
/// not numbers.
[[nodiscard]] std::optional<SeparabilityReport> measureSeparability(FeatureMatrix features, const ProbeGrid &grid,
                                                                    const SeparabilityQuestion &question,
                                                                    const JobControl &control);

/// A line a split and protocol: layer, split, protocol, the folds' accuracies, mean, std, chance, n, and where asked for the fits
/// of the position under that protocol. Ends with a line feed.
[[nodiscard]] std::string csvText(const SeparabilityReport &report);

} // namespace shiftscope
