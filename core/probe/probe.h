#pragma once

#include "core/feature_matrix.h"
#include "core/probe/fold_solver.h"
#include "core/probe/folds.h"
#include "core/probe/gram.h"
#include "core/probe/job_control.h"
#include "core/probe/split.h"

#include <cstdint>
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
};

struct ProbeResult {
    ProbeJob job;
    std::vector<double> folds; ///< accuracy on each fold, held out
    double mean = 0;           ///< of the folds
    double deviation = 0;      ///< population standard deviation over the folds
    double chance = 0;         ///< share of the largest class
    std::size_t positions = 0;
    double seconds = 0;                ///< from its first fold's start to its last one's end, and the Gram matrix before
    std::vector<int> foldOf;           ///< [Ny, Nx]
    std::vector<std::uint8_t> correct; ///< [Ny, Nx] 1 where the held-out position was classified rightly
};

/// The jobs' folds, dealt to `threads` threads. `predict` is called from several of them when threads is above 1. Empty when
/// stopped. Throws InputError as assignFolds() does, before any work.
using FoldPredictor = std::function<std::vector<int>(const FoldTask &task, const std::stop_token &stop)>;
[[nodiscard]] std::optional<std::vector<ProbeResult>> runFolds(const ProbeGrid &grid, std::span<const ProbeJob> jobs,
                                                               const FoldPredictor &predict, int threads,
                                                               const JobControl &control);

/// Linear separability of features by position: a C-SVM with C = 1, cross-validated, as in section 4.4 of Lee, Yang and Wang
/// 2020. `features`: a row a position. With Solver::Libsvm one Gram matrix serves all jobs and folds, and the caller may go on
/// using it.
struct ProbeReport {
    std::vector<ProbeResult> probes;   ///< as the jobs were given
    std::optional<KernelTable> kernel; ///< of the centred features; with libsvm
};
[[nodiscard]] std::optional<ProbeReport> runProbes(const CentredFeatures &features, const ProbeGrid &grid,
                                                   std::span<const ProbeJob> jobs, Solver solver, int threads,
                                                   const JobControl &control);

} // namespace shiftscope
