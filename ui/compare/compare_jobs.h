#pragma once

#include "ui/compare/compare_sweeps.h"
#include "ui/jobs/job_list.h"

#include <QObject>

#include <functional>
#include <map>

namespace shiftscope {

/// Lists the Compare view's sweeps as jobs.
class CompareJobs : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it. `show` brings the view to the front.
    CompareJobs(CompareSweeps &sweeps, JobList &jobs, std::function<void()> show, QObject *parent = nullptr);

private:
    void started(int id, const LiveNetwork &network, const PreparedScene &scene);
    void progressed(const CompareRun &run);
    void ended(int id, CompareSweeps::Ending ending, const QString &error);

    CompareSweeps &m_sweeps;
    JobList &m_jobs;
    std::function<void()> m_show;
    std::map<int, JobList::Id> m_ids; ///< of sweeps under way
};

} // namespace shiftscope
