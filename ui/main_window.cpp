#include "ui/main_window.h"

#include "core/error.h"
#include "core/scene/user_patches.h"
#include "ui/banner.h"
#include "ui/explorer/anchor_table.h"
#include "ui/explorer/explorer_view.h"
#include "ui/explorer/patch_chooser.h"
#include "ui/explorer/pin_table.h"
#include "ui/explorer/stride_proposal.h"
#include "ui/focus_ring.h"
#include "ui/habits.h"
#include "ui/jobs/jobs_panel.h"
#include "ui/jobs/sweep_jobs.h"
#include "ui/message_area.h"
#include "ui/models/network_bar.h"
#include "ui/output_actions.h"
#include "ui/patch_maker/picture_actions.h"
#include "ui/session/auto_session.h"
#include "ui/steady_label.h"

#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QMimeData>
#include <QScreen>
#include <QStatusBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kMessageMs = 6000;
constexpr QSize kFrame(8, 40); // about what a window manager draws around
constexpr qsizetype kRecentFiles = 12;

QString droppedFile(const QMimeData *data)
{
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.front().isLocalFile() ? urls.front().toLocalFile() : QString();
}

} // namespace

MainWindow::MainWindow(Settings &settings, QWidget *parent)
    : QMainWindow(parent), m_settings(settings), m_views(new QTabWidget(this)), m_messages(new MessageArea(m_views)),
      m_banner(new Banner(m_messages)), m_notice(new Banner(m_messages)), m_networkBar(new NetworkBar(this)),
      m_explorerPage(new QMainWindow(this)), m_explorer(new ExplorerView(this)), m_patches(new PatchChooser(this)),
      m_output(new OutputActions(*m_explorer, *this)), m_pictures(new PictureActions(*this)),
      m_latency(new SteadyLabel(26, 1, this)), m_device(new QLabel(this))
{
    new Habits(this);
    new FocusRing(this);
    addPaneKeys(*this, *m_views);
    setWindowTitle(QStringLiteral("ShiftScope"));
    setAcceptDrops(true);
    const QSize room = screen()->availableSize();
    resize(QSize(1360, 920).expandedTo(room * 0.85).boundedTo(room - kFrame));
    m_explorerPage->setWindowFlags(Qt::Widget);
    buildPanels();
    buildDocks();
    buildMenus();
    addView(m_explorerPage, tr("Explorer"), &m_explorer->document().undoStack());
    connectPanels();
    connectFiles();
    restore();
}

MainWindow::~MainWindow()
{
    // What looks at the list of jobs goes before it.
    m_explorer->sweep().cancel();
    delete m_jobsPanel;
}

void MainWindow::buildPanels()
{
    setCentralWidget(m_views);
    m_messages->add(m_banner);
    m_messages->add(m_notice);
    m_notice->setObjectName(QStringLiteral("notice"));
    m_views->setObjectName(QStringLiteral("views"));
    m_views->setAccessibleName(tr("Views"));
    m_views->setDocumentMode(true);

    m_latency->setToolTip(tr("Time of the newest forward pass, and how many of them a second that is"));
    m_latency->setAccessibleName(tr("Latency"));
    statusBar()->addPermanentWidget(m_latency);
    m_device->setContentsMargins(0, 0, 8, 0);
    statusBar()->addPermanentWidget(m_device);
}

void MainWindow::buildDocks()
{
    const auto dock = [](const QString &title, const QString &name, QWidget *content) {
        auto *made = new QDockWidget(title);
        made->setObjectName(name);
        made->setWidget(content);
        content->show();
        return made;
    };
    m_jobsPanel = new JobsPanel(m_jobs, this);
    m_docks = {dock(tr("Patches"), QStringLiteral("patchesDock"), m_patches),
               dock(tr("Anchors"), QStringLiteral("anchorsDock"), m_explorer->anchorTable()),
               dock(tr("Points"), QStringLiteral("pointsDock"), m_explorer->pinTable()),
               dock(tr("Jobs"), QStringLiteral("jobsDock"), m_jobsPanel)};
    auto *view = new QWidget(m_explorerPage);
    auto *column = new QVBoxLayout(view);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_networkBar);
    column->addWidget(m_explorer, 1);
    m_explorerPage->setCentralWidget(view);
    arrangeDocks();
    auto *sweeps = new SweepJobs(*m_explorer, m_jobs, this);
    connect(sweeps, &SweepJobs::shown, this, [this] { m_views->setCurrentIndex(0); });
    connect(sweeps, &SweepJobs::networkWanted, this, [this](const NetworkIdentity &network, const SceneSettings &scene) {
        m_comesBack = {network, scene};
        wantNetwork(network);
    });
}

