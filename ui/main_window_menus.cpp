// The window's menus.

#include "ui/banner.h"
#include "ui/explorer/explorer_view.h"
#include "ui/help/help.h"
#include "ui/help/program_parts.h"
#include "ui/main_window.h"
#include "ui/models/network_bar.h"
#include "ui/output_actions.h"
#include "ui/patch_maker/picture_actions.h"
#include "ui/theme_menu.h"

#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QMenuBar>
#include <QScrollArea>
#include <QTabWidget>

namespace shiftscope {

namespace {

constexpr int kRecentFolder = 60; ///< characters

/// "run.h5 – ~/results": files of the same name are told apart.
QString recentName(const QString &file, int width, const QFontMetrics &metrics)
{
    QString folder = QFileInfo(file).absolutePath();
    if (const QString home = QDir::homePath(); folder == home || folder.startsWith(home + u'/'))
        folder.replace(0, home.size(), u'~');
    QString words = QFileInfo(file).fileName() + QStringLiteral(" – ") + metrics.elidedText(folder, Qt::ElideMiddle, width);
    return words.replace(u'&', QStringLiteral("&&"));
}

} // namespace

void MainWindow::buildMenus()
{
    buildFileMenu();
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    QAction *undo = m_undo.createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence::Undo);
    QAction *redo = m_undo.createRedoAction(this, tr("&Redo"));
    QList<QKeySequence> redoKeys = QKeySequence::keyBindings(QKeySequence::Redo);
    if (const QKeySequence common(Qt::CTRL | Qt::Key_Y); !redoKeys.contains(common)) // twice would be ambiguous
        redoKeys.push_back(common);
    redo->setShortcuts(redoKeys);
    edit->addActions({undo, redo});
    edit->addSeparator();
    edit->addAction(tr("&Paste picture"), QKeySequence::Paste, m_pictures, &PictureActions::paste);

    buildViewMenu();
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addAction(tr("&Guide"), QKeySequence(Qt::Key_F1), this, [this] { showGuide(*this); });
    help->addAction(tr("&Keys"), QKeySequence(QStringLiteral("?")), this, [this] { showKeys(*this); });
    help->addSeparator();
    help->addAction(tr("&Cite"), this, [this] { showCitations(*this); });
    help->addAction(tr("&About ShiftScope"), this, [this] {
        m_worker.run([](const std::stop_token &) { return programParts(); },
                     [this](const std::string &parts) { showAbout(*this, QString::fromStdString(parts)); },
                     [this](const QString &message) { showProblem(message); });
    });
}

