#pragma once

#include "ui/live/worker.h"

#include <QObject>

class QWidget;

namespace shiftscope {

class ExplorerView;

/// Figures and run files of what the explorer shows: asks where to, and writes on a worker.
class OutputActions : public QObject {
    Q_OBJECT

public:
    OutputActions(ExplorerView &explorer, QWidget &window);

    void chooseFigure();
    void chooseRunFile();
    /// PNG, SVG, PDF or CSV, as the file's extension says.
    void exportFigure(const QString &file);
    void saveRun(const QString &file);

signals:
    /// One sentence: what was written, or why not.
    void done(const QString &message);
    void failed(const QString &message);
    /// `finished`: every position of its sweep is done.
    void runSaved(const QString &file, bool finished);

private:
    ExplorerView &m_explorer;
    QWidget &m_window;
    Worker m_worker;
};

} // namespace shiftscope
