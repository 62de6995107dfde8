#pragma once

#include "ui/compare/compare_page.h"
#include "ui/compare/compare_state.h"
#include "ui/compare/compare_sweeps.h"
#include "ui/compare/summary_table.h"
#include "ui/figure_export.h"
#include "ui/live/worker.h"

#include <QTimer>
#include <QWidget>

#include <filesystem>
#include <memory>
#include <set>
#include <utility>
#include <vector>

class QLabel;
class QMenu;

namespace shiftscope {

class CompareControls;
class MapGrid;
class RunList;
class ScatterView;

/// The second view: maps of several runs side by side on one scale, with one cursor, zoom and pan. Runs are read from files or
/// swept from here. Everything shown is one ComparePage, made on a worker and shown whole; reading, writing and drawing for files
/// are done on workers too, sweeps on the inference thread.
class CompareView : public QWidget {
    Q_OBJECT

public:
    /// `service` must outlive every call but the destructor.
    explicit CompareView(InferenceService &service, QWidget *parent = nullptr);
    ~CompareView() override;

    /// A file that is open already is read again.
    void openRuns(const std::vector<std::filesystem::path> &files);
    /// Its number; it is listed with its first positions. Goes on from `known` where given.
    int addSweep(std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene,
                 std::optional<RunMaps> known = {});
    /// A sweep that is done elsewhere, under a number of newRun(); given again, it takes the place of what was given before.
    /// False once it has been taken away.
    bool putRun(CompareRun run);
    /// Sweeps on what putRun() gave so far; nothing happens once it has been taken away.
    void goOn(int id, const std::string &name, std::shared_ptr<const LiveNetwork> network,
              const std::shared_ptr<const PreparedScene> &scene, std::optional<RunMaps> known);
    /// A number, and the name that goes with it.
    [[nodiscard]] std::pair<int, std::string> newRun();
    /// A sweep under way is cancelled.
    void removeRun(int id);

    void setOptions(const CompareOptions &options);
    [[nodiscard]] const CompareOptions &options() const { return m_options; }
    /// Maps (not cells) of the page that is shown, by index; -1 for none.
    void setChosen(int a, int b);
    /// One of them, while the other stays what it was chosen to be, shown already or not.
    void choose(int map, bool asB);
    void setCursorPosition(std::optional<Position> position);

    [[nodiscard]] const std::vector<CompareRunPtr> &runs() const { return m_runs; }
    [[nodiscard]] const ComparePage &shown() const { return m_shown; }
    /// Whether what is shown is of the newest runs and options; else that is being worked out.
    [[nodiscard]] bool upToDate() const { return !m_making && !m_soon.isActive(); }
    [[nodiscard]] bool sweeping() const { return m_sweeps.running(); }
    [[nodiscard]] CompareSweeps &sweeps() { return m_sweeps; }
    /// What is shown, as a figure and as a table; none without maps.
    [[nodiscard]] std::optional<FigureSubject> figure() const;

    /// Asks where the runs that are selected in the list are to be written (without any: the run of map A).
    void chooseRunFiles();
    void saveRun(int id, const std::filesystem::path &file);

    /// Runs that are in files, what is ticked, the options and the pair; with `keptRuns`, the folder of kept sweeps, also sweeps.
    [[nodiscard]] CompareState state(const std::filesystem::path &keptRuns = {}) const;
    /// Opens the state's runs beside those that are here, and shows them as they were. Files that cannot be read are told.
    void restore(const CompareState &state);
    /// Runs that state() does not name: no file holds them. Writing them is the caller's (writeRun() on a worker, then
    /// savedAs()).
    [[nodiscard]] std::vector<CompareRunPtr> unsavedRuns() const;
    void savedAs(int id, const std::filesystem::path &file);

    [[nodiscard]] MapGrid &grid() { return *m_grid; }
    [[nodiscard]] SummaryTable &table() { return *m_table; }
    [[nodiscard]] ScatterView &scatter() { return *m_scatter; }
    /// What can be swept from here: whoever knows networks adds actions to it.
    [[nodiscard]] QMenu &sweepMenu() { return *m_sweepMenu; }

signals:
    /// One sentence, ready to show.
    void problem(const QString &message);
    void done(const QString &message);
    void exportWanted();
    void copyWanted();
    /// A run file is to be shown in the Explorer.
    void openWanted(const QString &file);

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void build();
    QWidget *sidePanel();
    void connectParts();
    void connectSweeps();
    void chooseFiles();
    void takeRead(const std::vector<std::shared_ptr<CompareRun>> &read, const QStringList &problems);
    void addRuns(const std::vector<CompareRunPtr> &runs);
    [[nodiscard]] std::string freeName(const std::filesystem::path &file) const;
    void takeProgress(const CompareRunPtr &run);
    void runsChanged();
    void ticksChanged();
    void refresh();
    void showPage();
    void showCursor();
    [[nodiscard]] double liveValue(const MapId &map) const;
    [[nodiscard]] CompareRunPtr runOf(int id) const;
    [[nodiscard]] std::optional<MapId> idOf(int map) const;
    void chooseRunFile(const CompareRun &run);
    void chooseRunFolder(const std::vector<CompareRunPtr> &runs);
    void fillRunMenu(QMenu &menu, int id);
    void showMapMenu(int cell, QPoint at);
    void copyText(std::function<QString()> text, const QString &what);
    [[nodiscard]] FigureSubject figureOfCell(int cell) const;

    std::vector<CompareRunPtr> m_runs;
    CompareOptions m_options;
    ChosenPair m_chosen;
    ComparePage m_shown;
    bool m_making = false;   ///< a page is being worked out …
    bool m_outdated = false; ///< … of what is no longer so
    int m_nextRun = 1;
    std::set<int> m_removed; ///< numbers of runs that were taken away
    std::vector<std::string> m_knownLayers;
    std::vector<std::string> m_knownAnchors;
    CompareSweeps m_sweeps;
    Worker m_files;
    Worker m_pages;
    FigureExport m_cellFigures;
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
