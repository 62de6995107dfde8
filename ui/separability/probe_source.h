#pragma once

#include "core/feature_matrix.h"
#include "core/job/job_control.h"
#include "core/storage/run_file.h"
#include "ui/live/run_snapshot.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace shiftscope {

/// A finished sweep that kept its features, wherever it kept them.
struct ProbeSource {
    std::string title; ///< "car.h5"
    RunHeader header;
    /// The features of one layer, a row a position. Empty when stopped; throws InputError. Called on a worker.
    std::function<std::optional<FeatureMatrix>(const std::string &layer, const JobControl &control)> features;
};

/// For a worker. Throws InputError for a file that is no run, is not finished or keeps no features.
[[nodiscard]] ProbeSource probeSourceOf(const std::filesystem::path &file);

/// A sweep whose features are kept in memory; `header`: the snapshot's, with all names filled in. Throws InputError where there
/// is none (nullptr), or it is not finished or keeps no features.
[[nodiscard]] ProbeSource probeSourceOf(std::shared_ptr<const RunSnapshot> snapshot, RunHeader header);

} // namespace shiftscope
