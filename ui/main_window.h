#pragma once

#include "core/network_identity.h"
#include "ui/file_opener.h"
#include "ui/jobs/job_list.h"
#include "ui/live/scene_settings.h"
#include "ui/live/worker.h"
#include "ui/settings.h"
#include "ui/theme.h"

#include <QMainWindow>
#include <QUndoGroup>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>

class QDockWidget;
class QLabel;
class QMenu;
class QTabWidget;
class QUndoStack;

namespace shiftscope {

class AutoSession;
class Banner;
class CompareView;
class SteadyLabel;
class ExplorerView;
class JobsPanel;
class MessageArea;
class LiveNetwork;
class NetworkBar;
class OutputActions;
class PatchChooser;
class PictureActions;

/// The window: a tab a view, docks around them. Makes the panels, connects them, and remembers how they stood.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    void setNetwork(std::shared_ptr<const LiveNetwork> network);
    /// A run file brings its maps and scene back, a session all there was; a PNG or SVG becomes the patch. Reads on a worker.
    void openFile(const std::filesystem::path &file);
    /// A PNG or SVG becomes the patch.
    void openPatch(const std::filesystem::path &file);
    void saveSession(const std::filesystem::path &file);
    /// Lists the patch library and shows the patch of last time, or the first of the library.
    void loadLibrary(bool choosePatch);
    /// Keeps sweeps in `folder`, and finds them there at the next start, as what restoreLastTime() and beginKeeping() need.
    void keepWorkIn(const std::filesystem::path &folder);
    /// Brings the window back as it was left, where it was kept, lists the patch library, and begins keeping.
    void restoreLastTime();
    /// Keeps how the window stands from now on.
    void beginKeeping();
    /// Offers to go on with a run that was saved before it was finished.
    void offerUnfinishedRuns();
    /// A tab beside the Explorer's, which scrolls where the window is smaller than the view; the window becomes the view's
    /// parent. The tab of last time comes to the front when it is added.
    /// `undo`: what Ctrl+Z goes back in while the view is in front; null: nothing.
    void addView(QWidget *view, const QString &title, QUndoStack *undo = nullptr);
    /// Its runs come back with a session. It must outlive the window's last session.
    void keepRunsOf(CompareView &compare) { m_compare = &compare; }
    /// Brings a view to the front.
    void showView(QWidget *view);

    [[nodiscard]] ExplorerView &explorer() { return *m_explorer; }
    [[nodiscard]] JobList &jobs() { return m_jobs; }
    /// What is said about the network.
    [[nodiscard]] Banner &banner() { return *m_banner; }
    /// What is said about everything else.
    [[nodiscard]] Banner &notice() { return *m_notice; }
    [[nodiscard]] NetworkBar &networkBar() { return *m_networkBar; }
    [[nodiscard]] OutputActions &output() { return *m_output; }
    [[nodiscard]] PictureActions &pictures() { return *m_pictures; }

signals:
    /// A run or session was made with another network than the one that is loaded.
    void networkWanted(const shiftscope::NetworkChoice &choice);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void beginWith(const SceneSettings &scene);
    void buildPanels();
    void buildDocks();
    void arrangeDocks();
    void resetLayout();
    /// Where the docks are, the Explorer's too, for setLayoutState().
    [[nodiscard]] QByteArray layoutState() const;
    void setLayoutState(const QByteArray &state);
    void buildMenus();
    void buildFileMenu();
    void buildViewMenu();
    void refreshRecent();
    void connectPanels();
    void connectPoints();
    void connectLibrary();
    void viewChanged();
    void connectFiles();
    void restore();
    void remember();
    void rememberFile(const QString &file);
    void wantNetwork(const NetworkIdentity &network);
    void showRun(const std::shared_ptr<const OpenedRun> &run);
    void showSession(const QString &file, const ReadSession &read);
    void showLastTime(const std::shared_ptr<const ReadSession> &read, const QString &message);
    void showRest(const ReadSession &read);
    [[nodiscard]] bool mayQuit();
    [[nodiscard]] Session session() const;
    void showKeptRuns();
    void chooseFile();
    void choosePatchFile();
    void chooseSessionFile();
    void showProblem(const QString &message);
    void proposeStride(const QString &text, int stride, double seconds);

    /// A scene that is shown again when its network is there.
    struct ComesBack {
        NetworkIdentity network;
        SceneSettings scene;
    };

    Settings &m_settings;
    ThemeSwitch m_theme;
    Worker m_worker;
    FileOpener m_opener;
    std::optional<ComesBack> m_comesBack;
    JobList m_jobs;
    QUndoGroup m_undo;                              ///< the steps of the view in front
    std::map<QWidget *, QUndoStack *> m_undoStacks; ///< by view
    CompareView *m_compare = nullptr;               ///< null: there is none
    std::filesystem::path m_keptRuns;               ///< folder of kept sweeps; empty: not kept
    std::unique_ptr<AutoSession> m_lastTime;        ///< null: not kept
    QTabWidget *m_views;
    MessageArea *m_messages;
    Banner *m_banner;
    Banner *m_notice;
    NetworkBar *m_networkBar;
    QMainWindow *m_explorerPage; ///< for its docks, which go with it when another view comes to the front
    ExplorerView *m_explorer;
    PatchChooser *m_patches;
    OutputActions *m_output;
    PictureActions *m_pictures;
    JobsPanel *m_jobsPanel = nullptr;
    struct {
        QDockWidget *patches = nullptr;
        QDockWidget *anchors = nullptr;
        QDockWidget *points = nullptr;
        QDockWidget *jobs = nullptr;
    } m_docks;
    SteadyLabel *m_latency;
    QLabel *m_device;
    QMenu *m_viewMenu = nullptr;   ///< lists the views
    QMenu *m_recentMenu = nullptr; ///< lists files opened before
    bool m_quits = false;          ///< jobs or not
    QString m_sessionFile;         ///< the session that is open, where it is saved again
};

} // namespace shiftscope
