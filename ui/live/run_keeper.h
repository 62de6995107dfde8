#pragma once

#include "core/sweep/run_store.h"
#include "ui/live/live_network.h"
#include "ui/live/prepared_scene.h"
#include "ui/live/run_snapshot.h"
#include "ui/live/worker.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace shiftscope {

/// A sweep's own header with what a run file says of network and scene, its pictures included. For a worker: copies pixels.
[[nodiscard]] RunHeader described(RunHeader swept, const NetworkInfo &info, const PreparedScene &scene);

/// Keeps sweeps in a RunStore while they run and gives them back at the next start: a sweep that is killed loses what came after
/// the last `every`. Reads and writes on a worker, in the order asked. Keeps nothing until it is given a folder. Lives in the
/// GUI thread.
class RunKeeper : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kEvery{5000};

    explicit RunKeeper(QObject *parent = nullptr);
    /// Waits until all that is known is written.
    ~RunKeeper() override;

    /// `limit`: bytes that all kept runs together may take.
    void keepIn(const std::filesystem::path &folder, std::int64_t limit, std::chrono::milliseconds every = kEvery);
    [[nodiscard]] bool keeps() const { return m_store != nullptr; }
    void setLimit(std::int64_t limit);
    /// Removes all kept runs.
    void clear();
    /// Bytes they take, as last said by usedChanged(); -1: not known yet.
    [[nodiscard]] std::int64_t used() const { return m_used; }

    /// Writes the newest snapshot of each sweep from time to time; at once when it is finished.
    void keep(const std::shared_ptr<const RunSnapshot> &snapshot, const LiveNetwork &network,
              const std::shared_ptr<const PreparedScene> &scene);
    /// Writes now what has not been written yet.
    void flush();

    /// What is to be looked for.
    struct Wanted {
        std::shared_ptr<const LiveNetwork> network;
        std::shared_ptr<const PreparedScene> scene;
        std::shared_ptr<const RunSnapshot> known; ///< to be joined with it; null: nothing
        std::shared_ptr<const RunSnapshot> more;  ///< another one of the same key; null: nothing
        std::int64_t featureBytes = 0;            ///< most that features of an unfinished run may take in memory
    };
    using Found = std::function<void(const std::shared_ptr<const RunSnapshot> &snapshot)>;
    /// Calls `found` with all that is kept of the scene and known besides, or with nullptr.
    void find(const Wanted &wanted, const Found &found);

signals:
    void usedChanged(std::int64_t bytes);
    /// One sentence, said once: why sweeps are not kept.
    void problem(const QString &message);

private:
    struct Waiting {
        std::shared_ptr<const RunSnapshot> snapshot;
        NetworkInfo info;
        std::shared_ptr<const PreparedScene> scene;
    };
    void measure();
    void wrote();
    void failed(const QString &message);

    std::shared_ptr<RunStore> m_store; ///< its calls are the worker's
    std::map<std::string, Waiting> m_waiting;
    QTimer m_timer;
    int m_writing = 0;
    bool m_hasFailed = false;
    std::int64_t m_used = -1;
    Worker m_worker;
};

} // namespace shiftscope
