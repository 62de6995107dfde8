#pragma once

#include "core/feature_matrix.h"
#include "core/job/job_control.h"
#include "core/probe/kernel_table.h"

#include <optional>
#include <vector>

namespace shiftscope {

/// Features with their mean taken away. A linear SVM with a bias, a ridge regression with an intercept and distances do not
/// change by that, and products keep the digits that a large part in common would take.
struct CentredFeatures {
    FeatureMatrix values;
    std::vector<double> mean; ///< [D], of the rows given
};

/// Throws InputError when there are no numbers, one is NaN or infinite, all rows are equal, or they are so large or so nearly
/// equal that their products do not fit float32; `layer` names the culprit.
[[nodiscard]] CentredFeatures centre(FeatureMatrix features, const std::string &layer);

/// Products of every row with every row, in float32 with float32 sums: half of them computed, as 1x1 convolutions through oneDNN
/// (LibTorch's matrix product may stand on a reference BLAS: 2 GFLOP/s where this has 120). Needs 8 n² bytes and a little.
/// Empty when stopped. Throws WorkError. Uses torch's threads.
[[nodiscard]] std::optional<KernelTable> gramMatrix(const FeatureMatrix &features, const JobControl &control);

} // namespace shiftscope
