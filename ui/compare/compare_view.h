#pragma once

#include "ui/compare/compare_page.h"
#include "ui/compare/compare_sweeps.h"
#include "ui/compare/summary_table.h"
#include "ui/live/worker.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <memory>
#include <vector>

class QLabel;
class QMenu;

namespace shiftscope {

class CompareControls;
class MapGrid;
class RunList;
class ScatterView;

/// The second view: maps of several runs side by side on one scale, with one cursor, zoom and pan. Runs are read from files or
/// swept from here. Reading, figures of maps and drawing for files are done on a worker, sweeps on the inference thread.
class CompareView : public QWidget {
    Q_OBJECT

public:
    /// `service` must outlive every call but the destructor.
    explicit CompareView(InferenceService &service, QWidget *parent = nullptr);
    ~CompareView() override;

    void openRuns(const std::vector<std::filesystem::path> &files);
    void addSweep(std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene);
    void removeRun(int id);

    void setOptions(const CompareOptions &options);
    [[nodiscard]] const CompareOptions &options() const { return m_options; }
    /// Maps (not cells) by index; -1 for none.
    void setChosen(int a, int b);
    void setCursorPosition(std::optional<Position> position);

    [[nodiscard]] const std::vector<CompareRunPtr> &runs() const { return m_runs; }
    [[nodiscard]] const ComparePage &shown() const { return m_shown; }
    [[nodiscard]] bool sweeping() const { return m_sweeps.running(); }
    /// What is shown, for a figure, with the maps' figures below them.
    [[nodiscard]] FigurePage figurePage() const;

    [[nodiscard]] MapGrid &grid() { return *m_grid; }
    [[nodiscard]] SummaryTable &table() { return *m_table; }
    [[nodiscard]] ScatterView &scatter() { return *m_scatter; }
    /// What can be swept from here: whoever knows networks adds actions to it.
    [[nodiscard]] QMenu &sweepMenu() { return *m_sweepMenu; }

signals:
    /// One sentence, ready to show.
    void problem(const QString &message);
    void exportWanted();
    void copyWanted();

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    QWidget *sidePanel();
    void connectParts();
    void chooseFiles();
    void addRuns(const std::vector<CompareRunPtr> &runs);
    void takeProgress(const CompareRunPtr &run);
    void runsChanged();
    void ticksChanged();
    void refresh();
    void showPage();
    void askForFigures();
    void showCursor();
    [[nodiscard]] double liveValue(const NamedMap &map) const;

    std::vector<CompareRunPtr> m_runs;
    CompareOptions m_options;
    ComparePage m_shown;
    std::vector<MapSummary> m_summaries; ///< by map
    int m_a = 0;
    int m_b = 1;
    int m_nextRun = 1;
    std::vector<std::string> m_knownLayers;
    std::vector<std::string> m_knownAnchors;
    CompareSweeps m_sweeps;
    Worker m_reader;
    Worker m_figures;
    LiveValues m_live;
    QTimer m_soon; ///< until what sweeps have found is shown
    MapGrid *m_grid;
    SummaryTable *m_table;
    ScatterView *m_scatter;
    CompareControls *m_controls;
    RunList *m_list;
    QMenu *m_sweepMenu;
    QLabel *m_state;
};

} // namespace shiftscope
