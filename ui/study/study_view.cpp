#include "ui/study/study_view.h"

#include "core/error.h"
#include "core/study/study_folder.h"
#include "core/text.h"
#include "ui/dimmed.h"
#include "ui/progress_row.h"
#include "ui/study/result_view.h"
#include "ui/study/study_composer.h"
#include "ui/study/study_run_table.h"
#include "ui/table_copy.h"

#include <QAction>
#include <QCoreApplication>
#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>

#include <variant>

namespace shiftscope {

namespace {

constexpr int kWatchMs = 100;
constexpr int kCheckMs = 300;
constexpr int kReadMs = 5000;

QString counted(std::int64_t count)
{
    return QString::fromStdString(formatCount(count));
}

/// Where studies are kept unless another place is named.
QString studiesFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QStringLiteral("/ShiftScope");
}

/// As a shell would read it, but relative to the studies' folder.
std::filesystem::path pathOf(const QString &text)
{
    QString path = text.trimmed();
    if (path == u'~' || path.startsWith(QLatin1String("~/")))
        path.replace(0, 1, QDir::homePath());
    return path.isEmpty() ? std::string() : QDir(studiesFolder()).filePath(path).toStdString();
}

/// "Quick study" as the name of a folder.
QString folderName(const std::string &title)
{
    QString name;
    for (const QChar c : QString::fromStdString(title).toLower())
        if (c.isLetterOrNumber())
            name += c;
        else if (!name.isEmpty() && !name.endsWith(u'-'))
            name += u'-';
    return name.endsWith(u'-') ? name.chopped(1) : name;
}

QString progressText(const Progress &now)
{
    QString text = QString::fromStdString(now.text);
    if (now.rate > 0)
        text += StudyView::tr(", %1 a second").arg(now.rate, 0, 'f', now.rate < 10 ? 1 : 0);
    if (now.secondsLeft >= 0)
        text += StudyView::tr(", %1 left").arg(QString::fromStdString(formatDuration(now.secondsLeft)));
    return text;
}

} // namespace

StudyView::StudyView(QWidget *parent)
    : QWidget(parent), m_folder(new QLineEdit(this)), m_start(new QPushButton(this)),
      m_fetch(new QPushButton(tr("Get &models…"), this)), m_status(new ProgressRow(this)), m_pages(new QTabWidget(this)),
      m_composer(new StudyComposer(this)), m_counts(new QLabel(this)), m_table(new QTableView(this)),
      m_runs(new StudyRunTable(this)), m_results(new ResultView(this))
{
    m_pages->setObjectName(QStringLiteral("pages"));
    m_pages->setAccessibleName(tr("Pages of the study"));
    m_pages->setDocumentMode(true);
    m_pages->addTab(m_composer, tr("1 Setup"));
    m_pages->addTab(buildProgress(), tr("2 Runs"));
    m_pages->addTab(m_results, tr("3 Results"));
    auto *column = new QVBoxLayout(this);
    column->addWidget(buildBar());
    column->addWidget(m_status);
    column->addWidget(m_pages, 1);
    connectParts();
    m_status->say(tr("Begin with a template, or open the folder of a study."), false);
    reflect();
}

StudyView::~StudyView()
{
    m_work.disconnect(this);
    m_work.cancel();
}

QWidget *StudyView::buildBar()
{
    auto *bar = new QWidget(this);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(0, 0, 0, 0);
    m_folder->setObjectName(QStringLiteral("folder"));
    m_folder->setAccessibleName(tr("Folder"));
    m_folder->setPlaceholderText(tr("Folder of the runs, tables and figures"));
    auto *label = new QLabel(tr("Fol&der"), bar);
    label->setBuddy(m_folder);
    auto *choose = new QPushButton(tr("C&hoose…"), bar);
    choose->setToolTip(tr("Where the study that is composed is to be kept"));
    auto *open = new QPushButton(tr("&Open study folder…"), bar);
    open->setObjectName(QStringLiteral("openFolder"));
    open->setToolTip(tr("Reads the folder of a study: its results are shown, and it can be gone on with"));
    m_start->setObjectName(QStringLiteral("start"));
    m_fetch->setObjectName(QStringLiteral("getModels"));
    m_fetch->hide();
    row->addWidget(open);
    row->addWidget(label);
    row->addWidget(m_folder, 1);
    row->addWidget(choose);
    row->addWidget(m_fetch);
    row->addWidget(m_start);
    connect(choose, &QPushButton::clicked, this, &StudyView::chooseFolder);
    connect(open, &QPushButton::clicked, this, &StudyView::chooseStudyFolder);
    return bar;
}

