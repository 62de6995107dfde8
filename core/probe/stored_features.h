#pragma once

#include "core/feature_matrix.h"
#include "core/job/job_control.h"
#include "core/storage/run_file.h"

#include <optional>
#include <string>

namespace shiftscope {

/// Throws InputError when the run has no such layer, keeps no features (saying which option keeps them), or is not finished.
void requireProbeable(const RunFile &run, const std::string &layer);

/// The kept features of one layer, a row a position. Empty when stopped. Throws as requireProbeable().
[[nodiscard]] std::optional<FeatureMatrix> loadFeatures(const RunFile &run, const std::string &layer, const JobControl &control);

} // namespace shiftscope
