#pragma once

#include "ui/jobs/job_list.h"
#include "ui/live/background_sweep.h"

#include <QObject>

namespace shiftscope {

class ExplorerView;

/// Lists the explorer's sweeps as jobs.
class SweepJobs : public QObject {
    Q_OBJECT

public:
    static constexpr int kVerified = 20; ///< positions

    /// Both must outlive it.
    SweepJobs(ExplorerView &explorer, JobList &jobs, QObject *parent = nullptr);

private:
    void started(int number, const LiveNetwork &network, const PreparedScene &scene);
    void progressed(const RunSnapshot &snapshot);
    void ended(int number, BackgroundSweep::Ending ending, const QString &error);
    void verified(int number, int count, double largest, const QString &error);
    void show(const SceneSettings &scene);

    ExplorerView &m_explorer;
    JobList &m_jobs;
    JobList::Id m_job = 0; ///< of the newest sweep
    int m_number = 0;      ///< of that sweep
};

} // namespace shiftscope
