#pragma once

#include "ui/live/worker.h"
#include "ui/settings.h"
#include "ui/theme.h"

#include <QMainWindow>

#include <filesystem>
#include <memory>

class QLabel;
class QMenu;
class QTabWidget;

namespace shiftscope {

class Banner;
class SteadyLabel;
class ExplorerView;
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
    /// A PNG or SVG becomes the patch.
    void openPatch(const std::filesystem::path &file);
    /// The same for a file that may be any picture: out of one without transparency the patch is cut first.
    void openPicture(const std::filesystem::path &file);
    /// Lists the patch library and shows the patch of last time, or the first of the library.
    void loadLibrary(bool choosePatch);

    /// A tab beside the Explorer's; the window becomes the view's parent. The tab of last time comes to the front when it is
    /// added.
    void addView(QWidget *view, const QString &title);
    /// Brings a view to the front.
    void showView(QWidget *view);

    [[nodiscard]] ExplorerView &explorer() { return *m_explorer; }
    [[nodiscard]] Banner &banner() { return *m_banner; }
    [[nodiscard]] NetworkBar &networkBar() { return *m_networkBar; }
    [[nodiscard]] OutputActions &output() { return *m_output; }
    [[nodiscard]] PictureActions &pictures() { return *m_pictures; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildPanels();
    QWidget *explorerPage();
    void buildMenus();
    void buildViewMenu();
    void connectPanels();
    void restore();
    void remember();
    void choosePatchFile();
    void showProblem(const QString &message);

    Settings &m_settings;
    ThemeSwitch m_theme;
    Worker m_worker;
    Banner *m_banner;
    QTabWidget *m_views;
    NetworkBar *m_networkBar;
    ExplorerView *m_explorer;
    PatchChooser *m_patches;
    OutputActions *m_output;
    PictureActions *m_pictures;
    SteadyLabel *m_latency;
    QLabel *m_device;
    QMenu *m_viewMenu = nullptr; ///< lists the views
};

} // namespace shiftscope
