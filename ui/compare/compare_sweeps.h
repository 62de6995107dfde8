#pragma once

#include "core/engine/inference_service.h"
#include "ui/compare/compare_run.h"
#include "ui/live/live_network.h"
#include "ui/live/post.h"
#include "ui/live/prepared_scene.h"

#include <QObject>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// What the networks of unfinished sweeps say of one position, each by its own forward pass.
struct LiveValues {
    Position position;
    std::map<int, std::map<std::string, std::vector<float>>> similarity; ///< run → layer → by anchor
};

/// Sweeps of several networks on one service: they take turns step by step, coarse to fine, so that all maps fill together and
/// a drag elsewhere stays live. Lives in the GUI thread.
class CompareSweeps : public QObject {
    Q_OBJECT

public:
    /// `service` must outlive every call but the destructor.
    explicit CompareSweeps(InferenceService &service, QObject *parent = nullptr);
    ~CompareSweeps() override;

    enum class Ending { Finished, Cancelled, Failed };

    /// Sweeps the scene under the run number `id` and the name `name`; goes on from `known` where given.
    void start(int id, const std::string &name, std::shared_ptr<const LiveNetwork> network,
               const std::shared_ptr<const PreparedScene> &scene, std::optional<RunMaps> known = {});
    /// Of a sweep under way; nothing happens for another number.
    void pause(int id);
    void resume(int id);
    void cancel(int id);
    [[nodiscard]] bool paused(int id) const;
    /// Asks all networks that are being swept about a position; before all steps of sweeps, and only the newest one counts.
    void request(Position position);
    [[nodiscard]] bool running() const { return !m_jobs.empty(); }

signals:
    void started(int id, const std::shared_ptr<const shiftscope::LiveNetwork> &network,
                 const std::shared_ptr<const shiftscope::PreparedScene> &scene);
    void pauseChanged(int id, bool paused);
    /// About ten times a second, and once at the end.
    void progressed(const shiftscope::CompareRunPtr &run);
    void valuesReady(const shiftscope::LiveValues &values);
    /// `error`: one sentence, of one that has failed.
    void ended(int id, shiftscope::CompareSweeps::Ending ending, const QString &error);

private:
    struct Running;
    struct Job {
        InferenceService::JobId job = 0;
        std::shared_ptr<Running> running;
        bool paused = false;
    };

    void take(const CompareRunPtr &run);
    void end(int id, Ending ending, const QString &error);
    void setPaused(int id, bool paused);

    InferenceService &m_service;
    Post m_post{*this};
    std::map<int, Job> m_jobs;
};

} // namespace shiftscope
