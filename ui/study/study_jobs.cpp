#include "ui/study/study_jobs.h"

#include "ui/jobs/job_list.h"
#include "ui/main_window.h"
#include "ui/study/study_view.h"

#include <memory>

namespace shiftscope {

StudyView &addStudyView(MainWindow &window)
{
    auto *view = new StudyView(&window);
    window.addView(view, StudyView::tr("Study"));
    listJobs(*view, window.jobs());
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
