#pragma once

#include "core/study/study_folder.h"
#include "core/study/table.h"

#include <vector>

namespace shiftscope {

/// Makes all tables of what a study's folder holds: tables/NAME.csv, .md and .tex, and study.h5 with the runs' figures. Hold the
/// folder's reportClaim() meanwhile. Throws InputError where the folder holds no study, WorkError where it cannot be written.
[[nodiscard]] std::vector<Table> renewTables(const StudyFolder &folder);

} // namespace shiftscope
