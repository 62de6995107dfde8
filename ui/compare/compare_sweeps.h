#pragma once

#include "core/engine/inference_service.h"
#include "ui/compare/compare_run.h"
#include "ui/live/live_network.h"
#include "ui/live/prepared_scene.h"

#include <QObject>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace shiftscope {

/// What the networks of unfinished sweeps say of one position, each by its own forward pass.
struct LiveValues {
    Position position;
    std::map<int, std::map<std::string, std::vector<float>>> similarity; ///< run → layer → by anchor: cosine
};

/// Sweeps of several networks on one service: they take turns step by step, coarse to fine, so that all maps fill together and
/// a drag elsewhere stays live. Lives in the GUI thread.
class CompareSweeps : public QObject {
    Q_OBJECT

public:
    /// `service` must outlive every call but the destructor.
    explicit CompareSweeps(InferenceService &service, QObject *parent = nullptr);
    ~CompareSweeps() override;

    /// Sweeps the scene under the run number `id`.
    void start(int id, std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene);
    void cancel(int id);
    /// Asks all networks that are being swept about a position; before all steps of sweeps, and only the newest one counts.
    void request(Position position);
    [[nodiscard]] bool running() const { return !m_jobs.empty(); }

signals:
    /// About ten times a second, and once at the end.
    void progressed(const shiftscope::CompareRunPtr &run);
    void valuesReady(const shiftscope::LiveValues &values);
    void ended(int id);
    void failed(int id, const QString &message);

private:
    struct Mailbox;
    struct Running;
    struct Job {
        InferenceService::JobId job = 0;
        std::shared_ptr<Running> running;
    };

    void take(const CompareRunPtr &run);
    void end(int id, const QString &error);

    InferenceService &m_service;
    std::shared_ptr<Mailbox> m_mailbox;
    std::map<int, Job> m_jobs;
};

} // namespace shiftscope