void MainWindow::arrangeDocks()
{
    const auto &[patches, anchors, points, jobs] = m_docks;
    for (QDockWidget *dock : {patches, anchors, points, jobs}) {
        dock->setFloating(false);
        if (dock == jobs)
            addDockWidget(Qt::BottomDockWidgetArea, dock);
        else
            m_explorerPage->addDockWidget(Qt::LeftDockWidgetArea, dock);
        dock->setVisible(dock != jobs && dock != points); // until they are asked for
    }
    m_explorerPage->tabifyDockWidget(anchors, points);
    m_explorerPage->resizeDocks({patches}, {230}, Qt::Horizontal);
    m_explorerPage->resizeDocks({patches, anchors}, {460, 230}, Qt::Vertical);
    resizeDocks({jobs}, {200}, Qt::Vertical);
}

/// As at the very first start.
void MainWindow::resetLayout()
{
    arrangeDocks();
    m_explorer->setZoom(0);
    m_explorer->mapPanel().fit();
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
    connectPoints();
    connectLibrary();
    connect(m_views, &QTabWidget::currentChanged, this, &MainWindow::viewChanged);
    viewChanged();
    connect(m_explorer, &ExplorerView::latencyChanged, m_latency, &SteadyLabel::setText);
    connect(m_explorer, &ExplorerView::problem, this, &MainWindow::showProblem);
    connect(m_explorer, &ExplorerView::problemOver, this, [this](const QString &message) {
        if (m_notice->text() == message)
            m_notice->hide();
    });
    connect(m_explorer, &ExplorerView::longSweepProposed, this, &MainWindow::proposeStride);
    connect(&m_explorer->document(), &SceneDocument::refused, m_patches,
            [this] { m_patches->setCurrent(m_explorer->document().settings().patch); }); // the list had marked the other one
    connect(&m_explorer->mapPanel(), &MapPanel::exportWanted, m_output, &OutputActions::chooseFigure);
    connect(m_output, &OutputActions::done, this,
            [this](const QString &message) { statusBar()->showMessage(message, kMessageMs); });
    connect(m_output, &OutputActions::failed, this, &MainWindow::showProblem);
    connect(m_pictures, &PictureActions::patchWanted, this, [this](const QString &file) { openPatch(file.toStdString()); });
    connect(m_pictures, &PictureActions::patchPreviewed, m_explorer, &ExplorerView::showPatchPreview);
    connect(m_pictures, &PictureActions::libraryChanged, this, [this] { loadLibrary(false); });
    connect(m_pictures, &PictureActions::problem, this, &MainWindow::showProblem);
}

/// The list of the pinned points shows itself with the first of them.
void MainWindow::connectPoints()
{
    connect(&m_explorer->document(), &SceneDocument::changed, this, [this, before = std::size_t{0}]() mutable {
        const std::size_t count = m_explorer->document().settings().pins.size();
        if (before == 0 && count > 0 && m_views->currentIndex() == 0) {
            m_docks.points->show();
            m_docks.points->raise();
        }
        before = count;
    });
    connect(m_explorer, &ExplorerView::saved, this,
            [this](const QString &message) { statusBar()->showMessage(message, kMessageMs); });
}

/// What the user does with patches of their own.
void MainWindow::connectLibrary()
{
    const auto failed = [this](const QString &message) { showProblem(message); };
    connect(m_patches, &PatchChooser::renameWanted, this, [this, failed](const QString &file, const QString &name) {
        const std::filesystem::path old = file.toStdString();
        m_worker.run([old, name](const std::stop_token &) { return renameUserPatch(old, name.toStdString()); },
                     [this, old](const std::filesystem::path &renamed) {
                         loadLibrary(false);
                         if (m_explorer->document().settings().patch == old)
                             openPatch(renamed);
                     },
                     failed);
    });
    connect(m_patches, &PatchChooser::removeWanted, this, [this, failed](const QString &file) {
        m_worker.run(
            [file](const std::stop_token &) {
                QFile patch(file);
                if (!patch.moveToTrash())
                    throw WorkError("'" + file.toStdString() +
                                    "' could not be moved to the trash: " + patch.errorString().toStdString());
                return file;
            },
            [this](const QString &removed) {
                statusBar()->showMessage(tr("Moved %1 to the trash").arg(removed), kMessageMs);
                loadLibrary(false);
            },
            failed);
    });
}

/// What acts on one view alone acts on the one that is seen.
void MainWindow::viewChanged()
{
    const auto undo = m_undoStacks.find(m_views->currentWidget());
    m_undo.setActiveStack(undo == m_undoStacks.end() ? nullptr : undo->second);
    for (QDockWidget *dock : {m_docks.patches, m_docks.anchors, m_docks.points})
        dock->toggleViewAction()->setEnabled(m_views->currentIndex() == 0);
}

