#pragma once

#include "ui/live/worker.h"
#include "ui/session/session.h"

#include <QObject>

#include <filesystem>
#include <memory>

namespace shiftscope {

/// Reads whatever file the user gives the window, on a worker: a run, a session, or else a patch.
class FileOpener : public QObject {
    Q_OBJECT

public:
    using QObject::QObject;

    void open(const std::filesystem::path &file);

signals:
    void runOpened(std::shared_ptr<const shiftscope::OpenedRun> run);
    void sessionRead(const QString &file, std::shared_ptr<const shiftscope::ReadSession> read);
    /// Neither: to be taken as a picture.
    void pictureGiven(const QString &file);
    /// One sentence that names the file.
    void failed(const QString &message);

private:
    Worker m_worker;
};

} // namespace shiftscope
