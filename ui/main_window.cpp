#include "ui/main_window.h"

#include "ui/banner.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/patch_chooser.h"
#include "ui/help.h"
#include "ui/models/network_bar.h"
#include "ui/output_actions.h"
#include "ui/patch_maker/picture_actions.h"
#include "ui/steady_label.h"
#include "ui/theme_menu.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QLabel>
#include <QMenuBar>
#include <QMimeData>
#include <QStatusBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kMessageMs = 6000;

QString droppedFile(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

MainWindow::MainWindow(Settings &settings, QWidget *parent)
    : QMainWindow(parent), m_settings(settings), m_banner(new Banner(this)), m_views(new QTabWidget(this)),
      m_networkBar(new NetworkBar(this)), m_explorer(new ExplorerView(this)), m_patches(new PatchChooser(this)),
      m_output(new OutputActions(*m_explorer, *this)), m_pictures(new PictureActions(*this)),
      m_latency(new SteadyLabel(26, 1, this)), m_device(new QLabel(this))
{
    setWindowTitle(QStringLiteral("ShiftScope"));
    setAcceptDrops(true);
    resize(1360, 860);
    buildPanels();
    buildMenus();
    addView(explorerPage(), tr("Explorer"));
    connectPanels();
    restore();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildPanels()
{
    auto *central = new QWidget(this);
    auto *column = new QVBoxLayout(central);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_banner);
    column->addWidget(m_views, 1);
    setCentralWidget(central);
    m_views->setObjectName(QStringLiteral("views"));
    m_views->setAccessibleName(tr("Views"));
    m_views->setDocumentMode(true);

    auto *dock = new QDockWidget(tr("Patches"), this);
    dock->setObjectName(QStringLiteral("patchesDock"));
    dock->setWidget(m_patches);
    addDockWidget(Qt::LeftDockWidgetArea, dock);
    resizeDocks({dock}, {230}, Qt::Horizontal);

    m_latency->setToolTip(tr("Time of the newest forward pass, and how many of them a second that is"));
    m_latency->setAccessibleName(tr("Latency"));
    statusBar()->addPermanentWidget(m_latency);
    statusBar()->addPermanentWidget(m_device);
}

QWidget *MainWindow::explorerPage()
{
    auto *page = new QWidget(this);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_networkBar);
    column->addWidget(m_explorer, 1);
    return page;
}

void MainWindow::buildMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open patch…"), QKeySequence::Open, this, &MainWindow::choosePatchFile);
    file->addAction(tr("Patch from a &picture…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), m_pictures,
                    &PictureActions::showMaker);
    file->addSeparator();
    file->addAction(tr("&Export figure…"), QKeySequence(Qt::CTRL | Qt::Key_E), m_output, &OutputActions::chooseFigure);
    file->addAction(tr("&Copy figure"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), m_output, &OutputActions::copyFigure);
    file->addAction(tr("&Save run…"), QKeySequence::Save, m_output, &OutputActions::chooseRunFile);
    file->addSeparator();
    file->addAction(tr("&Models…"), QKeySequence(Qt::CTRL | Qt::Key_M), m_networkBar, &NetworkBar::modelsWanted);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);

    QUndoStack &stack = m_explorer->document().undoStack();
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    QAction *undo = stack.createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    QAction *redo = stack.createRedoAction(this, tr("&Redo"));
    redo->setShortcuts({QKeySequence(QKeySequence::Redo), QKeySequence(Qt::CTRL | Qt::Key_Y)});
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addAction(tr("&Paste picture"), QKeySequence::Paste, m_pictures, &PictureActions::paste);

    buildViewMenu();
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    QAction *keys = help->addAction(tr("&Keys"), this, [this] { showKeys(*this); });
    keys->setShortcuts({QKeySequence(Qt::Key_F1), QKeySequence(QStringLiteral("?"))});
    help->addAction(tr("&About ShiftScope"), this, [this] { showAbout(*this); });
}

void MainWindow::buildViewMenu()
{
    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_viewMenu = view->addMenu(tr("&Go to"));
    view->addAction(findChild<QDockWidget *>(QStringLiteral("patchesDock"))->toggleViewAction());
    addThemeMenu(*view, m_settings);
    connect(&m_settings, &Settings::changed, this, [this] { m_theme.set(m_settings.values().theme); });
}

void MainWindow::addView(QWidget *view, const QString &title)
{
    const int number = m_views->addTab(view, title);
    if (QAction *show = m_viewMenu->addAction(title, m_views, [this, view] { m_views->setCurrentWidget(view); }); number < 9)
        show->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + number)));
    if (title == m_settings.values().view)
        m_views->setCurrentWidget(view);
}

void MainWindow::showView(QWidget *view)
{
    m_views->setCurrentWidget(view);
}

