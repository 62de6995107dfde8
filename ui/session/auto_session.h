#pragma once

#include "ui/live/worker.h"
#include "ui/session/session.h"

#include <QObject>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace shiftscope {

/// The session that is written by itself, a few seconds after something has changed, so that the window comes back as it was
/// left, also after a crash. Reads and writes on a worker.
class AutoSession : public QObject {
    Q_OBJECT

public:
    static constexpr int kEveryMs = 2000;

    /// `now` tells how the window stands. Nothing is written before begin().
    AutoSession(std::filesystem::path file, std::function<Session()> now, QObject *parent = nullptr);
    /// Waits until the newest state is written.
    ~AutoSession() override;

    /// Reads the session of last time; read() follows. A damaged one is set aside under another name.
    void restore();
    /// Writes changes from now on.
    void begin();
    /// Writes at once, if anything has changed.
    void write();

signals:
    /// Null where there is none. `message` is one sentence, or empty.
    void read(std::shared_ptr<const shiftscope::ReadSession> session, const QString &message);
    /// One sentence, said once: why the session cannot be written.
    void problem(const QString &message);

private:
    std::filesystem::path m_file;
    std::function<Session()> m_now;
    QTimer m_timer;
    std::optional<Session> m_written;
    bool m_hasFailed = false;
    Worker m_worker;
};

} // namespace shiftscope
