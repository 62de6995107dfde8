#pragma once

#include "core/feature_matrix.h"
#include "core/job/job_control.h"
#include "core/probe/fold_solver.h"
#include "core/probe/folds.h"
#include "core/probe/gram.h"
#include "core/probe/split.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// The positions that features belong to: row-major, ys.size() x xs.size(); pixels, ascending.
struct ProbeGrid {
    std::vector<int> ys;
    std::vector<int> xs;

    [[nodiscard]] GridShape shape() const { return {static_cast<int>(ys.size()), static_cast<int>(xs.size())}; }
};

/// One question: can a linear classifier tell this split, when positions are dealt to folds like this?
struct ProbeJob {
    Split split = Split::LeftRight;
    FoldRules rules;
    friend bool operator==(const ProbeJob &, const ProbeJob &) = default;
};

struct ProbeResult {
    ProbeJob job;
    std::vector<double> folds; ///< accuracy on each fold, held out; NaN while it is not done
    double mean = 0;           ///< of the folds that are done; NaN without any
    double deviation = 0;      ///< population standard deviation over the folds
    double chance = 0;         ///< share of the largest class
    std::size_t positions = 0;
    double seconds = 0;                ///< from its first fold's start to its last one's end, and the Gram matrix before
    std::vector<int> foldOf;           ///< [Ny, Nx]
    std::vector<std::uint8_t> correct; ///< [Ny, Nx] 1 where the held-out position was classified rightly

    [[nodiscard]] bool done(int fold) const;
    [[nodiscard]] int foldsDone() const;
    [[nodiscard]] bool complete() const { return foldsDone() == static_cast<int>(folds.size()); }
    /// Positions of the folds that are done, and those of them that were classified wrongly.
    [[nodiscard]] std::size_t tested() const;
    [[nodiscard]] std::size_t wrong() const;
};

/// Probes that were begun before, and how to hear of what is found.
struct ProbeMemory {
    std::vector<ProbeResult> known; ///< folds of these that are done are not done again; those of other jobs are passed over
    /// Called after each fold with all that is done so far, from one thread at a time (which need not be the caller's). May be
    /// empty.
    std::function<void(const std::vector<ProbeResult> &)> found;
};

/// The jobs' folds, dealt to `threads` threads. `predict` is called from several of them when threads is above 1. Empty when
/// stopped. Throws InputError as assignFolds() does, before any work.
using FoldPredictor = std::function<std::vector<int>(const FoldTask &task, const JobControl &control)>;
[[nodiscard]] std::optional<std::vector<ProbeResult>> runFolds(const ProbeGrid &grid, std::span<const ProbeJob> jobs,
                                                               const FoldPredictor &predict, int threads,
                                                               const JobControl &control, const ProbeMemory &memory = {});

/// Linear separability of features by position: a C-SVM with C = 1, cross-validated, as in section 4.4 of Lee, Yang and Wang
/// 2020. `features`: a row a position. With Solver::Libsvm one Gram matrix serves all jobs and folds, and the caller may go on
/// using it.
struct ProbeReport {
    std::vector<ProbeResult> probes;   ///< as the jobs were given
    std::optional<KernelTable> kernel; ///< of the centred features; with libsvm
};
[[nodiscard]] std::optional<ProbeReport> runProbes(const CentredFeatures &features, const ProbeGrid &grid,
                                                   std::span<const ProbeJob> jobs, Solver solver, int threads,
                                                   const JobControl &control, const ProbeMemory &memory = {});

} // namespace shiftscope
