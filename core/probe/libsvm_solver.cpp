#include "core/error.h"
#include "core/probe/fold_solver.h"
#include "core/probe/stoppable_fit.h"

#include <cstddef>
#include <libsvm/svm.h>
#include <memory>
#include <string>

namespace shiftscope {

namespace {

static_assert(sizeof(svm_node) == KernelTable::kStep * sizeof(double) && offsetof(svm_node, value) == sizeof(double),
              "a kernel table's rows are libsvm's nodes");

constexpr double kCacheMegabytes = 200; ///< for each fold at work; what does not fit is read from the table again

struct DestroyModel {
    void operator()(svm_model *model) const { svm_free_and_destroy_model(&model); }
};
using Model = std::unique_ptr<svm_model, DestroyModel>;

/// libsvm takes its samples as pointers it may write through, and does not.
svm_node *nodes(const KernelTable &kernel, int sample)
{
    return reinterpret_cast<svm_node *>(const_cast<double *>(kernel.rowStart(sample)));
}

Model train(const KernelTable &kernel, const FoldTask &task, std::vector<svm_node *> &rows)
{
    std::vector<double> classes;
    for (const int sample : task.train) {
        rows.push_back(nodes(kernel, sample));
        classes.push_back(task.classes[static_cast<std::size_t>(sample)]);
    }
    const svm_problem problem{.l = static_cast<int>(rows.size()), .y = classes.data(), .x = rows.data()};
    const svm_parameter parameter{.svm_type = C_SVC,
                                  .kernel_type = PRECOMPUTED,
                                  .cache_size = kCacheMegabytes,
                                  .eps = kTolerance,
                                  .C = kSoftMargin,
                                  .shrinking = 1};
    if (const char *complaint = svm_check_parameter(&problem, &parameter))
        throw WorkError(std::string("libsvm: ") + complaint);
    return Model(svm_train(&problem, &parameter));
}

} // namespace

std::vector<int> predictWithLibsvm(const KernelTable &kernel, const FoldTask &task, const JobControl &control)
{
    static const bool kListens = [] { // once, for all threads
        svm_set_print_string_function(leaveWhenStopped);
        return true;
    }();
    static_cast<void>(kListens);
    std::vector<svm_node *> rows; // the model goes on pointing to what it was trained on
    Model model;
    if (!runStoppably(control, [&] { model = train(kernel, task, rows); }))
        return {};
    std::vector<int> predicted;
    for (const int sample : task.test)
        predicted.push_back(static_cast<int>(svm_predict(model.get(), nodes(kernel, sample))));
    return predicted;
}

} // namespace shiftscope
