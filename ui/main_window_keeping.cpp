// What the window keeps: how it stands, from one start to the next; sessions; runs that are not finished; what becomes of jobs
// when it is closed.

#include "ui/banner.h"
#include "ui/compare/compare_view.h"
#include "ui/explorer/explorer_view.h"
#include "ui/jobs/quit_dialog.h"
#include "ui/main_window.h"
#include "ui/models/network_bar.h"
#include "ui/session/auto_session.h"
#include "ui/session/kept_runs_dialog.h"

#include <QCloseEvent>
#include <QDataStream>
#include <QFileInfo>
#include <QStatusBar>
#include <QTabWidget>

#include <utility>

namespace shiftscope {

namespace {
constexpr int kMessageMs = 6000;
}

QByteArray MainWindow::layoutState() const
{
    QByteArray state;
    QDataStream out(&state, QIODevice::WriteOnly);
    out << saveState() << m_explorerPage->saveState();
    return state;
}

void MainWindow::setLayoutState(const QByteArray &state)
{
    QByteArray window;
    QByteArray explorer;
    QDataStream in(state);
    in >> window >> explorer;
    if (in.status() != QDataStream::Ok) // there is none, or an older program's
        return;
    if (!isVisible())
        m_explorerPage->resize(size()); // the docks get their sizes of a page that is as large as it will be
    restoreState(window);
    m_explorerPage->restoreState(explorer);
}

void MainWindow::remember()
{
    UserSettings values = m_settings.values();
    const SceneSettings &scene = m_explorer->document().settings();
    values.geometry = saveGeometry();
    values.windowState = layoutState();
    values.view = m_views->tabText(m_views->currentIndex());
    values.patch = scene.patch.string();
    values.box = scene.box;
    values.background = scene.background;
    values.zoom = m_explorer->zoom();
    values.hints = m_explorer->hints().done();
    values.map = m_explorer->mapPanel().options();
    m_settings.set(values);
}

void MainWindow::showSession(const QString &file, const ReadSession &read)
{
    m_sessionFile = file;
    rememberFile(file);
    showRest(read);
    m_explorer->document().replace(read.session.scene, tr("opening of a session"));
}

/// All of a session but its scene.
void MainWindow::showRest(const ReadSession &read)
{
    const Session &session = read.session;
    m_explorer->setZoom(session.zoom);
    m_explorer->mapPanel().setOptions(session.map);
    m_explorer->sweep().setKeeping(session.map.keepFeatures);
    if (read.run)
        m_explorer->showRun(read.run);
    if (session.network != m_networkBar->choice())
        emit networkWanted(session.network);
    if (m_compare != nullptr && !session.compare.runs.empty())
        m_compare->restore(session.compare);
    for (int tab = 0; tab < m_views->count(); ++tab)
        if (m_views->tabText(tab) == session.view)
            m_views->setCurrentIndex(tab);
    if (!read.problems.isEmpty())
        showProblem(read.problems.join(u' '));
}

Session MainWindow::session() const
{
    Session session;
    session.scene = m_explorer->document().settings();
    session.canvas = m_explorer->document().canvas();
    session.network = m_networkBar->choice();
    session.map = m_explorer->mapPanel().options();
    session.zoom = m_explorer->zoom();
    session.view = m_views->tabText(m_views->currentIndex());
    if (m_explorer->shownRun())
        session.run = m_explorer->shownRun()->file;
    if (m_compare != nullptr)
        session.compare = m_compare->state(m_keptRuns);
    return session;
}

void MainWindow::saveSession(const std::filesystem::path &file)
{
    const QString name = QString::fromStdString(file.string());
    m_worker.run(
        [session = session(), file](const std::stop_token &) {
            writeSession(session, file);
            return true;
        },
        [this, name](bool) {
            m_sessionFile = name;
            rememberFile(name);
            statusBar()->showMessage(tr("Wrote %1").arg(name), kMessageMs);
        },
        [this](const QString &message) { showProblem(message); });
}

void MainWindow::offerUnfinishedRuns()
{
    const QStringList files = m_settings.values().unfinishedRuns;
    if (files.isEmpty())
        return;
    const QString &file = files.front();
    const auto forget = [this, file] {
        UserSettings values = m_settings.values();
        values.unfinishedRuns.removeAll(file);
        m_settings.set(values);
        m_notice->hide();
    };
    m_notice->show(tr("%1 was saved before its sweep was finished.").arg(QFileInfo(file).fileName()),
                   {{tr("Go on"), tr("Open it and sweep what is missing"),
                     [this, file] {
                         m_notice->hide();
                         openFile(file.toStdString());
                     }},
                    {tr("Not now"), tr("Ask again at the next start"), [this] { m_notice->hide(); }},
                    {tr("Forget"), tr("Do not ask again; the file stays"), forget}});
}

void MainWindow::keepWorkIn(const std::filesystem::path &folder)
{
    m_keptRuns = folder / "runs";
    m_explorer->sweep().keeper().keepIn(m_keptRuns, m_settings.values().keptRunsBytes);
    m_lastTime = std::make_unique<AutoSession>(folder / "window.shiftscope", [this] {
        Session now = session();
        now.geometry = saveGeometry();
        now.windowState = layoutState();
        return now;
    });
    connect(m_lastTime.get(), &AutoSession::problem, this, &MainWindow::showProblem);
    connect(m_lastTime.get(), &AutoSession::read, this, &MainWindow::showLastTime);
}

void MainWindow::restoreLastTime()
{
    m_lastTime->restore();
}

void MainWindow::beginKeeping()
{
    m_lastTime->begin();
}

void MainWindow::showLastTime(const std::shared_ptr<const ReadSession> &read, const QString &message)
{
    offerUnfinishedRuns();
    const bool untouched = m_explorer->document().settings() == SceneSettings{};
    if (read && untouched) {
        const Session &session = read->session;
        restoreGeometry(session.geometry);
        setLayoutState(session.windowState);
        m_explorer->document().setCanvas(session.canvas);
        showRest(*read);
        m_explorer->document().reset(session.scene);
    }
    loadLibrary(!m_explorer->document().settings().complete());
    if (!message.isEmpty())
        showProblem(message);
    beginKeeping();
}

void MainWindow::showKeptRuns()
{
    auto *dialog = new KeptRunsDialog(m_explorer->sweep().keeper(), m_settings, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

bool MainWindow::mayQuit()
{
    if (m_quits || m_settings.values().quitExplained)
        return true;
    const std::vector<Job> running = m_jobs.active();
    if (running.empty())
        return true;
    if (findChild<QuitDialog *>() != nullptr)
        return false;
    auto *dialog = new QuitDialog(running, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        UserSettings values = m_settings.values();
        values.quitExplained = dialog->saysNoMore();
        m_settings.set(values);
        m_quits = true;
        close();
    });
    dialog->open();
    return false;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (!mayQuit()) {
        event->ignore();
        return;
    }
    remember();
    if (m_lastTime)
        m_lastTime->write();
    QMainWindow::closeEvent(event);
}

} // namespace shiftscope
