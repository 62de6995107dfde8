#include "ui/compare/compare_sweeps.h"

#include "core/sweep/metric.h"
#include "ui/live/exception_text.h"
#include "ui/live/run_keeper.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <utility>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kShowEvery = std::chrono::milliseconds(150);

QString messageOf(const std::exception_ptr &problem)
{
    return textOf(problem, CompareSweeps::tr("The sweep failed for an unknown reason."));
}

} // namespace

/// Belongs to the service's thread once the job has started, but for `stopped`.
struct CompareSweeps::Running {
    int id = 0;
    std::string name;
    std::shared_ptr<const LiveNetwork> network;
    std::shared_ptr<const PreparedScene> scene;
    std::optional<RunMaps> known; ///< until the run has taken it
    std::unique_ptr<SweepRun> run;
    RunHeader header; ///< with all names, once there is a run
    RunFacts facts;
    std::string kept;
    std::vector<FeatureMatrix> anchors; ///< features of the anchors, a matrix a layer; empty until asked for
    Clock::time_point shown;
    std::atomic<bool> stopped{false};

    bool step()
    {
        if (stopped)
            return false;
        if (!run) {
            SweepPlan plan;
            plan.scene = scene->shifted;
            plan.layers = network->info().layers;
            plan.anchors = scene->anchors;
            plan.stride = scene->settings.measuring.stride;
            plan.metric = scene->settings.measuring.metric;
            plan.order = SweepOrder::CoarseToFine;
            run = network->sweep(std::move(plan), std::exchange(known, std::nullopt));
            header = described(run->header(), network->info(), *scene);
            facts = factsOf(header, name);
            kept = keyOf(header).fileName();
        }
        return run->step();
    }

    /// Similarity at a position to every anchor, by layer; nothing before the first step, where that takes the blank canvas.
    std::map<std::string, std::vector<float>> valuesAt(Position position)
    {
        const std::vector<std::string> &layers = network->info().layers;
        const Metric metric = scene->settings.measuring.metric;
        if (anchors.empty()) {
            std::vector<Position> places;
            for (const Anchor &anchor : scene->anchors)
                places.push_back(anchor.position);
            anchors = network->forward(scene->shifted, places, layers);
        }
        const std::vector<FeatureMatrix> here = network->forward(scene->shifted, std::span(&position, 1), layers);
        std::map<std::string, std::vector<float>> values;
        for (std::size_t layer = 0; layer < layers.size(); ++layer) {
            const std::span<const float> empty = blankOf(layers[layer]);
            if (metric == Metric::CentredCosine && empty.empty())
                continue;
            for (std::size_t anchor = 0; anchor < scene->anchors.size(); ++anchor)
                values[layers[layer]].push_back(
                    similarity(metric, here[layer].row(0), anchors[layer].row(static_cast<std::int64_t>(anchor)), empty));
        }
        return values;
    }

    [[nodiscard]] std::span<const float> blankOf(const std::string &layer) const
    {
        if (!run || !run->maps().blank.contains(layer)) // empty until it is known
            return {};
        return run->maps().blank.at(layer);
    }

    /// What there is to show; nullptr before the time has come.
    CompareRunPtr news(bool finished)
    {
        const Clock::time_point now = Clock::now();
        if (!run || stopped || (!finished && now - shown < kShowEvery))
            return nullptr;
        shown = now;
        return std::make_shared<CompareRun>(CompareRun{.id = id,
                                                       .name = name,
                                                       .header = header,
                                                       .facts = facts,
                                                       .maps = run->maps(),
                                                       .progress = run->progress(),
                                                       .finished = finished,
                                                       .file = {},
                                                       .kept = kept});
    }
};

CompareSweeps::CompareSweeps(InferenceService &service, QObject *parent) : QObject(parent), m_service(service) {}

CompareSweeps::~CompareSweeps()
{
    for (auto &[id, job] : m_jobs)
        job.running->stopped = true;
}

void CompareSweeps::start(int id, const std::string &name, std::shared_ptr<const LiveNetwork> network,
                          const std::shared_ptr<const PreparedScene> &scene, std::optional<RunMaps> known)
{
    auto running = std::make_shared<Running>();
    running->id = id;
    running->name = name;
    running->network = std::move(network);
    running->scene = scene;
    running->known = std::move(known);

    const auto ended = [this, post = m_post, id](Ending ending, const QString &error) {
        post([this, id, ending, error] { end(id, ending, error); });
    };
    ServiceJob job;
    job.step = [this, running, post = m_post] {
        const bool more = running->step();
        if (const CompareRunPtr news = running->news(!more))
            post([this, news] { take(news); });
        return more;
    };
    job.finished = [ended] { ended(Ending::Finished, {}); };
    job.cancelled = [ended] { ended(Ending::Cancelled, {}); };
    job.failed = [ended](const std::exception_ptr &problem) { ended(Ending::Failed, messageOf(problem)); };
    m_jobs[id] = {m_service.start(std::move(job)), running};
    emit started(id, running->network, scene);
}

void CompareSweeps::setPaused(int id, bool paused)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end() || found->second.paused == paused)
        return;
    found->second.paused = paused;
    if (paused)
        m_service.pause(found->second.job);
    else
        m_service.resume(found->second.job);
    emit pauseChanged(id, paused);
}

void CompareSweeps::pause(int id)
{
    setPaused(id, true);
}

void CompareSweeps::resume(int id)
{
    setPaused(id, false);
}

bool CompareSweeps::paused(int id) const
{
    const auto found = m_jobs.find(id);
    return found != m_jobs.end() && found->second.paused;
}

void CompareSweeps::cancel(int id)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end())
        return;
    found->second.running->stopped = true;
    m_service.cancel(found->second.job);
}

void CompareSweeps::request(Position position)
{
    std::vector<std::shared_ptr<Running>> asked;
    for (const auto &[id, job] : m_jobs)
        asked.push_back(job.running);
    if (asked.empty())
        return;
    m_service.live([this, asked, position, post = m_post] {
        LiveValues values{.position = position, .similarity = {}};
        for (const std::shared_ptr<Running> &running : asked) {
            const Position last = running->scene->shifted.last();
            if (running->stopped || position.y > last.y || position.x > last.x)
                continue;
            try {
                values.similarity[running->id] = running->valuesAt(position);
            } catch (const std::exception &) {
                values.similarity.erase(running->id); // its sweep will say what is wrong
            }
        }
        post([this, values] { emit valuesReady(values); });
    });
}

void CompareSweeps::take(const CompareRunPtr &run)
{
    const auto found = m_jobs.find(run->id);
    if (found != m_jobs.end() && !found->second.running->stopped)
        emit progressed(run);
}

void CompareSweeps::end(int id, Ending ending, const QString &error)
{
    const auto found = m_jobs.find(id);
    if (found == m_jobs.end())
        return;
    const bool stopped = found->second.running->stopped; // it may have come to its end before it heard of it
    m_jobs.erase(found);
    emit ended(id, stopped && ending == Ending::Finished ? Ending::Cancelled : ending, error);
}

} // namespace shiftscope
