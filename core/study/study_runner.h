#pragma once

#include "core/job/job_control.h"
#include "core/study/study_folder.h"
#include "core/study/study_plan.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace shiftscope {

/// How far a run is.
enum class StudyRunState {
    Waiting,
    Sweeping,
    Probing,  ///< swept, and in line for its probes
    Done,     ///< its figures are kept
    Elsewhere ///< another process is at it
};

struct StudyOptions {
    bool resume = false;
    int shard = 1; ///< this process does the shard'th of `shards` parts of the runs
    int shards = 1;
    std::string device = "auto";
    int probeThreads = 1;
    std::string programVersion;
    /// Called beside the sweeping, on a thread of its own, when runs have been finished: makes tables and figures of what there
    /// is.
    std::function<void()> renew;
    std::chrono::seconds renewInterval{60};
    /// Told of every change, with the index into StudyPlan::runs; on whichever of its threads it happens.
    std::function<void(std::size_t run, StudyRunState state)> runChanged;
    /// Told what there is to say of a model's weights (NamedWeights::notes), a line each, when they have been read.
    std::function<void(const std::string &note)> weightsRead;
};

struct StudyOutcome {
    bool finished = false;              ///< all runs of this process's part are done; false when stopped
    std::size_t swept = 0;              ///< runs that this process has finished
    std::size_t runs = 0;               ///< in its part
    std::vector<std::string> elsewhere; ///< runs that another process was still at when this one ended
    double engineBusy = 1; ///< share of the time, from the first sweep's start to the last one's end, spent in sweeps
};

/// Runs a study in `folder`: sweeps on the caller's thread, writing on a second one, probing and `renew` on a third. Every run is
/// claimed by a lock, so that processes share a folder; each is checkpointed every few seconds and its probes one by one. Throws
/// InputError when the folder holds a study and neither `resume` nor `shards` is given, when a stored run was made with other
/// settings, and as Sweep and RunFile do.
[[nodiscard]] StudyOutcome runStudy(const StudyPlan &plan, const StudyFolder &folder, const StudyOptions &options,
                                    const JobControl &control);

} // namespace shiftscope
