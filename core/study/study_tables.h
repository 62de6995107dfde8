#pragma once

#include "core/study/paper_figures.h"
#include "core/study/study_folder.h"
#include "core/study/table.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// All tables of a study, from the figures of the runs that are there (`records` as the index has them): for each group
/// similarity and separability (the paper's Tables 1 to 4 where they are about the same, with the paper's own numbers beside
/// ours), the further measures of the maps, and how steady the most probable class is. x̄ is the mean over patches of each
/// patch's figure and σ, in similarity tables, the (population) standard deviation of those; in separability tables σ is the mean
/// over patches of each cross-validation's standard deviation, as the paper has it.
[[nodiscard]] std::vector<Table> studyTables(const StudyIndex &index, const std::vector<std::optional<RunRecord>> &records,
                                             std::span<const PaperFigure> paper);

/// The measures of single runs, map by map, and of their most probable classes where there are any.
[[nodiscard]] std::vector<Table> runTables(std::span<const RunRecord> records);

} // namespace shiftscope
