#pragma once

#include "core/study/study_folder.h"
#include "core/study/table.h"

#include <optional>
#include <vector>

namespace shiftscope {

/// All tables of what a study's folder holds, that of its compositions among them; `index` and `records` are the folder's. Throws
/// InputError for a record that cannot be read.
[[nodiscard]] std::vector<Table> tablesOf(const StudyFolder &folder, const StudyIndex &index,
                                          const std::vector<std::optional<RunRecord>> &records);

/// Makes all tables of what a study's folder holds: tables/NAME.csv, .md and .tex, and study.h5 with the runs' figures. Hold the
/// folder's reportClaim() meanwhile. Throws InputError where the folder holds no study, WorkError where it cannot be written.
[[nodiscard]] std::vector<Table> renewTables(const StudyFolder &folder);

} // namespace shiftscope
