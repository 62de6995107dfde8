#include "core/probe/probe.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <numeric>
#include <thread>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;

/// A job with what is known before its folds are run.
struct Prepared {
    Labels labels;
    ProbeResult result;
    std::optional<Clock::time_point> start;
};

struct FoldOfJob {
    std::size_t job;
    int fold;
};

std::vector<Prepared> prepare(const ProbeGrid &grid, std::span<const ProbeJob> jobs)
{
    std::vector<Prepared> prepared;
    for (const ProbeJob &job : jobs) {
        Labels labels = splitLabels(job.split, grid.ys, grid.xs);
        ProbeResult result{.job = job, .chance = labels.chance(), .positions = labels.classes.size()};
        result.foldOf = assignFolds(job.rules, labels, grid.shape());
        result.folds.resize(static_cast<std::size_t>(job.rules.folds));
        result.correct.resize(labels.classes.size());
        prepared.push_back({std::move(labels), std::move(result), {}});
    }
    return prepared;
}

FoldTask taskOf(const Prepared &job, int fold)
{
    FoldTask task{.classes = job.labels.classes, .train = {}, .test = {}};
    for (std::size_t i = 0; i < job.result.foldOf.size(); ++i)
        (job.result.foldOf[i] == fold ? task.test : task.train).push_back(static_cast<int>(i));
    return task;
}

/// Folds of several jobs, taken one after another by whichever thread is free. What a fold finds goes to places of its own, so
/// the results do not depend on who did what.
class FoldQueue {
public:
    FoldQueue(std::vector<Prepared> &jobs, const FoldPredictor &predict, const JobControl &control)
        : m_jobs(jobs), m_predict(predict), m_control(control), m_meter(0)
    {
        for (std::size_t job = 0; job < jobs.size(); ++job)
            for (int fold = 0; fold < jobs[job].result.job.rules.folds; ++fold)
                m_folds.push_back({job, fold});
        m_meter = ProgressMeter(static_cast<std::int64_t>(m_folds.size()));
    }

    void work()
    {
        try {
            for (std::size_t next = m_next++; next < m_folds.size() && !m_failed; next = m_next++)
                if (m_control.stop.stop_requested() || !runFold(m_folds[next]))
                    return;
        } catch (...) {
            const std::scoped_lock lock(m_mutex);
            if (!m_failed.exchange(true))
                m_failure = std::current_exception();
        }
    }

    /// True when every fold is done. Rethrows what a fold threw.
    [[nodiscard]] bool finished() const
    {
        if (m_failure)
            std::rethrow_exception(m_failure);
        return m_done == m_folds.size();
    }

private:
    bool runFold(const FoldOfJob &which)
    {
        Prepared &job = m_jobs[which.job];
        {
            const std::scoped_lock lock(m_mutex);
            if (!job.start)
                job.start = Clock::now();
        }
        const FoldTask task = taskOf(job, which.fold);
        const std::vector<int> predicted = m_predict(task, m_control.stop);
        if (predicted.size() != task.test.size())
            return false;
        std::size_t right = 0;
        for (std::size_t i = 0; i < task.test.size(); ++i) {
            const auto sample = static_cast<std::size_t>(task.test[i]);
            job.result.correct[sample] = predicted[i] == task.classes[sample];
            right += job.result.correct[sample];
        }
        job.result.folds[static_cast<std::size_t>(which.fold)] =
            static_cast<double>(right) / static_cast<double>(task.test.size());

        const std::scoped_lock lock(m_mutex);
        job.result.seconds = std::chrono::duration<double>(Clock::now() - *job.start).count();
        m_meter.advance(static_cast<std::int64_t>(++m_done));
        Progress progress = m_meter.progress();
        progress.text = "folds, " + progress.text;
        m_control.report(progress);
        return true;
    }

    std::vector<Prepared> &m_jobs;
    const FoldPredictor &m_predict;
    const JobControl &m_control;
    std::vector<FoldOfJob> m_folds;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex; ///< guards what follows, and the progress callback
    ProgressMeter m_meter;
    std::size_t m_done = 0;
    std::exception_ptr m_failure;
};

void summarise(ProbeResult &result)
{
    const auto count = static_cast<double>(result.folds.size());
    result.mean = std::accumulate(result.folds.begin(), result.folds.end(), 0.0) / count;
    double squares = 0;
    for (const double accuracy : result.folds)
        squares += (accuracy - result.mean) * (accuracy - result.mean);
    result.deviation = std::sqrt(squares / count);
}

} // namespace

std::optional<std::vector<ProbeResult>> runFolds(const ProbeGrid &grid, std::span<const ProbeJob> jobs,
                                                 const FoldPredictor &predict, int threads, const JobControl &control)
{
    std::vector<Prepared> prepared = prepare(grid, jobs);
    FoldQueue queue(prepared, predict, control);
    {
        std::vector<std::jthread> helpers;
        for (int i = 1; i < threads; ++i)
            helpers.emplace_back([&queue] { queue.work(); });
        queue.work();
    }
    if (!queue.finished())
        return std::nullopt;
    std::vector<ProbeResult> results;
    for (Prepared &job : prepared) {
        summarise(job.result);
        results.push_back(std::move(job.result));
    }
    return results;
}

std::optional<ProbeReport> runProbes(const CentredFeatures &features, const ProbeGrid &grid, std::span<const ProbeJob> jobs,
                                     Solver solver, int threads, const JobControl &control)
{
    for (const ProbeJob &job : jobs) // what cannot be done is said before the Gram matrix is waited for
        static_cast<void>(assignFolds(job.rules, splitLabels(job.split, grid.ys, grid.xs), grid.shape()));
    const auto start = Clock::now();
    ProbeReport report;
    std::optional<LinearRows> rows;
    FoldPredictor predict;
    if (solver == Solver::Libsvm) {
        report.kernel = gramMatrix(features.values, control);
        if (!report.kernel)
            return std::nullopt;
        predict = [&kernel = *report.kernel](const FoldTask &task, const std::stop_token &stop) {
            return predictWithLibsvm(kernel, task, stop);
        };
    } else {
        rows.emplace(features.values);
        predict = [&rows](const FoldTask &task, const std::stop_token &stop) { return rows->predict(task, stop); };
        threads = 1;
    }
    const std::chrono::duration<double> before = Clock::now() - start;
    auto results = runFolds(grid, jobs, predict, threads, control);
    if (!results)
        return std::nullopt;
    for (ProbeResult &result : *results)
        result.seconds += before.count();
    report.probes = std::move(*results);
    return report;
}

} // namespace shiftscope
