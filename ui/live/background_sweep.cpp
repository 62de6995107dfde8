#include "ui/live/background_sweep.h"

#include "core/engine/factored_run.h"
#include "ui/live/exception_text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kShowEvery = std::chrono::milliseconds(100);
constexpr std::size_t kKeptSnapshots = 12;
constexpr std::int64_t kMostFeatures = std::int64_t{2} << 30; ///< bytes, however much memory there is
constexpr double kMegabyte = 1e6;
constexpr double kTimedSeconds = 0.05; ///< about what an estimate may take from a drag
constexpr double kTimedBatch = 16;     ///< canvases at most
constexpr int kTimedRounds = 3;
constexpr double kTellingSeconds = 2; ///< a rate measured for less says little

QString messageOf(const std::exception_ptr &problem)
{
    return textOf(problem, BackgroundSweep::tr("The sweep failed for an unknown reason."));
}

/// Sweeps of which one's rate is about another's.
std::string kindOf(const NetworkInfo &info, const PreparedScene &scene)
{
    std::string kind = info.model + '|' + info.device + '|' + std::string(name(scene.settings.mode)) + '|' +
                       std::to_string(scene.shifted.canvas) + '|' + std::to_string(scene.settings.measuring.stride);
    for (const std::string &layer : info.layers)
        kind += '|' + layer;
    return kind;
}

} // namespace

/// What the service's thread sweeps; belongs to it once the job has started.
struct BackgroundSweep::Running {
    int number = 0;
    std::shared_ptr<const LiveNetwork> network;
    SweepPlan plan;
    ShiftedScene shifted; ///< the plan's, once the run has that
    std::optional<RunMaps> known;
    std::string key;
    std::string things;
    std::int64_t keepAtMost = 0; ///< bytes of features; 0: they are not kept
    std::shared_ptr<KeptFeatures> features;
    bool sinks = false; ///< it is settled whether features are kept
    std::unique_ptr<SweepRun> run;
    std::string explanation;
    std::int64_t refused = 0; ///< bytes of features that were too many, until that has been said
    Clock::time_point shown;

    bool step()
    {
        if (!run)
            begin();
        if (!sinks && referencesKnown())
            keepFeatures();
        return run->step();
    }

    void begin()
    {
        shifted = plan.scene;
        run = network->sweep(std::move(plan), std::move(known));
        explanation = run->explanation();
    }

    /// Features are kept relative to the blank canvas where the metric takes that away.
    [[nodiscard]] bool referencesKnown() const
    {
        const auto isKnown = [this](const StoredLayer &layer) {
            const auto blank = run->maps().blank.find(layer.name);
            return blank != run->maps().blank.end() && !blank->second.empty();
        };
        return run->header().metric != Metric::CentredCosine || std::ranges::all_of(run->header().layers, isKnown);
    }

    void keepFeatures()
    {
        sinks = true;
        if (const std::int64_t bytes = KeptFeatures::bytesFor(run->header()); !features && keepAtMost > 0) {
            if (bytes <= keepAtMost)
                features = KeptFeatures::forHeader(run->header(), run->maps());
            else
                refused = bytes;
        }
        if (features)
            run->setFeatureSink([rows = features](const std::string &layer, std::size_t index, std::span<const float> values) {
                rows->layers.at(layer).put(index, values);
            });
    }

    /// Seconds that what is left will take: timed on a few canvases, times what the plan saves.
    [[nodiscard]] double estimatedSeconds() const
    {
        std::vector<Position> positions(1);
        double each = secondsOf(positions);
        if (each < kTimedSeconds) { // ordinary batches are faster than canvases one by one
            positions.resize(static_cast<std::size_t>(std::clamp(kTimedSeconds / std::max(each, 1e-6), 1.0, kTimedBatch)));
            for (int round = 0; round < kTimedRounds; ++round) // what else the machine does slows some of them
                each = std::min(each, secondsOf(positions) / static_cast<double>(positions.size()));
        }
        const Progress progress = run->progress();
        return each * run->costShare() * static_cast<double>(progress.total - progress.done);
    }

    [[nodiscard]] double secondsOf(const std::vector<Position> &positions) const
    {
        const Clock::time_point start = Clock::now();
        (void)network->forward(shifted, positions, network->info().layers);
        return std::chrono::duration<double>(Clock::now() - start).count();
    }

    /// What there is to show; nullptr before the time has come.
    std::shared_ptr<const RunSnapshot> snapshot(bool finished)
    {
        const Clock::time_point now = Clock::now();
        if (!run || (!finished && now - shown < kShowEvery))
            return nullptr;
        shown = now;
        return std::make_shared<RunSnapshot>(
            RunSnapshot{key, run->header(), run->maps(), run->progress(), finished, things, explanation, features});
    }
};

BackgroundSweep::BackgroundSweep(InferenceService &service, QObject *parent)
    : QObject(parent), m_service(service), m_budget(std::min(kMostFeatures, defaultMemory() / 2))
{
}

