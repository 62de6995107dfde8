#pragma once

#include "core/feature_matrix.h"
#include "core/job/job_control.h"
#include "core/probe/kernel_table.h"

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace shiftscope {

/// One fold: train on some samples, then say the class of others. Indices are those of the features' rows.
struct FoldTask {
    std::span<const int> classes; ///< of all samples
    std::vector<int> train;
    std::vector<int> test;
};

enum class Solver {
    Libsvm,   ///< C-SVM by sequential minimal optimisation over the Gram matrix
    Liblinear ///< dual coordinate descent on the features: no n² memory, but its bias is regularised and it draws at random
};

/// "libsvm", "liblinear".
[[nodiscard]] std::string_view name(Solver solver);
/// The inverse of name(); throws InputError listing the accepted words.
[[nodiscard]] Solver solverFromName(std::string_view text);

inline constexpr double kSoftMargin = 1;   ///< C, the paper's
inline constexpr double kTolerance = 1e-3; ///< libsvm's and scikit-learn's default

/// The predicted class of each test sample; empty when stopped. libsvm, C-SVC with C = 1 and its default tolerance 0.001; more
/// than two classes one against one. Thread-safe.
[[nodiscard]] std::vector<int> predictWithLibsvm(const KernelTable &kernel, const FoldTask &task, const JobControl &control);

/// Rows as liblinear reads them, a constant last for the bias: 16 bytes a number, shared by all folds.
class LinearRows {
public:
    explicit LinearRows(const FeatureMatrix &features);
    ~LinearRows();
    LinearRows(LinearRows &&) noexcept;
    LinearRows &operator=(LinearRows &&) noexcept;

    /// The same by liblinear (L1 loss, dual, C = 1, tolerance 0.001; more than two classes one against the rest). Not for several
    /// threads at once: liblinear draws from the C library's one generator, which is seeded here so that results repeat.
    [[nodiscard]] std::vector<int> predict(const FoldTask &task, const JobControl &control) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
