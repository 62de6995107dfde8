#include "ui/models/model_jobs.h"

#include "ui/models/model_store.h"

#include <utility>

namespace shiftscope {

namespace {

QString titleOf(const ModelRow &row)
{
    const QString title = QString::fromStdString(row.title);
    switch (row.activity) {
    case ModelRow::Activity::Fetching:
        return ModelJobs::tr("Fetch %1").arg(title);
    case ModelRow::Activity::Verifying:
        return ModelJobs::tr("Verify %1").arg(title);
    case ModelRow::Activity::Checking:
    case ModelRow::Activity::None:
        break;
    }
    return ModelJobs::tr("Check a file for %1").arg(title);
}

} // namespace

ModelJobs::ModelJobs(ModelStore &store, JobList &jobs, Show show, QObject *parent)
    : QObject(parent), m_store(store), m_jobs(jobs), m_show(std::move(show))
{
    connect(&store, &ModelStore::changed, this, [this](const QString &model) { changed(model.toStdString()); });
}

Job ModelJobs::jobOf(const ModelRow &row)
{
    Job job;
    job.title = titleOf(row);
    job.cancel = [this, model = row.model] { m_store.cancel(model); };
    job.show = [this, model = QString::fromStdString(row.model)] { m_show(model); };
    return job;
}

void ModelJobs::changed(const std::string &model)
{
    const ModelRow *row = m_store.find(model);
    if (row == nullptr)
        return;
    const auto listed = m_ids.find(model);
    if (row->activity != ModelRow::Activity::None) {
        if (listed == m_ids.end()) {
            m_ids[model] = m_jobs.add(jobOf(*row));
            m_jobs.note(m_ids[model], tr("started"));
        } else {
            m_jobs.change(listed->second, [row](Job &job) { job.progress = row->progress; });
        }
        return;
    }
    if (listed == m_ids.end())
        return;
    const JobList::Id id = listed->second;
    m_ids.erase(listed);
    const Job::State state = row->stopped ? Job::State::Cancelled : row->problem ? Job::State::Failed : Job::State::Finished;
    if (state == Job::State::Finished)
        m_jobs.change(id, [](Job &job) { job.progress.done = job.progress.total; });
    m_jobs.end(id, state, row->message);
}

} // namespace shiftscope
