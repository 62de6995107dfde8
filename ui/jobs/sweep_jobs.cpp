#include "ui/jobs/sweep_jobs.h"

#include "ui/explorer/explorer_view.h"

namespace shiftscope {

namespace {

QString titleOf(const LiveNetwork &network, const PreparedScene &scene)
{
    const SceneSettings &settings = scene.settings;
    const std::filesystem::path &what = settings.mode == ShiftMode::Object ? settings.patch : settings.picture;
    QString title = SweepJobs::tr("Sweep of %1 by %2")
                        .arg(QString::fromStdString(what.stem().string()), QString::fromStdString(network.info().model));
    if (settings.mode == ShiftMode::Object)
        title += SweepJobs::tr(", %1 px").arg(settings.box);
    else
        title += QStringLiteral(", ") + QString::fromStdString(std::string(name(settings.mode)));
    if (settings.measuring.stride > 1)
        title += SweepJobs::tr(", stride %1").arg(settings.measuring.stride);
    return network.info().trained() ? title : title + SweepJobs::tr(", untrained");
}

std::int64_t bytesOf(const RunSnapshot &snapshot)
{
    std::int64_t floats = 0;
    for (const auto &[layer, values] : snapshot.maps.similarity)
        floats += static_cast<std::int64_t>(values.size());
    return 4 * floats + (snapshot.features ? snapshot.features->bytes() : 0);
}

} // namespace

SweepJobs::SweepJobs(ExplorerView &explorer, JobList &jobs, QObject *parent) : QObject(parent), m_explorer(explorer), m_jobs(jobs)
{
    BackgroundSweep &sweep = explorer.sweep();
    connect(&sweep, &BackgroundSweep::started, this,
            [this](int number, const std::shared_ptr<const LiveNetwork> &network,
                   const std::shared_ptr<const PreparedScene> &scene) { started(number, *network, *scene); });
    connect(&sweep, &BackgroundSweep::progressed, this,
            [this](const std::shared_ptr<const RunSnapshot> &snapshot) { progressed(*snapshot); });
    connect(&sweep, &BackgroundSweep::ended, this, &SweepJobs::ended);
    connect(&sweep, &BackgroundSweep::verified, this, &SweepJobs::verified);
    connect(&sweep, &BackgroundSweep::notKept, this, [this](const QString &message) { m_jobs.note(m_job, message); });
    connect(&sweep, &BackgroundSweep::stateChanged, this, [this](BackgroundSweep::State state) {
        if (state == BackgroundSweep::State::Idle)
            return; // ended() says how
        m_jobs.setPaused(m_job, state == BackgroundSweep::State::Paused);
    });
}

void SweepJobs::started(int number, const LiveNetwork &network, const PreparedScene &scene)
{
    BackgroundSweep &sweep = m_explorer.sweep();
    Job job;
    job.title = titleOf(network, scene);
    job.goesOn = sweep.keeper().keeps();
    job.pause = [&sweep] { sweep.pause(); };
    job.resume = [&sweep] { sweep.resume(); };
    job.cancel = [&sweep] { sweep.cancel(); };
    job.show = [this, settings = scene.settings, identity = network.info().identity()] { show(settings, identity); };
    job.verify = [this, &sweep] {
        m_jobs.note(m_job, tr("verifying %1 positions…").arg(kVerified));
        sweep.verify(kVerified);
    };
    // The one before can be looked at again, but its network may be gone: only the newest can be verified.
    m_jobs.change(m_job, [](Job &before) { before.verify = nullptr; });
    m_number = number;
    m_subject = subjectKey(network, scene);
    const auto before = m_cancelled.find(m_subject);
    const bool listed = before != m_cancelled.end() && m_jobs.rowOf(before->second) >= 0;
    if (listed) {
        m_job = before->second;
        m_jobs.change(m_job, [&job](Job &known) {
            job.log = known.log;
            job.progress = known.progress;
            known = std::move(job);
        });
    } else {
        m_job = m_jobs.add(std::move(job));
    }
    m_cancelled.erase(m_subject);
    m_jobs.note(m_job, listed ? tr("continued") : tr("started"));
}

void SweepJobs::progressed(const RunSnapshot &snapshot)
{
    m_jobs.change(m_job, [&](Job &job) {
        job.progress = snapshot.progress;
        job.progress.unit = "positions";
        job.memory = bytesOf(snapshot);
        job.plan = QString::fromStdString(snapshot.plan);
    });
}

void SweepJobs::ended(int number, BackgroundSweep::Ending ending, const QString &error)
{
    if (number != m_number)
        return;
    using Ending = BackgroundSweep::Ending;
    const Job::State state = ending == Ending::Finished    ? Job::State::Finished
                             : ending == Ending::Cancelled ? Job::State::Cancelled
                                                           : Job::State::Failed;
    if (state == Job::State::Cancelled)
        m_cancelled[m_subject] = m_job;
    m_jobs.end(m_job, state, error);
}

void SweepJobs::verified(int number, int count, double largest, const QString &error)
{
    if (number != m_number)
        return;
    if (!error.isEmpty())
        m_jobs.note(m_job, tr("verifying failed: %1").arg(error));
    else if (count == 0)
        m_jobs.note(m_job, tr("nothing has been swept yet that could be verified"));
    else
        m_jobs.note(m_job, tr("verified %1 positions one by one: largest difference %2").arg(count).arg(largest, 0, 'g', 3));
}

void SweepJobs::show(const SceneSettings &scene, const NetworkIdentity &network)
{
    const auto &present = m_explorer.network();
    if (present && present->info().identity().isSameAs(network))
        m_explorer.showScene(scene, tr("return to a job's scene"));
    else
        emit networkWanted(network, scene);
    emit shown();
}

} // namespace shiftscope
