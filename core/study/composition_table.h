#pragma once

#include "core/study/study_folder.h"
#include "core/study/table.h"

#include <optional>
#include <vector>

namespace shiftscope {

/// Which picture the composed feature is near, and where it takes the objects to be: by model, layer and expression, means over
/// the pairs whose records are there (`records` as the index has its compositions).
[[nodiscard]] Table compositionTable(const StudyIndex &index, const std::vector<std::optional<CompositionRecord>> &records);

} // namespace shiftscope