void MainWindow::buildFileMenu()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addAction(tr("&Open…"), QKeySequence::Open, this, &MainWindow::chooseFile);
    file->addAction(tr("Patch from a &picture…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), m_pictures,
                    &PictureActions::showMaker);
    m_recentMenu = file->addMenu(tr("Open &recent"));
    m_recentMenu->setObjectName(QStringLiteral("recentFiles"));
    refreshRecent();
    connect(&m_settings, &Settings::changed, this, &MainWindow::refreshRecent);
    file->addSeparator();
    file->addAction(tr("&Save run…"), QKeySequence::Save, m_output, &OutputActions::chooseRunFile);
    file->addAction(tr("&Export figure…"), QKeySequence(Qt::CTRL | Qt::Key_E), m_output, &OutputActions::chooseFigure);
    file->addAction(tr("&Copy figure"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), m_output, &OutputActions::copyFigure);
    file->addSeparator();
    file->addAction(tr("Save sess&ion…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), this, &MainWindow::chooseSessionFile);
    file->addSeparator();
    QAction *kept = file->addAction(tr("&Kept sweeps…"), this, &MainWindow::showKeptRuns);
    const RunKeeper &keeper = m_explorer->sweep().keeper();
    connect(&keeper, &RunKeeper::usedChanged, kept, [kept](std::int64_t bytes) {
        kept->setStatusTip(tr("Kept sweeps take %1").arg(QLocale::c().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat)));
    });
    connect(&keeper, &RunKeeper::problem, this, &MainWindow::showProblem);
    file->addAction(tr("&Models…"), QKeySequence(Qt::CTRL | Qt::Key_M), m_networkBar, &NetworkBar::modelsWanted);
    file->addSeparator();
    file->addAction(tr("&Quit"), QKeySequence(Qt::CTRL | Qt::Key_Q), this, &QWidget::close);
}

void MainWindow::buildViewMenu()
{
    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_viewMenu = view->addMenu(tr("&Go to"));
    for (QDockWidget *dock : {m_docks.patches, m_docks.anchors, m_docks.points, m_docks.jobs}) {
        dock->toggleViewAction()->setText(u'&' + dock->windowTitle());
        view->addAction(dock->toggleViewAction());
    }
    view->addSeparator();
    const auto zoom = [&](const QString &text, const QKeySequence &keys, const QString &tip, double factor) {
        QAction *action = view->addAction(text, keys, this, [this, factor] {
            m_explorer->setZoom(factor);
            if (factor == 0)
                m_explorer->mapPanel().fit();
        });
        action->setToolTip(tip);
    };
    zoom(tr("&Fit canvas and map"), Qt::CTRL | Qt::Key_0, tr("The Explorer: both as large as there is room"), 0);
    zoom(tr("Canvas &1:1"), Qt::CTRL | Qt::Key_1, tr("The Explorer: one pixel of the screen for a pixel of the canvas"), 1);
    view->setToolTipsVisible(true);
    view->addSeparator();
    view->addAction(tr("&Reset layout"), this, &MainWindow::resetLayout);
    QAction *full = view->addAction(tr("F&ull screen"), QKeySequence(Qt::Key_F11), this,
                                    [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    full->setCheckable(true);
    connect(view, &QMenu::aboutToShow, full, [this, full] { full->setChecked(isFullScreen()); });
    addThemeMenu(*view, m_settings);
    connect(&m_settings, &Settings::changed, this, [this] { m_theme.set(m_settings.values().theme); });
}

void MainWindow::refreshRecent()
{
    const QStringList &files = m_settings.values().recent;
    m_recentMenu->clear();
    m_recentMenu->setEnabled(!files.isEmpty());
    for (const QString &file : files) {
        const QString words = recentName(file, fontMetrics().averageCharWidth() * kRecentFolder, fontMetrics());
        QAction *open = m_recentMenu->addAction(words, this, [this, file] { openFile(file.toStdString()); });
        open->setToolTip(file);
    }
    m_recentMenu->setToolTipsVisible(true);
    m_recentMenu->addSeparator();
    m_recentMenu->addAction(tr("&Clear"), this, [this] {
        UserSettings values = m_settings.values();
        values.recent.clear();
        m_settings.set(values);
    });
}

void MainWindow::addView(QWidget *view, const QString &title, QUndoStack *undo)
{
    auto *page = new QScrollArea;
    page->setWidget(view);
    page->setWidgetResizable(true);
    page->setFrameShape(QFrame::NoFrame);
    page->setFocusPolicy(Qt::NoFocus);
    if (undo != nullptr) {
        m_undo.addStack(undo);
        m_undoStacks[page] = undo;
    }
    const int number = m_views->addTab(page, title);
    if (QAction *show = m_viewMenu->addAction(title, m_views, [this, view] { showView(view); }); number < 9)
        show->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + number)));
    if (title == m_settings.values().view)
        m_views->setCurrentWidget(page);
}

void MainWindow::showView(QWidget *view)
{
    for (int tab = 0; tab < m_views->count(); ++tab)
        if (m_views->widget(tab)->isAncestorOf(view))
            m_views->setCurrentIndex(tab);
}

void MainWindow::chooseFile()
{
    auto *dialog = new QFileDialog(this, tr("Open"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters(
        {tr("Runs, sessions, patches and pictures (*.h5 *.hdf5 *.shiftscope *.png *.svg *.jpg *.jpeg *.webp *.bmp *.tif *.tiff)"),
         tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { openFile(file.toStdString()); });
    dialog->open();
}

void MainWindow::choosePatchFile()
{
    auto *dialog = new QFileDialog(this, tr("Open patch"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Pictures (*.png *.svg *.jpg *.jpeg *.webp *.bmp *.tif *.tiff)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { openFile(file.toStdString()); });
    dialog->open();
}

void MainWindow::chooseSessionFile()
{
    auto *dialog = new QFileDialog(this, tr("Save session"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Session (*.shiftscope)")});
    dialog->setDefaultSuffix(QStringLiteral("shiftscope"));
    dialog->selectFile(m_sessionFile.isEmpty() ? QStringLiteral("session.shiftscope") : m_sessionFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) { saveSession(file.toStdString()); });
    dialog->open();
}

} // namespace shiftscope
