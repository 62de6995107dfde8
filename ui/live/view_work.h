#pragma once

#include "core/job/job_control.h"
#include "ui/live/post.h"

#include <QObject>
#include <QString>

#include <stop_token>

namespace shiftscope {

/// The one piece of work that a view has under way, for the view and for whoever lists, holds or ends it from elsewhere. Lives in
/// the GUI thread.
class ViewWork : public QObject {
    Q_OBJECT

public:
    enum class Ending { Finished, Cancelled, Failed };

    explicit ViewWork(QObject *parent = nullptr);
    /// Asks the work under way to stop.
    ~ViewWork() override;

    /// Begins another one; none is under way. What it returns is for the work's own threads: what is reported there arrives here
    /// as progressed().
    [[nodiscard]] JobControl begin(const QString &title);
    /// How far it is, where that is not reported through what begin() returned.
    void advance(const Progress &progress);
    /// A line for its log.
    void note(const QString &line);
    void end(Ending ending, const QString &message);

    [[nodiscard]] bool active() const { return m_active; }
    /// It is to end as soon as it can.
    [[nodiscard]] bool stopping() const { return m_active && m_stop.stop_requested(); }
    [[nodiscard]] bool paused() const { return m_active && m_pause.held(); }

public slots:
    void pause();
    void resume();
    void cancel();

signals:
    void started(const QString &title);
    /// About ten times a second at most, and not while it stops.
    void progressed(const shiftscope::Progress &progress);
    void noted(const QString &line);
    void pauseChanged(bool paused);
    void cancelled(); ///< it was asked to end; ended() follows
    void ended(shiftscope::ViewWork::Ending ending, const QString &message);

private:
    bool m_active = false;
    int m_number = 0; ///< of the newest
    std::stop_source m_stop;
    Pause m_pause;
    Post m_post{*this};
};

} // namespace shiftscope