QWidget *StudyView::buildProgress()
{
    auto *page = new QWidget(this);
    m_counts->setObjectName(QStringLiteral("counts"));
    m_table->setObjectName(QStringLiteral("runs"));
    m_table->setAccessibleName(tr("Runs of the study"));
    m_table->setToolTip(
        tr("Each run is one network and one patch in one box. Runs under way are bold; double-click a finished run "
           "to open it"));
    m_table->setModel(m_runs);
    m_table->setTabKeyNavigation(false);
    auto *open = new QAction(tr("&Open run"), m_table);
    open->setObjectName(QStringLiteral("openRun"));
    m_table->addAction(open);
    offerCopy(*m_table);
    connect(open, &QAction::triggered, this, [this] { openRun(m_table->currentIndex()); });
    connect(m_table, &QTableView::activated, this, &StudyView::openRun); // a double click, or Enter
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setAlternatingRowColors(true);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 8);
    m_table->horizontalHeader()->setStretchLastSection(true);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(0, 6, 0, 0);
    column->addWidget(m_counts);
    column->addWidget(m_table, 1);
    return page;
}

void StudyView::connectParts()
{
    m_watchTimer.setInterval(kWatchMs);
    m_checkTimer.setInterval(kCheckMs);
    m_checkTimer.setSingleShot(true);
    m_readTimer.setInterval(kReadMs);
    m_readTimer.setSingleShot(true);
    connect(&m_work, &ViewWork::progressed, this, [this](const Progress &now) { m_status->advance(now, progressText(now)); });
    connect(&m_work, &ViewWork::pauseChanged, this,
            [this](bool paused) { m_status->say(paused ? tr("Paused.") : tr("Going on…"), false); });
    connect(&m_work, &ViewWork::cancelled, this, [this] {
        m_status->say(tr("Stopping…"), false);
        m_start->setEnabled(false);
    });
    connect(&m_watchTimer, &QTimer::timeout, this, &StudyView::watch);
    connect(&m_checkTimer, &QTimer::timeout, this, &StudyView::check);
    connect(&m_readTimer, &QTimer::timeout, this, [this] {
        if (m_running)
            refreshResults(m_running->folder);
    });
    connect(m_start, &QPushButton::clicked, this, [this] { working() ? cancel() : start(); });
    connect(m_fetch, &QPushButton::clicked, this, [this] {
        if (!m_missing.empty())
            emit modelWanted(QString::fromStdString(m_missing.front()));
    });
    connect(m_folder, &QLineEdit::textEdited, this, [this] { m_ownFolder = true; });
    connect(m_folder, &QLineEdit::textChanged, this, &StudyView::checkSoon);
    connect(m_composer, &StudyComposer::changed, this, [this](const QString &amiss) {
        m_amiss = amiss;
        suggestFolder();
        checkSoon();
    });
    connect(m_composer, &StudyComposer::said, this, [this](const QString &message) { m_status->say(message, false); });
    connect(m_composer, &StudyComposer::problem, this, [this](const QString &message) { m_status->say(message, true); });
    connect(m_results, &ResultView::said, this, [this](const QString &message) { m_status->say(message, false); });
    connect(m_results, &ResultView::problem, this, [this](const QString &message) { m_status->say(message, true); });
}

QString StudyView::message() const
{
    return m_status->message();
}

StudyOrder StudyView::order() const
{
    const std::filesystem::path folder = pathOf(m_folder->text());
    return {.text = m_composer->text(),
            .file = m_composer->file().empty() ? folder / "study.toml" : m_composer->file(), // composed here, and not saved yet
            .folder = folder,
            .programVersion = QCoreApplication::applicationVersion().toStdString()};
}

void StudyView::setFolder(const std::filesystem::path &folder)
{
    m_ownFolder = true;
    m_folder->setText(QString::fromStdString(folder.string()));
}

/// Until a folder is chosen it follows the study's title.
void StudyView::suggestFolder()
{
    const QString name = folderName(m_composer->title());
    if (m_ownFolder || working() || name.isEmpty())
        return;
    m_folder->setText(QDir(studiesFolder()).filePath(name));
}

void StudyView::checkSoon()
{
    if (working())
        return;
    m_runsAreOlder = true;
    reflect();
    m_checkTimer.stop();
    if (!m_amiss.isEmpty())
        m_status->say(m_amiss, true);
    else if (m_start->isEnabled())
        m_checkTimer.start();
    else
        m_status->say(tr("Choose a folder for the runs, tables and figures."), false);
}

