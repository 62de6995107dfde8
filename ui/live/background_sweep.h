#pragma once

#include "ui/live/live_features.h"

#include <QObject>

#include <map>
#include <memory>
#include <string>

namespace shiftscope {

/// The sweep behind the map: one at a time, coarse to fine, between live requests. What it has found is kept by subject, so
/// that a scene that comes back (undo) shows its map at once, and an unfinished one goes on where it stood.
class BackgroundSweep : public QObject {
    Q_OBJECT

public:
    enum class State { Idle, Running, Paused };

    /// `service` must outlive every call but the destructor.
    explicit BackgroundSweep(InferenceService &service, QObject *parent = nullptr);

    /// Replaces the sweep under way, if any.
    void start(std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene);
    void pause();
    void resume();
    void cancel();

    [[nodiscard]] State state() const { return m_state; }
    /// The newest one of that subject; nullptr when it was never swept.
    [[nodiscard]] std::shared_ptr<const RunSnapshot> snapshot(const std::string &key) const;

signals:
    /// About ten times a second, and once at the end.
    void progressed(std::shared_ptr<const shiftscope::RunSnapshot> snapshot);
    void stateChanged(shiftscope::BackgroundSweep::State state);
    void failed(const QString &message);

private:
    struct Running;
    void take(int number, const std::shared_ptr<const RunSnapshot> &snapshot);
    void end(int number, const QString &error);
    void setState(State state);

    InferenceService &m_service;
    std::map<std::string, std::shared_ptr<const RunSnapshot>> m_snapshots;
    InferenceService::JobId m_job = 0;
    int m_number = 0;
    State m_state = State::Idle;
};

} // namespace shiftscope
