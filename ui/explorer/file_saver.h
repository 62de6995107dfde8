#pragma once

#include "ui/live/worker.h"

#include <QWidget>

#include <filesystem>
#include <functional>
#include <string>

namespace shiftscope {

/// Asks for a file's name, and writes it on a worker, whole or not at all.
class FileSaver : public QObject {
    Q_OBJECT

public:
    /// Dialogs are the window's that `owner` is in.
    explicit FileSaver(QWidget &owner);

    struct Kind {
        QString title;  ///< of the dialog
        QString filter; ///< "Values (*.csv)"
        QString suffix; ///< "csv"
    };
    /// The bytes of the file; called on the worker.
    using Make = std::function<std::string(const std::stop_token &stop)>;
    void choose(const Kind &kind, const QString &name, Make make);

signals:
    /// One sentence each.
    void done(const QString &message);
    void failed(const QString &message);

private:
    void write(const std::filesystem::path &file, const Make &make);

    QWidget &m_owner;
    Worker m_worker;
};

} // namespace shiftscope