void StudyView::check()
{
    struct Checked {
        std::variant<StudyCheck, std::string> outcome; ///< or what is wrong
        std::vector<std::string> missing;
    };
    m_checker.runLatest(
        [order = order()](const std::stop_token &) {
            Checked checked;
            try {
                checked.missing = missingModels(order);
                checked.outcome = checkStudy(order);
            } catch (const Error &error) {
                checked.outcome = std::string(error.what());
            }
            return checked;
        },
        [this](const Checked &checked) {
            if (working() || !m_amiss.isEmpty())
                return;
            m_missing = checked.missing;
            if (const auto *problem = std::get_if<std::string>(&checked.outcome)) {
                m_status->say(QString::fromStdString(*problem), true);
                reflect();
            } else {
                showCheck(std::get<StudyCheck>(checked.outcome));
            }
        },
        [this](const QString &problem) { m_status->say(problem, true); });
}

void StudyView::openRun(const QModelIndex &row)
{
    if (!row.isValid())
        return;
    const StudyLine &line = m_runs->lines()[static_cast<std::size_t>(row.row())];
    if (line.state == StudyRunState::Done)
        emit runWanted(QString::fromStdString(StudyFolder{m_runsFolder}.runFile(line.run).string()));
    else
        m_status->say(tr("This run is not finished yet; open it when it is done."), false);
}

void StudyView::showCheck(const StudyCheck &check)
{
    m_runsFolder = pathOf(m_folder->text());
    m_runsAreOlder = false;
    m_begun = check.begun;
    QString text = tr("%1: %2 runs of %3 networks, %4 positions.")
                       .arg(QString::fromStdString(check.title), counted(static_cast<std::int64_t>(check.lines.size())))
                       .arg(check.networks)
                       .arg(counted(check.positions));
    if (check.begun)
        text += check.done < check.lines.size()
                    ? tr(" %1 runs are done in this folder; Continue goes on from there.").arg(check.done)
                    : tr(" All runs are done in this folder.");
    for (const std::string &line : check.leftOut)
        text += u' ' + QString::fromStdString(line).replace(0, 1, QStringLiteral("L")) + u'.';
    showRuns(check.lines);
    m_status->say(text, false);
    reflect();
}

void StudyView::start()
{
    if (working() || !m_start->isEnabled())
        return;
    m_checkTimer.stop();
    m_running = Run{std::make_shared<StudyWatch>(), pathOf(m_folder->text())};
    m_runsFolder = m_running->folder;
    m_runsAreOlder = false;
    m_status->begin(tr("Looking everything up…"));
    m_watchTimer.start();
    JobControl control = m_work.begin(tr("Study: %1").arg(QString::fromStdString(m_composer->title())));
    reflect();
    control.progress = [watch = m_running->watch](const Progress &now) { watch->progress(now); }; // looked at with the runs
    m_worker.runLatest([order = order(), watch = m_running->watch,
                        control](const std::stop_token &) { return runStudyJob(order, *watch, control); },
                       [this](const StudyOutcome &outcome) { finish(outcome); },
                       [this](const QString &problem) { end(ViewWork::Ending::Failed, problem); });
}

void StudyView::cancel()
{
    m_work.cancel();
}

void StudyView::watch()
{
    if (!m_running)
        return;
    StudyWatch::Look now = m_running->watch->look(m_running->shownRevision);
    if (now.revision != m_running->shownRevision) {
        const bool first = m_running->shownRevision == 0;
        const std::size_t done = m_runs->count(StudyRunState::Done);
        m_running->shownRevision = now.revision;
        showRuns(std::move(now.lines));
        if (first) // everything is there: now it begins
            m_pages->setCurrentIndex(1);
        if (m_runs->count(StudyRunState::Done) != done && !m_readTimer.isActive())
            m_readTimer.start();
    }
    if (now.renewed != m_running->shownRenewed) {
        m_running->shownRenewed = now.renewed;
        refreshResults(m_running->folder);
    }
    if (!m_work.stopping() && !m_work.paused() && now.progress.total > 0)
        m_work.advance(now.progress);
}

void StudyView::showRuns(std::vector<StudyLine> lines)
{
    const bool others = lines.size() != m_runs->lines().size();
    const int before = m_runs->rowOf(StudyRunState::Sweeping);
    m_runs->setLines(std::move(lines));
    if (others)
        m_table->resizeColumnsToContents();
    if (const int row = m_runs->rowOf(StudyRunState::Sweeping); row >= 0 && row != before && !m_table->underMouse())
        m_table->scrollTo(m_runs->index(row, 0));
    countRuns();
}

void StudyView::countRuns()
{
    QString text = tr("%1 of %2 runs are done").arg(m_runs->count(StudyRunState::Done)).arg(m_runs->lines().size());
    if (const std::size_t probed = m_runs->count(StudyRunState::Probing))
        text += tr(", %1 more are swept").arg(probed);
    if (const std::size_t elsewhere = m_runs->count(StudyRunState::Elsewhere))
        text += tr(", another process is at %1").arg(elsewhere);
    m_counts->setText(m_runs->lines().empty() ? tr("There are no runs yet.") : text + u'.');
}

