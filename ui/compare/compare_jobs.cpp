#include "ui/compare/compare_jobs.h"

#include <utility>

namespace shiftscope {

namespace {

QString titleOf(const LiveNetwork &network, const PreparedScene &scene)
{
    const SceneSettings &settings = scene.settings;
    const bool object = settings.mode == ShiftMode::Object;
    QString title =
        CompareJobs::tr("Compare: sweep of %1 by %2, %3")
            .arg(QString::fromStdString((object ? settings.patch : settings.picture).stem().string()),
                 QString::fromStdString(network.info().model),
                 object ? CompareJobs::tr("%1 px").arg(settings.box) : QString::fromStdString(std::string(name(settings.mode))));
    return network.info().trained() ? title : title + CompareJobs::tr(", untrained");
}

std::int64_t bytesOf(const RunMaps &maps)
{
    std::int64_t floats = 0;
    for (const auto &[layer, values] : maps.similarity)
        floats += static_cast<std::int64_t>(values.size());
    return static_cast<std::int64_t>(sizeof(float)) * floats;
}

} // namespace

CompareJobs::CompareJobs(CompareSweeps &sweeps, JobList &jobs, std::function<void()> show, QObject *parent)
    : QObject(parent), m_sweeps(sweeps), m_jobs(jobs), m_show(std::move(show))
{
    connect(&sweeps, &CompareSweeps::started, this,
            [this](int id, const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene) {
                started(id, *network, *scene);
            });
    connect(&sweeps, &CompareSweeps::progressed, this, [this](const CompareRunPtr &run) { progressed(*run); });
    connect(&sweeps, &CompareSweeps::ended, this, &CompareJobs::ended);
    connect(&sweeps, &CompareSweeps::pauseChanged, this, [this](int id, bool paused) { m_jobs.setPaused(m_ids.at(id), paused); });
}

void CompareJobs::started(int id, const LiveNetwork &network, const PreparedScene &scene)
{
    Job job;
    job.title = titleOf(network, scene);
    job.pause = [this, id] { m_sweeps.pause(id); };
    job.resume = [this, id] { m_sweeps.resume(id); };
    job.cancel = [this, id] { m_sweeps.cancel(id); };
    job.show = m_show;
    m_ids[id] = m_jobs.add(std::move(job));
    m_jobs.note(m_ids[id], tr("started"));
}

void CompareJobs::progressed(const CompareRun &run)
{
    m_jobs.change(m_ids.at(run.id), [&](Job &job) {
        job.progress = run.progress;
        job.progress.unit = "positions";
        job.memory = bytesOf(run.maps);
    });
}

void CompareJobs::ended(int id, CompareSweeps::Ending ending, const QString &error)
{
    using Ending = CompareSweeps::Ending;
    const JobList::Id job = m_ids.at(id);
    m_ids.erase(id);
    const Job::State state = ending == Ending::Finished    ? Job::State::Finished
                             : ending == Ending::Cancelled ? Job::State::Cancelled
                                                           : Job::State::Failed;
    m_jobs.end(job, state, error);
}

} // namespace shiftscope