void BackgroundSweep::setKeeping(bool keep, std::int64_t bytes)
{
    m_keeping = keep;
    if (bytes > 0)
        m_budget = bytes;
}

std::shared_ptr<BackgroundSweep::Running> BackgroundSweep::prepare(std::shared_ptr<const LiveNetwork> network,
                                                                   const PreparedScene &scene)
{
    auto running = std::make_shared<Running>();
    running->key = subjectKey(*network, scene);
    running->things = thingsKey(*network, scene);
    running->plan.scene = scene.shifted;
    running->plan.layers = network->info().layers;
    running->plan.anchors = scene.anchors;
    running->plan.order = SweepOrder::CoarseToFine;
    running->plan.stride = scene.settings.measuring.stride;
    running->plan.metric = scene.settings.measuring.metric;
    if (const auto before = snapshot(running->key)) {
        running->known = before->maps;
        if (before->features && before->features->inMemory())
            running->features = std::const_pointer_cast<KeptFeatures>(before->features); // this sweep goes on filling them
    } else if (m_keeping) {
        running->keepAtMost = m_budget;
    }
    running->network = std::move(network);
    return running;
}

void BackgroundSweep::start(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene,
                            double patience)
{
    cancel();
    m_patience = patience;
    m_network = network;
    m_scene = scene;
    const std::string key = subjectKey(*network, *scene);
    m_startsRecalled = true;
    if (m_recalling == key)
        return; // begins when that is answered
    if (snapshot(key) || !m_keeper.keeps())
        begin();
    else
        recall(network, scene);
}

void BackgroundSweep::recall(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene,
                             const std::shared_ptr<const RunSnapshot> &more)
{
    m_recalling = subjectKey(*network, *scene);
    const RunKeeper::Wanted wanted{.network = network,
                                   .scene = scene,
                                   .known = snapshot(m_recalling),
                                   .more = more,
                                   .featureBytes = m_keeping ? m_budget : 0};
    m_keeper.find(wanted, [this, number = ++m_recall](const std::shared_ptr<const RunSnapshot> &found) {
        if (number != m_recall)
            return;
        m_recalling.clear();
        if (found) {
            adopt(found);
            emit recalled(found);
        }
        if (m_startsRecalled && !(found && found->finished))
            begin();
        m_startsRecalled = false;
    });
}

void BackgroundSweep::begin()
{
    m_startsRecalled = false;
    const std::shared_ptr<Running> running = prepare(m_network, *m_scene);
    if (std::isinf(m_patience))
        launch(running);
    else
        estimate(running);
}

/// Begins where the sweep is short enough.
void BackgroundSweep::estimate(const std::shared_ptr<Running> &running)
{
    const auto inWindow = [this, post = m_post, number = ++m_estimate](auto work) {
        post([this, number, work] {
            if (number == m_estimate)
                work();
        });
    };
    const auto measured = m_rates.find(kindOf(m_network->info(), *m_scene));
    const double rate = measured == m_rates.end() ? 0 : measured->second;
    ServiceJob job;
    job.step = [this, running, rate, inWindow] {
        running->begin();
        const Progress progress = running->run->progress();
        const std::int64_t left = progress.total - progress.done;
        const double seconds = rate > 0 ? static_cast<double>(left) / rate : running->estimatedSeconds();
        inWindow([this, running, seconds, left] {
            if (seconds <= m_patience) {
                launch(running);
                return;
            }
            takeApart(running);
            emit tooLong(seconds, left);
        });
        return false;
    };
    job.finished = [] {};
    job.cancelled = [] {};
    job.failed = [this, inWindow](const std::exception_ptr &problem) {
        inWindow([this, message = messageOf(problem)] { emit failed(message); });
    };
    m_service.start(std::move(job));
}

/// By the thread that it belongs to.
void BackgroundSweep::takeApart(std::shared_ptr<Running> running)
{
    m_service.start({.step =
                         [running = std::move(running)]() mutable {
                             running.reset();
                             return false;
                         },
                     .finished = [] {},
                     .cancelled = [] {},
                     .failed = [](const std::exception_ptr &) {}});
}

void BackgroundSweep::launch(const std::shared_ptr<Running> &running)
{
    const int number = ++m_number;
    running->number = number;
    const auto before = snapshot(running->key);
    m_doneBefore = before ? before->progress.done : 0;
    const auto ending = [this, number, post = m_post](Ending how, const QString &error) {
        post([this, number, how, error] { end(number, how, error); });
    };
    ServiceJob job;
    job.step = [this, number, running, post = m_post] {
        const bool more = running->step();
        if (const std::int64_t bytes = std::exchange(running->refused, 0); bytes > 0)
            post([this, bytes, most = running->keepAtMost] {
                emit notKept(tr("The features of this sweep would take %1 MB, more than the %2 MB that are free for them: "
                                "they are not kept.")
                                 .arg(static_cast<double>(bytes) / kMegabyte, 0, 'f', 0)
                                 .arg(static_cast<double>(most) / kMegabyte, 0, 'f', 0));
            });
        if (const std::shared_ptr<const RunSnapshot> found = running->snapshot(!more))
            post([this, number, found] { take(number, found); });
        return more;
    };
    job.finished = [ending] { ending(Ending::Finished, {}); };
    job.cancelled = [] {}; // who cancelled has said so
    job.failed = [ending](const std::exception_ptr &problem) { ending(Ending::Failed, messageOf(problem)); };
    takeApart(std::exchange(m_newest, running));
    m_job = m_service.start(std::move(job));
    emit started(number, m_network, m_scene);
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
    m_startsRecalled = false;
    ++m_estimate;
    if (m_state == State::Idle)
        return;
    m_service.cancel(m_job);
    emit ended(m_number, Ending::Cancelled, {});
    ++m_number; // nothing more of it is shown
    setState(State::Idle);
    m_keeper.flush();
}

