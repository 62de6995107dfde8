#pragma once

#include "ui/jobs/job_list.h"
#include "ui/live/background_sweep.h"

#include <QObject>

#include <map>
#include <string>

namespace shiftscope {

class ExplorerView;

/// Lists the explorer's sweeps as jobs, a job a scene: a cancelled one that goes on is the same job.
class SweepJobs : public QObject {
    Q_OBJECT

public:
    static constexpr int kVerified = 20; ///< positions

    /// Both must outlive it.
    SweepJobs(ExplorerView &explorer, JobList &jobs, QObject *parent = nullptr);

signals:
    /// Its scene is back: the view is to come to the front.
    void shown();
    /// It was made by another network than is here: that one and then the scene are to come back.
    void networkWanted(const shiftscope::NetworkIdentity &network, const shiftscope::SceneSettings &scene);

private:
    void started(int number, const LiveNetwork &network, const PreparedScene &scene);
    void progressed(const RunSnapshot &snapshot);
    void ended(int number, BackgroundSweep::Ending ending, const QString &error);
    void verified(int number, int count, double largest, const QString &error);
    void show(const SceneSettings &scene, const NetworkIdentity &network);

    ExplorerView &m_explorer;
    JobList &m_jobs;
    JobList::Id m_job = 0;                          ///< of the newest sweep
    int m_number = 0;                               ///< of that sweep
    std::map<std::string, JobList::Id> m_cancelled; ///< by what they swept
    std::string m_subject;                          ///< of the newest
};

} // namespace shiftscope
