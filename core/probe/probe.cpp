#include "core/probe/probe.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

namespace shiftscope {

namespace {

/// A job with what is known before its folds are run.
struct Prepared {
    Labels labels;
    ProbeResult result;
    double secondsBefore = 0; ///< that folds known before took
    std::optional<Pause::Clock::time_point> start;
};

struct FoldOfJob {
    std::size_t job;
    int fold;
};

void summarise(ProbeResult &result)
{
    const auto count = static_cast<double>(result.foldsDone());
    double sum = 0;
    for (const double accuracy : result.folds)
        sum += std::isnan(accuracy) ? 0 : accuracy;
    result.mean = sum / count;
    double squares = 0;
    for (const double accuracy : result.folds)
        squares += std::isnan(accuracy) ? 0 : (accuracy - result.mean) * (accuracy - result.mean);
    result.deviation = std::sqrt(squares / count);
}

std::vector<Prepared> prepare(const ProbeGrid &grid, std::span<const ProbeJob> jobs, const std::vector<ProbeResult> &known)
{
    std::vector<Prepared> prepared;
    for (const ProbeJob &job : jobs) {
        Labels labels = splitLabels(job.split, grid.ys, grid.xs);
        ProbeResult result{.job = job, .chance = labels.chance(), .positions = labels.classes.size()};
        result.foldOf = assignFolds(job.rules, labels, grid.shape());
        result.folds.resize(static_cast<std::size_t>(job.rules.folds), std::nan(""));
        result.correct.resize(labels.classes.size());
        const auto before = std::ranges::find(known, job, &ProbeResult::job);
        if (before != known.end() && before->foldOf == result.foldOf)
            result = *before;
        const double seconds = result.seconds;
        prepared.push_back({std::move(labels), std::move(result), seconds, {}});
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
    FoldQueue(std::vector<Prepared> &jobs, const FoldPredictor &predict, const JobControl &control,
              const std::function<void(const std::vector<ProbeResult> &)> &found)
        : m_jobs(jobs), m_predict(predict), m_control(control), m_found(found), m_meter(0)
    {
        for (std::size_t job = 0; job < jobs.size(); ++job)
            for (int fold = 0; fold < jobs[job].result.job.rules.folds; ++fold)
                if (jobs[job].result.done(fold))
                    ++m_known;
                else
                    m_folds.push_back({job, fold});
        const auto known = static_cast<std::int64_t>(m_known);
        m_meter = ProgressMeter(known + static_cast<std::int64_t>(m_folds.size()), known, control.pause.now());
    }

    void work()
    {
        try {
            for (std::size_t next = m_next++; next < m_folds.size() && !m_failed; next = m_next++)
                if (!m_control.goesOn() || !runFold(m_folds[next]))
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
                job.start = m_control.pause.now();
        }
        const FoldTask task = taskOf(job, which.fold);
        const std::vector<int> predicted = m_predict(task, m_control);
        if (predicted.size() != task.test.size())
            return false;
        const std::scoped_lock lock(m_mutex); // tell() copies what other threads write
        std::size_t right = 0;
        for (std::size_t i = 0; i < task.test.size(); ++i) {
            const auto sample = static_cast<std::size_t>(task.test[i]);
            job.result.correct[sample] = predicted[i] == task.classes[sample];
            right += job.result.correct[sample];
        }
        const Pause::Clock::time_point now = m_control.pause.now();
        job.result.folds[static_cast<std::size_t>(which.fold)] =
            static_cast<double>(right) / static_cast<double>(task.test.size());
        job.result.seconds = job.secondsBefore + std::chrono::duration<double>(now - *job.start).count();
        m_meter.advance(static_cast<std::int64_t>(m_known + ++m_done), now);
        tell();
        return true;
    }

    void tell() const
    {
        Progress progress = m_meter.progress();
        progress.unit = "folds";
        progress.text = "folds, " + progress.text;
        m_control.report(progress);
        if (!m_found)
            return;
        std::vector<ProbeResult> results;
        for (const Prepared &job : m_jobs) {
            results.push_back(job.result);
            summarise(results.back());
        }
        m_found(results);
    }

    std::vector<Prepared> &m_jobs;
    const FoldPredictor &m_predict;
    const JobControl &m_control;
    const std::function<void(const std::vector<ProbeResult> &)> &m_found;
    std::vector<FoldOfJob> m_folds; ///< that are not known
    std::size_t m_known = 0;
    std::atomic<std::size_t> m_next = 0;
    std::atomic<bool> m_failed = false;
    std::mutex m_mutex; ///< guards what follows, and the progress callback
    ProgressMeter m_meter;
    std::size_t m_done = 0;
    std::exception_ptr m_failure;
};

} // namespace

bool ProbeResult::done(int fold) const
{
    return !std::isnan(folds[static_cast<std::size_t>(fold)]);
}

int ProbeResult::foldsDone() const
{
    return static_cast<int>(std::ranges::count_if(folds, [](double accuracy) { return !std::isnan(accuracy); }));
}

std::size_t ProbeResult::tested() const
{
    return static_cast<std::size_t>(std::ranges::count_if(foldOf, [this](int fold) { return done(fold); }));
}

std::size_t ProbeResult::wrong() const
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < correct.size(); ++i)
        count += correct[i] == 0 && done(foldOf[i]) ? 1 : 0;
    return count;
}

std::optional<std::vector<ProbeResult>> runFolds(const ProbeGrid &grid, std::span<const ProbeJob> jobs,
                                                 const FoldPredictor &predict, int threads, const JobControl &control,
                                                 const ProbeMemory &memory)
{
    std::vector<Prepared> prepared = prepare(grid, jobs, memory.known);
    FoldQueue queue(prepared, predict, control, memory.found);
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
                                     Solver solver, int threads, const JobControl &control, const ProbeMemory &memory)
{
    for (const ProbeJob &job : jobs) // what cannot be done is said before the Gram matrix is waited for
        static_cast<void>(assignFolds(job.rules, splitLabels(job.split, grid.ys, grid.xs), grid.shape()));
    const auto start = control.pause.now();
    ProbeReport report;
    std::optional<LinearRows> rows;
    FoldPredictor predict;
    if (solver == Solver::Libsvm) {
        report.kernel = gramMatrix(features.values, control);
        if (!report.kernel)
            return std::nullopt;
        predict = [&kernel = *report.kernel](const FoldTask &task, const JobControl &own) {
            return predictWithLibsvm(kernel, task, own);
        };
    } else {
        rows.emplace(features.values);
        predict = [&rows](const FoldTask &task, const JobControl &own) { return rows->predict(task, own); };
        threads = 1;
    }
    const std::chrono::duration<double> before = control.pause.now() - start;
    auto results = runFolds(grid, jobs, predict, threads, control, memory);
    if (!results)
        return std::nullopt;
    for (ProbeResult &result : *results)
        result.seconds += before.count();
    report.probes = std::move(*results);
    return report;
}

} // namespace shiftscope