void StudyView::finish(const StudyOutcome &outcome)
{
    watch(); // the last state of every run
    const std::filesystem::path folder = m_running->folder;
    m_begun = true;
    m_runs->settle();
    countRuns();
    refreshResults(folder);
    if (!outcome.finished) {
        end(ViewWork::Ending::Cancelled, tr("Stopped: %1 of %2 runs are done. Nothing is lost; Continue goes on from there.")
                                             .arg(m_runs->count(StudyRunState::Done))
                                             .arg(m_runs->lines().size()));
        return;
    }
    if (m_pages->currentIndex() == 1)
        m_pages->setCurrentIndex(2);
    const QString elsewhere =
        outcome.elsewhere.empty() ? QString() : tr(" Another process is still at %1 of them.").arg(outcome.elsewhere.size());
    end(ViewWork::Ending::Finished, tr("Finished: %1 runs, %2 of them made now. The engine was busy %3 % of the sweeps' time.")
                                            .arg(outcome.runs)
                                            .arg(outcome.swept)
                                            .arg(static_cast<int>(100 * outcome.engineBusy)) +
                                        elsewhere);
}

void StudyView::end(ViewWork::Ending ending, const QString &message)
{
    m_running.reset();
    m_watchTimer.stop();
    m_readTimer.stop();
    m_runs->settle();
    countRuns();
    m_status->end(message, ending == ViewWork::Ending::Failed);
    m_work.end(ending, message);
    reflect();
}

void StudyView::openFolder(const std::filesystem::path &folder)
{
    if (working())
        return;
    m_status->say(tr("Reading %1…").arg(QString::fromStdString(folder.string())), false);
    m_reader.runLatest([folder](const std::stop_token &) { return readStudyContent(folder); },
                       [this](StudyContent content) { showContent(std::move(content), true); },
                       [this](const QString &problem) { m_status->say(problem, true); });
}

void StudyView::refreshResults(const std::filesystem::path &folder)
{
    m_reader.runLatest([folder](const std::stop_token &) { return readStudyContent(folder); },
                       [this](StudyContent content) { showContent(std::move(content), false); },
                       [this](const QString &problem) { m_status->say(problem, true); });
}

void StudyView::showContent(StudyContent content, bool opened)
{
    if (opened && !working()) {
        m_runsFolder = content.folder;
        showRuns(content.lines);
        m_begun = true;
        m_ownFolder = true;
        m_folder->setText(QString::fromStdString(content.folder.string()));
        m_composer->setText(content.text, content.file);
        m_runsAreOlder = false; // until the text is checked
        m_status->say(tr("%1: %2 of %3 runs are done.")
                          .arg(QString::fromStdString(content.title))
                          .arg(content.done)
                          .arg(content.lines.size()),
                      false);
        m_pages->setCurrentIndex(content.done > 0 ? 2 : 1);
    }
    m_results->setContent(std::move(content));
}

void StudyView::reflect()
{
    m_start->setText(working() ? tr("&Cancel") : m_begun ? tr("C&ontinue") : tr("&Start"));
    m_start->setToolTip(working() ? tr("Stops within a second or so; nothing that is done is lost")
                                  : tr("Sweeps, probes, and makes tables and figures, in this folder"));
    m_start->setEnabled(working() || (m_amiss.isEmpty() && !m_composer->text().empty() && !m_folder->text().trimmed().isEmpty()));
    setDimmed(*m_table, m_runsAreOlder);
    m_results->setAsked(working() ? m_running->folder : pathOf(m_folder->text()), m_composer->text());
    m_composer->setEnabled(!working());
    m_folder->setReadOnly(working());
    m_folder->setToolTip(
        m_folder->text().trimmed().isEmpty()
            ? tr("Folder for runs, tables and figures; use an empty folder")
            : tr("Runs, tables and figures are kept in %1").arg(QString::fromStdString(pathOf(m_folder->text()).string())));
    m_fetch->setVisible(!working() && m_amiss.isEmpty() && !m_missing.empty());
    m_fetch->setToolTip(tr("Fetch the missing weights: %1").arg(QString::fromStdString(listed(m_missing))));
}

void StudyView::chooseFolder()
{
    auto *dialog = new QFileDialog(this, tr("Folder of the study"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) { setFolder(folder.toStdString()); });
    dialog->open();
}

void StudyView::chooseStudyFolder()
{
    auto *dialog = new QFileDialog(this, tr("Open the folder of a study"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) { openFolder(folder.toStdString()); });
    dialog->open();
}

} // namespace shiftscope
