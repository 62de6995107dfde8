#include "core/error.h"
#include "core/probe/fold_solver.h"
#include "core/probe/stoppable_fit.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <linear.h>
#include <memory>
#include <string>

namespace shiftscope {

namespace {

struct DestroyModel {
    void operator()(model *trained) const { free_and_destroy_model(&trained); }
};

} // namespace

struct LinearRows::Impl {
    std::vector<feature_node> nodes;
    std::size_t pitch = 0;
    double bias = 1;

    feature_node *row(int sample) { return nodes.data() + static_cast<std::size_t>(sample) * pitch; }
};

LinearRows::LinearRows(const FeatureMatrix &features) : m_impl(std::make_unique<Impl>())
{
    double squares = 0;
    for (const float value : features.values)
        squares += double{value} * value;
    // The bias is regularised like every weight; a constant as long as a typical feature keeps that small.
    m_impl->bias = std::max(1.0, std::sqrt(squares / static_cast<double>(std::max<std::int64_t>(features.rows, 1))));
    m_impl->pitch = static_cast<std::size_t>(features.dims) + 2;
    m_impl->nodes.reserve(m_impl->pitch * static_cast<std::size_t>(features.rows));
    for (std::int64_t i = 0; i < features.rows; ++i) {
        int index = 0;
        for (const float value : features.row(i))
            m_impl->nodes.push_back({++index, value});
        m_impl->nodes.push_back({++index, m_impl->bias});
        m_impl->nodes.push_back({-1, 0});
    }
}

LinearRows::~LinearRows() = default;
LinearRows::LinearRows(LinearRows &&) noexcept = default;
LinearRows &LinearRows::operator=(LinearRows &&) noexcept = default;

std::vector<int> LinearRows::predict(const FoldTask &task, const JobControl &control) const
{
    set_print_string_function(leaveWhenStopped);
    std::vector<double> classes;
    std::vector<feature_node *> rows;
    for (const int sample : task.train) {
        rows.push_back(m_impl->row(sample));
        classes.push_back(task.classes[static_cast<std::size_t>(sample)]);
    }
    const problem given{.l = static_cast<int>(rows.size()),
                        .n = static_cast<int>(m_impl->pitch) - 1,
                        .y = classes.data(),
                        .x = rows.data(),
                        .bias = m_impl->bias};
    const parameter how{.solver_type = L2R_L1LOSS_SVC_DUAL, .eps = kTolerance, .C = kSoftMargin};
    if (const char *complaint = check_parameter(&given, &how))
        throw WorkError(std::string("liblinear: ") + complaint);
    std::unique_ptr<model, DestroyModel> trained;
    std::srand(1);
    if (!runStoppably(control, [&] { trained.reset(::train(&given, &how)); }))
        return {};
    std::vector<int> predicted;
    for (const int sample : task.test)
        predicted.push_back(static_cast<int>(::predict(trained.get(), m_impl->row(sample))));
    return predicted;
}

} // namespace shiftscope
