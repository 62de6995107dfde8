#include "ui/jobs/work_jobs.h"

#include "ui/live/view_work.h"

#include <QPointer>

#include <memory>

namespace shiftscope {

void listWork(ViewWork &work, JobList &jobs, const std::function<void()> &show)
{
    const auto job = std::make_shared<JobList::Id>(0); // of the newest
    QObject::connect(&work, &ViewWork::started, &jobs, [&jobs, job, show, work = QPointer(&work)](const QString &title) {
        const auto when = [work](void (ViewWork::*act)()) {
            return [work, act] {
                if (work)
                    (work->*act)();
            };
        };
        Job started;
        started.title = title;
        started.pause = when(&ViewWork::pause);
        started.resume = when(&ViewWork::resume);
        started.cancel = when(&ViewWork::cancel);
        started.show = show;
        *job = jobs.add(std::move(started));
        jobs.note(*job, JobList::tr("started"));
    });
    QObject::connect(&work, &ViewWork::progressed, &jobs, [&jobs, job](const Progress &progress) {
        jobs.change(*job, [&progress](Job &listed) { listed.progress = progress; });
    });
    QObject::connect(&work, &ViewWork::noted, &jobs, [&jobs, job](const QString &line) { jobs.note(*job, line); });
    QObject::connect(&work, &ViewWork::pauseChanged, &jobs, [&jobs, job](bool paused) { jobs.setPaused(*job, paused); });
    QObject::connect(&work, &ViewWork::cancelled, &jobs, [&jobs, job] { jobs.note(*job, JobList::tr("cancelling…")); });
    QObject::connect(&work, &ViewWork::ended, &jobs, [&jobs, job](ViewWork::Ending ending, const QString &message) {
        const Job::State state = ending == ViewWork::Ending::Finished    ? Job::State::Finished
                                 : ending == ViewWork::Ending::Cancelled ? Job::State::Cancelled
                                                                         : Job::State::Failed;
        jobs.end(*job, state, message);
    });
}

} // namespace shiftscope
