#pragma once

#include "core/job/job_control.h"
#include "core/study/study_folder.h"
#include "core/study/study_plan.h"

#include <string>

namespace shiftscope {

/// Which of a study's compositions are measured, and where.
struct CompositionPart {
    int shard = 1; ///< the shard'th of `shards` parts
    int shards = 1;
    std::string device = "auto";
};

/// Measures every composition of the part that has no record yet and that no other process is at, on the caller's thread; each
/// is kept as it is done. A stop ends it between two batches. Throws InputError where a stored record was made with other
/// settings, before anything is computed, and as loadInto() and measured() do.
void runCompositions(const StudyPlan &plan, const StudyFolder &folder, const CompositionPart &part, const JobControl &control);

} // namespace shiftscope
