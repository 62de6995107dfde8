#include "ui/live/background_sweep.h"

#include <chrono>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kShowEvery = std::chrono::milliseconds(100);
constexpr std::size_t kKeptSnapshots = 12;

QString messageOf(const std::exception_ptr &problem)
{
    try {
        std::rethrow_exception(problem);
    } catch (const std::exception &error) {
        return QString::fromUtf8(error.what());
    } catch (...) {
        return BackgroundSweep::tr("The sweep failed for an unknown reason.");
    }
}

} // namespace

/// Belongs to the service's thread once the job has started.
struct BackgroundSweep::Running {
    std::shared_ptr<const LiveNetwork> network;
    SweepPlan plan;
    std::optional<RunMaps> known;
    std::string key;
    std::unique_ptr<SweepRun> run;
    Clock::time_point shown;

    bool step()
    {
        if (!run)
            run = network->sweep(std::move(plan), std::move(known));
        return run->step();
    }

    /// What there is to show; nullptr before the time has come.
    std::shared_ptr<const RunSnapshot> snapshot(bool finished)
    {
        const Clock::time_point now = Clock::now();
        if (!run || (!finished && now - shown < kShowEvery))
            return nullptr;
        shown = now;
        return std::make_shared<RunSnapshot>(RunSnapshot{key, run->header(), run->maps(), run->progress(), finished});
    }
};

BackgroundSweep::BackgroundSweep(InferenceService &service, QObject *parent) : QObject(parent), m_service(service) {}

void BackgroundSweep::start(std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene)
{
    cancel();
    auto running = std::make_shared<Running>();
    running->key = subjectKey(*network, *scene);
    running->plan.scene = scene->shifted;
    running->plan.layers = network->info().layers;
    running->plan.anchors = scene->anchors;
    running->plan.order = SweepOrder::CoarseToFine;
    if (const auto before = snapshot(running->key))
        running->known = before->maps;
    running->network = std::move(network);

    const int number = ++m_number;
    const auto post = [this, number](const std::shared_ptr<const RunSnapshot> &found) {
        if (found)
            QMetaObject::invokeMethod(
                this, [this, number, found] { take(number, found); }, Qt::QueuedConnection);
    };
    const auto ended = [this, number](const QString &error) {
        QMetaObject::invokeMethod(
            this, [this, number, error] { end(number, error); }, Qt::QueuedConnection);
    };
    ServiceJob job;
    job.step = [running, post] {
        const bool more = running->step();
        post(running->snapshot(!more));
        return more;
    };
    job.finished = [ended] { ended({}); };
    job.cancelled = [ended] { ended({}); };
    job.failed = [ended](const std::exception_ptr &problem) { ended(messageOf(problem)); };
    m_job = m_service.start(std::move(job));
    setState(State::Running);
}

void BackgroundSweep::pause()
{
    if (m_state != State::Running)
        return;
    m_service.pause(m_job);
    setState(State::Paused);
}

void BackgroundSweep::resume()
{
    if (m_state != State::Paused)
        return;
    m_service.resume(m_job);
    setState(State::Running);
}

void BackgroundSweep::cancel()
{
    if (m_state == State::Idle)
        return;
    m_service.cancel(m_job);
    ++m_number; // nothing more of it is shown
    setState(State::Idle);
}

std::shared_ptr<const RunSnapshot> BackgroundSweep::snapshot(const std::string &key) const
{
    const auto found = m_snapshots.find(key);
    return found == m_snapshots.end() ? nullptr : found->second;
}

void BackgroundSweep::take(int number, const std::shared_ptr<const RunSnapshot> &snapshot)
{
    if (number != m_number)
        return;
    if (m_snapshots.size() >= kKeptSnapshots && !m_snapshots.contains(snapshot->key))
        m_snapshots.erase(m_snapshots.begin());
    m_snapshots[snapshot->key] = snapshot;
    emit progressed(snapshot);
}

void BackgroundSweep::end(int number, const QString &error)
{
    if (number != m_number)
        return;
    setState(State::Idle);
    if (!error.isEmpty())
        emit failed(error);
}

void BackgroundSweep::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    emit stateChanged(state);
}

} // namespace shiftscope
