#include "ui/study/study_jobs.h"

#include "ui/jobs/job_list.h"
#include "ui/main_window.h"
#include "ui/models/model_store.h"
#include "ui/models/models_dialog.h"
#include "ui/study/study_view.h"

#include <memory>

namespace shiftscope {

StudyView &addStudyView(MainWindow &window, ModelStore &store, ModelsDialog &models)
{
    auto *view = new StudyView(&window);
    window.addView(view, StudyView::tr("Study"));
    listJobs(*view, window.jobs());
    QObject::connect(view, &StudyView::runWanted, &window,
                     [&window](const QString &file) { window.openFile(file.toStdString()); });
    QObject::connect(view, &StudyView::modelWanted, &models, &ModelsDialog::showModel);
    QObject::connect(&store, &ModelStore::weightsChanged, view, &StudyView::checkSoon);
    return *view;
}

void listJobs(StudyView &view, JobList &jobs)
{
    const auto job = std::make_shared<JobList::Id>(0);
    QObject::connect(&view, &StudyView::started, &jobs, [&view, &jobs, job](const QString &title) {
        Job started;
        started.title = StudyView::tr("Study: %1").arg(title);
        started.cancel = [&view] { view.cancel(); };
        *job = jobs.add(std::move(started));
    });
    QObject::connect(&view, &StudyView::progressed, &jobs, [&jobs, job](const Progress &progress) {
        jobs.change(*job, [&progress](Job &listed) { listed.progress = progress; });
    });
    QObject::connect(&view, &StudyView::ended, &jobs, [&jobs, job](StudyView::Ending ending, const QString &message) {
        jobs.change(*job, [ending](Job &listed) {
            listed.state = ending == StudyView::Ending::Finished  ? Job::State::Finished
                           : ending == StudyView::Ending::Stopped ? Job::State::Cancelled
                                                                  : Job::State::Failed;
        });
        jobs.note(*job, message);
    });
}

} // namespace shiftscope