void MainWindow::connectFiles()
{
    connect(&m_opener, &FileOpener::runOpened, this, &MainWindow::showRun);
    connect(&m_opener, &FileOpener::sessionRead, this,
            [this](const QString &file, const std::shared_ptr<const ReadSession> &read) { showSession(file, *read); });
    connect(&m_opener, &FileOpener::pictureGiven, this, [this](const QString &file) {
        rememberFile(file);
        m_pictures->open(file.toStdString());
    });
    connect(&m_opener, &FileOpener::failed, this, &MainWindow::showProblem);
    connect(m_output, &OutputActions::runSaved, this, [this](const QString &file, bool finished) {
        rememberFile(file);
        UserSettings values = m_settings.values();
        values.unfinishedRuns.removeAll(file);
        if (!finished)
            values.unfinishedRuns.push_front(file);
        m_settings.set(values);
    });
}

void MainWindow::restore()
{
    const UserSettings &values = m_settings.values();
    if (!values.geometry.isEmpty())
        restoreGeometry(values.geometry);
    setLayoutState(values.windowState);
    m_explorer->mapPanel().setOptions(values.map);
    m_explorer->sweep().setKeeping(values.map.keepFeatures);
    m_explorer->setZoom(values.zoom);
    m_explorer->hints().setDone(values.hints);
    m_theme.set(values.theme);
}

void MainWindow::rememberFile(const QString &file)
{
    const QString full = QFileInfo(file).absoluteFilePath();
    UserSettings values = m_settings.values();
    values.recent.removeAll(full);
    values.recent.push_front(full);
    values.recent = values.recent.mid(0, kRecentFiles);
    m_settings.set(values);
}

void MainWindow::setNetwork(std::shared_ptr<const LiveNetwork> network)
{
    const NetworkInfo &info = network->info();
    setWindowTitle(
        tr("%1%2 – ShiftScope").arg(QString::fromStdString(info.title), info.trained() ? QString() : tr(" (untrained)")));
    m_device->setText(QString::fromStdString(info.device));
    m_device->setToolTip(tr("Where the network runs"));
    if (const auto back = std::exchange(m_comesBack, {}); back && info.identity().isSameAs(back->network))
        m_explorer->showScene(back->scene, tr("return to a job's scene")); // else the network before would sweep it first
    m_explorer->setNetwork(std::move(network));
}

void MainWindow::openFile(const std::filesystem::path &file)
{
    m_opener.open(file);
}

void MainWindow::openPatch(const std::filesystem::path &file)
{
    m_explorer->document().setPatch(file);
}

void MainWindow::showRun(const std::shared_ptr<const OpenedRun> &run)
{
    rememberFile(QString::fromStdString(run->file.string()));
    m_views->setCurrentIndex(0);
    m_explorer->showRun(run);
    wantNetwork(run->header().network());
}

/// Unless it is there.
void MainWindow::wantNetwork(const NetworkIdentity &network)
{
    const std::optional<NetworkChoice> maker = choiceOf(network);
    const auto &present = m_explorer->network();
    const bool here = present && present->info().identity().isSameAs(network);
    if (maker && !here)
        emit networkWanted(*maker);
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
            if (choosePatch)
                beginWith(scene);
            m_patches->setCurrent(m_explorer->document().settings().patch);
        },
        [this](const QString &message) { showProblem(message); });
}

/// Where there is no scene yet. One that is still being read, that of last time, goes first.
void MainWindow::beginWith(const SceneSettings &scene)
{
    SceneDocument &document = m_explorer->document();
    if (document.waiting())
        connect(
            &document, &SceneDocument::refused, this, [this, scene] { beginWith(scene); },
            static_cast<Qt::ConnectionType>(Qt::QueuedConnection | Qt::SingleShotConnection));
    else if (!document.settings().complete())
        document.reset(scene);
}

/// A button for the stride that takes no more than a minute, and one for the sweep as it was asked for.
void MainWindow::proposeStride(const QString &text, int stride, double seconds)
{
    const StrideProposal coarser = proposedStride(stride, seconds);
    const auto offer = [this](int wanted, double takes) {
        const QString words = strideText(wanted);
        return Banner::Offer{tr("%1, %2").arg(words.left(1).toUpper() + words.mid(1), roughDuration(takes)),
                             tr("Sweep with a stride of %1 px; it can be changed beside the map").arg(wanted),
                             [this, wanted] { m_explorer->sweepAt(wanted); }};
    };
    m_notice->show(text, {offer(coarser.stride, coarser.seconds), offer(stride, seconds)});
}

void MainWindow::showProblem(const QString &message)
{
    m_notice->show(message);
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
        openFile(file.toStdString());
    else
        m_pictures->take(event->mimeData());
}

} // namespace shiftscope
