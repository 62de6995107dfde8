#pragma once

#include "ui/jobs/job_list.h"

#include <QObject>

#include <functional>
#include <map>
#include <string>

namespace shiftscope {

class ModelStore;
struct ModelRow;

/// Lists what is done with the models' weights (fetched, verified, checked) as jobs.
class ModelJobs : public QObject {
    Q_OBJECT

public:
    using Show = std::function<void(const QString &model)>;

    /// Both must outlive it. `show` brings the model to the front.
    ModelJobs(ModelStore &store, JobList &jobs, Show show, QObject *parent = nullptr);

private:
    void changed(const std::string &model);
    [[nodiscard]] Job jobOf(const ModelRow &row);

    ModelStore &m_store;
    JobList &m_jobs;
    Show m_show;
    std::map<std::string, JobList::Id> m_ids; ///< of what is under way, by model
};

} // namespace shiftscope