void MainWindow::connectPanels()
{
    connect(m_patches, &PatchChooser::patchChosen, this, [this](const QString &file) { openPatch(file.toStdString()); });
    connect(m_patches, &PatchChooser::openWanted, this, &MainWindow::choosePatchFile);
    connect(&m_explorer->document(), &SceneDocument::changed, m_patches, [this, shown = std::filesystem::path()]() mutable {
        if (shown != m_explorer->document().settings().patch) {
            shown = m_explorer->document().settings().patch;
            m_patches->setCurrent(shown);
        }
    });
    connect(m_explorer, &ExplorerView::latencyChanged, m_latency, &SteadyLabel::setText);
    connect(m_explorer, &ExplorerView::problem, this, &MainWindow::showProblem);
    connect(m_output, &OutputActions::done, this,
            [this](const QString &message) { statusBar()->showMessage(message, kMessageMs); });
    connect(m_output, &OutputActions::failed, this, &MainWindow::showProblem);
    connect(m_pictures, &PictureActions::patchWanted, this, [this](const QString &file) { openPatch(file.toStdString()); });
    connect(m_pictures, &PictureActions::patchPreviewed, m_explorer, &ExplorerView::showPatchPreview);
    connect(m_pictures, &PictureActions::libraryChanged, this, [this] { loadLibrary(false); });
    connect(m_pictures, &PictureActions::problem, this, &MainWindow::showProblem);
}

void MainWindow::restore()
{
    const UserSettings &values = m_settings.values();
    if (!values.geometry.isEmpty())
        restoreGeometry(values.geometry);
    if (!values.windowState.isEmpty())
        restoreState(values.windowState);
    m_explorer->mapPanel().setOptions(values.map);
    m_theme.set(values.theme);
}

void MainWindow::remember()
{
    UserSettings values = m_settings.values();
    const SceneSettings &scene = m_explorer->document().settings();
    values.geometry = saveGeometry();
    values.windowState = saveState();
    values.view = m_views->tabText(m_views->currentIndex());
    values.patch = scene.patch.string();
    values.box = scene.box;
    values.background = scene.background;
    values.map = m_explorer->mapPanel().options();
    m_settings.set(values);
}

void MainWindow::setNetwork(std::shared_ptr<const LiveNetwork> network)
{
    const NetworkInfo &info = network->info();
    setWindowTitle(
        tr("%1%2 – ShiftScope").arg(QString::fromStdString(info.title), info.trained() ? QString() : tr(" (untrained)")));
    m_device->setText(QString::fromStdString(info.device));
    m_device->setToolTip(tr("Where the network runs"));
    m_explorer->setNetwork(std::move(network));
}

void MainWindow::openPatch(const std::filesystem::path &file)
{
    if (isRunFile(file)) {
        showProblem(tr("%1 is a run file; the window opens patches (PNG, SVG). 'shiftscope export' draws its maps.")
                        .arg(QString::fromStdString(file.filename().string())));
        return;
    }
    m_explorer->document().setPatch(file);
}

void MainWindow::openPicture(const std::filesystem::path &file)
{
    isRunFile(file) ? openPatch(file) : m_pictures->open(file);
}

void MainWindow::loadLibrary(bool choosePatch)
{
    m_worker.run(
        [](const std::stop_token &) { return patchLibrary(); },
        [this, choosePatch](std::vector<LibraryEntry> entries) {
            SceneSettings scene;
            const UserSettings &values = m_settings.values();
            scene.box = values.box;
            scene.background = values.background;
            scene.patch = values.patch;
            const auto car = std::ranges::find(entries, "car", &LibraryEntry::name);
            if (scene.patch.empty() || !std::filesystem::exists(scene.patch))
                scene.patch = car != entries.end() ? car->file : entries.empty() ? std::filesystem::path() : entries.front().file;
            const int middle = (m_explorer->document().canvas() - scene.box) / 2;
            scene.position = {middle, middle};
            m_patches->setEntries(std::move(entries));
            if (choosePatch && m_explorer->document().settings().patch.empty())
                m_explorer->document().reset(scene);
            m_patches->setCurrent(m_explorer->document().settings().patch);
        },
        [this](const QString &message) { showProblem(message); });
}

void MainWindow::choosePatchFile()
{
    auto *dialog = new QFileDialog(this, tr("Open patch"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Pictures (*.png *.svg *.jpg *.jpeg *.webp *.bmp *.tif *.tiff)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { openPicture(file.toStdString()); });
    dialog->open();
}

void MainWindow::showProblem(const QString &message)
{
    m_banner->show(message, {{tr("Close"), tr("Close this line"), [this] { m_banner->hide(); }}});
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    remember();
    QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedFile(event->mimeData()).isEmpty() || event->mimeData()->hasImage())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    if (const QString file = droppedFile(event->mimeData()); !file.isEmpty())
        openPicture(file.toStdString());
    else
        m_pictures->take(event->mimeData());
}

} // namespace shiftscope
