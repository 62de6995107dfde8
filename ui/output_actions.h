#pragma once

#include "ui/figure_export.h"
#include "ui/live/worker.h"

#include <QObject>

#include <optional>

class QWidget;

namespace shiftscope {

class CompareView;
class ExplorerView;

/// Figures of the view in front (the explorer's map, or the grid of maps beside each other) and run files of what it
/// shows: asks how and where to, and writes on a worker.
class OutputActions : public QObject {
    Q_OBJECT

public:
    OutputActions(ExplorerView &explorer, QWidget &window);

    /// While this view is seen, figures are of its grid, and run files of its runs. It must outlive all calls.
    void setGrid(CompareView &compare) { m_compare = &compare; }

    void chooseFigure();
    void chooseRunFile();
    /// PNG, SVG, PDF or CSV, as the file's extension says.
    void exportFigure(const QString &file);
    /// As a picture into the clipboard.
    void copyFigure();
    /// `features`: with those that are kept of its positions, if any.
    void saveRun(const QString &file, bool features = false);

signals:
    /// One sentence: what was written, or why not.
    void done(const QString &message);
    void failed(const QString &message);
    /// `finished`: every position of its sweep is done.
    void runSaved(const QString &file, bool finished);

private:
    [[nodiscard]] bool gridInFront() const;
    [[nodiscard]] FigureExport &exporter() { return gridInFront() ? m_pages : m_figures; }
    [[nodiscard]] std::optional<FigureSubject> figure();
    [[nodiscard]] std::optional<FigureSubject> grid();
    [[nodiscard]] std::optional<FigureSubject> map();

    ExplorerView &m_explorer;
    QWidget &m_window;
    CompareView *m_compare = nullptr;
    FigureExport m_figures; ///< of single maps
    FigureExport m_pages;
    Worker m_worker;
};

} // namespace shiftscope
