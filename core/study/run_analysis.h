#pragma once

#include "core/job/job_control.h"
#include "core/study/run_record.h"
#include "core/study/study_config.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace shiftscope {

/// The probes that a record should hold, in order; results are empty yet.
[[nodiscard]] std::vector<ProbeRecord> wantedProbes(const StudyProbe &probe, const std::vector<std::string> &layers);

/// True when `record` holds each of `wanted`.
[[nodiscard]] bool holdsAll(const RunRecord &record, const std::vector<ProbeRecord> &wanted);

/// Probes a finished run's kept features and adds to `record` what it does not hold yet; `save` is called after each probe,
/// so that a kill costs one of them. What cannot be probed (too few positions for folds or blocks, features that are no
/// numbers or do not differ) is recorded as left out, with the reason. False when stopped. Throws InputError and WorkError as
/// loadFeatures() and gramMatrix() do.
[[nodiscard]] bool addProbes(RunRecord &record, const RunFile &run, const StudyProbe &probe,
                             const std::vector<ProbeRecord> &wanted, int threads, const std::function<void()> &save,
                             const JobControl &control);

} // namespace shiftscope
