#pragma once

#include "ui/figure_export.h"
#include "ui/live/worker.h"

#include <QObject>

#include <optional>

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
    /// As a picture into the clipboard.
    void copyFigure();
    void saveRun(const QString &file);

signals:
    /// One sentence: what was written, or why not.
    void done(const QString &message);
    void failed(const QString &message);

private:
    [[nodiscard]] std::optional<FigureSubject> figure();

    ExplorerView &m_explorer;
    QWidget &m_window;
    FigureExport m_figures;
    Worker m_worker;
};

} // namespace shiftscope
