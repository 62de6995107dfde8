#pragma once

#include "core/feature_matrix.h"
#include "core/probe/job_control.h"
#include "core/storage/run_file.h"

#include <optional>
#include <string>

namespace shiftscope {

/// The kept features of one layer, a row a position. Empty when stopped. Throws InputError when the run keeps no features (saying
/// which option keeps them), has no such layer, or is not finished.
[[nodiscard]] std::optional<FeatureMatrix> loadFeatures(const RunFile &run, const std::string &layer, const JobControl &control);

} // namespace shiftscope
