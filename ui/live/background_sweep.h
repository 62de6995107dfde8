#pragma once

#include "ui/live/live_features.h"
#include "ui/live/post.h"
#include "ui/live/run_keeper.h"
#include "ui/live/worker.h"

#include <QObject>

#include <limits>
#include <map>
#include <memory>
#include <string>

namespace shiftscope {

/// The sweep behind the map: one at a time, coarse to fine, between live requests. What it has found is kept by subject, so
/// that a scene that comes back (undo) shows its map at once, and an unfinished one goes on where it stood. Where it keeps
/// features too, other anchors cost no sweep.
class BackgroundSweep : public QObject {
    Q_OBJECT

public:
    enum class State { Idle, Running, Paused };
    enum class Ending { Finished, Cancelled, Failed };

    /// `service` must outlive every call but the destructor.
    explicit BackgroundSweep(InferenceService &service, QObject *parent = nullptr);

    /// Replaces the sweep under way, if any. What is kept of it is looked for first; a finished one is not swept again. One that
    /// will take longer than `patience` seconds, by what the last one of its kind took or else by an estimate, does not begin:
    /// tooLong() says so.
    void start(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene,
               double patience = std::numeric_limits<double>::infinity());
    void pause();
    void resume();
    void cancel();
    /// Recomputes positions of the newest sweep one by one, with the plain executor, a position a step; verified() follows.
    void verify(int count);

    /// Whether sweeps keep their features in memory from now on, and how much all of them together may take; 0: as before, at
    /// first a quarter of what is free at start.
    void setKeeping(bool keep, std::int64_t bytes = 0);

    /// Bytes that kept features may take, all together.
    [[nodiscard]] std::int64_t budget() const { return m_budget; }

    [[nodiscard]] State state() const { return m_state; }
    /// Of the newest sweep; counts up.
    [[nodiscard]] int number() const { return m_number; }
    /// The newest one of that subject; nullptr when it was never swept.
    [[nodiscard]] std::shared_ptr<const RunSnapshot> snapshot(const std::string &key) const;
    /// One with kept features of the same things, whatever its anchors; nullptr when there is none.
    [[nodiscard]] std::shared_ptr<const RunSnapshot> kept(const std::string &things) const;
    /// Looks for the scene among the runs that are kept; recalled() follows, with nothing where there is none. What is known of
    /// it and `more`, of the same subject, are joined with it. Only the newest request counts.
    void recall(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene,
                const std::shared_ptr<const RunSnapshot> &more = nullptr);
    /// Where sweeps are kept between starts.
    [[nodiscard]] RunKeeper &keeper() { return m_keeper; }
    /// A sweep from elsewhere (a run file, other anchors) is known from now on.
    void adopt(const std::shared_ptr<const RunSnapshot> &snapshot);
    /// Computes the snapshot for other anchors from kept features; rebasedTo() follows, with nullptr where that cannot be done.
    /// Only the newest request counts.
    void rebase(const std::shared_ptr<const RunSnapshot> &base, const std::vector<Anchor> &anchors, const std::string &key);

signals:
    /// The sweep that was to start would take so many seconds for the positions that are left.
    void tooLong(double seconds, std::int64_t positions);
    void started(int number, std::shared_ptr<const shiftscope::LiveNetwork> network,
                 std::shared_ptr<const shiftscope::PreparedScene> scene);
    /// About ten times a second, and once at the end.
    void progressed(std::shared_ptr<const shiftscope::RunSnapshot> snapshot);
    void stateChanged(shiftscope::BackgroundSweep::State state);
    void ended(int number, shiftscope::BackgroundSweep::Ending ending, const QString &error);
    void failed(const QString &message);
    void recalled(std::shared_ptr<const shiftscope::RunSnapshot> snapshot);
    void rebasedTo(std::shared_ptr<const shiftscope::RunSnapshot> snapshot);
    /// The largest |difference| of a similarity; `count` is 0 when nothing has been swept yet.
    void verified(int number, int count, double largest, const QString &error);
    /// One sentence: why the features of this sweep are not kept.
    void notKept(const QString &message);

private:
    struct Running;
    void begin();
    void estimate(const std::shared_ptr<Running> &running);
    void launch(const std::shared_ptr<Running> &running);
    void takeApart(std::shared_ptr<Running> running);
    void take(int number, const std::shared_ptr<const RunSnapshot> &snapshot);
    void end(int number, Ending ending, const QString &error);
    void setState(State state);
    void makeRoom(std::int64_t bytes);
    [[nodiscard]] std::shared_ptr<Running> prepare(std::shared_ptr<const LiveNetwork> network, const PreparedScene &scene);

    InferenceService &m_service;
    Post m_post{*this};
    Worker m_worker;
    std::map<std::string, std::shared_ptr<const RunSnapshot>> m_snapshots;
    std::shared_ptr<Running> m_newest; ///< its content belongs to the service's thread
    InferenceService::JobId m_job = 0;
    std::shared_ptr<const LiveNetwork> m_network; ///< of the newest sweep, as its scene
    std::shared_ptr<const PreparedScene> m_scene;
    int m_recall = 0;                      ///< number of the newest request
    std::string m_recalling;               ///< its key, until it is answered
    bool m_startsRecalled = false;         ///< the sweep begins when that one is answered
    double m_patience = 0;                 ///< seconds; of the newest start
    int m_estimate = 0;                    ///< number of the newest one: nothing begins by an older one
    std::int64_t m_doneBefore = 0;         ///< positions that the newest sweep began with
    std::map<std::string, double> m_rates; ///< positions a second, as measured, by kind of sweep
    int m_number = 0;
    State m_state = State::Idle;
    bool m_keeping = true;
    std::int64_t m_budget;
    RunKeeper m_keeper; ///< goes first: it writes what is still to be written
};

} // namespace shiftscope