void BackgroundSweep::verify(int count)
{
    struct Check {
        int done = 0;
        double largest = 0;
    };
    const auto check = std::make_shared<Check>();
    const auto report = [this, post = m_post, number = m_newest ? m_newest->number : 0, check](const QString &error) {
        post([=, this] { emit verified(number, check->done, check->largest, error); });
    };
    ServiceJob job;
    job.step = [running = m_newest, check, count] {
        if (!running || !running->run || running->run->maps().doneCount() == 0)
            return false;
        // Seeds that follow each other draw different positions, the same ones every time.
        check->largest = std::max(check->largest, running->run->verify(1, static_cast<std::uint64_t>(check->done)));
        return ++check->done < count;
    };
    job.finished = [report] { report({}); };
    job.cancelled = [] {};
    job.failed = [report](const std::exception_ptr &problem) { report(messageOf(problem)); };
    m_service.start(std::move(job));
}

std::shared_ptr<const RunSnapshot> BackgroundSweep::snapshot(const std::string &key) const
{
    const auto found = m_snapshots.find(key);
    return found == m_snapshots.end() ? nullptr : found->second;
}

std::shared_ptr<const RunSnapshot> BackgroundSweep::kept(const std::string &things) const
{
    std::shared_ptr<const RunSnapshot> best;
    for (const auto &[key, snapshot] : m_snapshots)
        if (snapshot->things == things && snapshot->features && (!best || snapshot->progress.done > best->progress.done))
            best = snapshot;
    return best;
}

/// Forgets the features of other things while all of them, and `bytes` more, would take too much.
void BackgroundSweep::makeRoom(std::int64_t bytes)
{
    std::map<const KeptFeatures *, std::int64_t> held;
    for (const auto &[key, snapshot] : m_snapshots)
        if (snapshot->features)
            held[snapshot->features.get()] = snapshot->features->bytes();
    std::int64_t sum = bytes;
    for (const auto &[features, size] : held)
        sum += size;
    for (auto &[key, snapshot] : m_snapshots) {
        if (sum <= m_budget)
            return;
        if (!snapshot->features || snapshot->features->bytes() == 0)
            continue;
        sum -= std::exchange(held[snapshot->features.get()], 0);
        auto without = std::make_shared<RunSnapshot>(*snapshot);
        without->features.reset();
        snapshot = std::move(without);
    }
}

void BackgroundSweep::adopt(const std::shared_ptr<const RunSnapshot> &snapshot)
{
    const auto before = m_snapshots.find(snapshot->key);
    const bool known = before != m_snapshots.end();
    if (m_snapshots.size() >= kKeptSnapshots && !known)
        m_snapshots.erase(m_snapshots.begin());
    const auto sharesFeatures = [&](const auto &entry) { return entry.second->features == snapshot->features; };
    if (snapshot->features && std::ranges::none_of(m_snapshots, sharesFeatures))
        makeRoom(snapshot->features->bytes());
    m_snapshots[snapshot->key] = snapshot;
}

void BackgroundSweep::rebase(const std::shared_ptr<const RunSnapshot> &base, const std::vector<Anchor> &anchors,
                             const std::string &key)
{
    m_worker.runLatest([base, anchors, key](const std::stop_token &) { return rebased(*base, anchors, key); },
                       [this](const std::shared_ptr<const RunSnapshot> &snapshot) { emit rebasedTo(snapshot); },
                       [this](const QString &message) { emit failed(message); });
}

void BackgroundSweep::take(int number, const std::shared_ptr<const RunSnapshot> &snapshot)
{
    if (number != m_number)
        return;
    adopt(snapshot);
    m_keeper.keep(snapshot, *m_network, m_scene);
    if (const double seconds = snapshot->progress.secondsSpent; snapshot->finished && seconds > kTellingSeconds)
        m_rates[kindOf(m_network->info(), *m_scene)] = static_cast<double>(snapshot->progress.done - m_doneBefore) / seconds;
    emit progressed(snapshot);
}

void BackgroundSweep::end(int number, Ending ending, const QString &error)
{
    if (number != m_number)
        return;
    setState(State::Idle);
    m_keeper.flush();
    emit ended(number, ending, error);
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
