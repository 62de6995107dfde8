#pragma once

#include "core/feature_matrix.h"
#include "core/probe/job_control.h"
#include "core/storage/run_file.h"

#include <filesystem>
#include <functional>
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

} // namespace shiftscope
