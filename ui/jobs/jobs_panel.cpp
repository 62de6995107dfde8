#include "ui/jobs/jobs_panel.h"

#include "ui/jobs/job_list.h"
#include "ui/table_copy.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

namespace shiftscope {

namespace {

constexpr int kPadding = 12; ///< pixels beside a cell's text

QPushButton *button(const char *name, const QString &text, const QString &tip, QWidget *parent)
{
    auto *made = new QPushButton(text, parent);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(tip);
    return made;
}

/// Its log, then how it is done and what it takes.
QString detailsOf(const Job &job)
{
    QString text = job.log.join(u'\n');
    if (job.active() && !job.progress.text.empty())
        text += u'\n' + QString::fromStdString(job.progress.text);
    if (!job.plan.isEmpty())
        text += QStringLiteral("\n\n") + job.plan;
    if (job.memory > 0)
        text += QStringLiteral("\n\n") +
                JobsPanel::tr("%1 of memory").arg(QLocale::c().formattedDataSize(job.memory, 0, QLocale::DataSizeSIFormat));
    return text;
}

} // namespace

JobsPanel::JobsPanel(JobList &jobs, QWidget *parent)
    : QWidget(parent), m_jobs(jobs), m_table(new QTableView(this)), m_details(new QPlainTextEdit(this)),
      m_pause(button("jobPause", tr("Pause"), tr("Hold the job between two steps, or let it go on"), this)),
      m_cancel(button("jobCancel", tr("Cancel"), tr("End the job for good; what it has found stays"), this)),
      m_show(button("jobShow", tr("Show"), tr("Bring what it works on to the front; a sweep's scene and map come back"), this)),
      m_verify(button("jobVerify", tr("Verify 20 positions"),
                      tr("Compute 20 of its positions anew, one by one with the plain executor, and print the largest difference "
                         "of any similarity"),
                      this)),
      m_clear(button("jobsClear", tr("Clear list"), tr("Take jobs that have ended off the list"), this))
{
    build();
    connectParts();
    reflect();
}

void JobsPanel::build()
{
    m_table->setObjectName(QStringLiteral("jobsTable"));
    m_table->setAccessibleName(tr("Jobs"));
    m_table->setModel(&m_jobs);
    offerCopy(*m_table);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(JobList::Title, QHeaderView::Stretch);
    m_table->horizontalHeader()->setMinimumSectionSize(1);
    const auto width = [this](JobList::Column column, const char *longest) {
        m_table->setColumnWidth(column, fontMetrics().horizontalAdvance(QLatin1String(longest)) + kPadding);
    };
    width(JobList::State, "cancelled");
    width(JobList::Done, "10,000 of 10,000");
    width(JobList::Rate, "1000 positions/s");
    width(JobList::Time, "10 min 00 s left");
    m_details->setObjectName(QStringLiteral("jobDetails"));
    m_details->setAccessibleName(tr("Log and plan of the selected job"));
    m_details->setReadOnly(true);
    m_details->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_details->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_details->setTabChangesFocus(true);

    auto *buttons = new QHBoxLayout;
    for (QPushButton *each : {m_pause, m_cancel, m_show, m_verify})
        buttons->addWidget(each);
    buttons->addStretch(1);
    buttons->addWidget(m_clear);
    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(m_table);
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(splitter, 1);
    column->addLayout(buttons);
}

void JobsPanel::connectParts()
{
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &JobsPanel::reflect);
    connect(&m_jobs, &JobList::dataChanged, this, &JobsPanel::reflect);
    connect(&m_jobs, &JobList::modelReset, this, &JobsPanel::reflect);
    connect(&m_jobs, &JobList::rowsRemoved, this, &JobsPanel::reflect);
    connect(&m_jobs, &JobList::rowsInserted, this, [this] { m_table->selectRow(0); }); // reflected as a new selection
    const auto act = [this](QPushButton *pressed, std::function<void()> Job::*action) {
        connect(pressed, &QPushButton::clicked, this, [this, action] {
            if (const Job *job = selected(); job != nullptr && job->*action) {
                const std::function<void()> todo = job->*action; // it may change the list that it is in
                todo();
            }
        });
    };
    connect(m_pause, &QPushButton::clicked, this, [this] {
        const Job *job = selected();
        if (job == nullptr)
            return;
        const std::function<void()> todo = job->state == Job::State::Paused ? job->resume : job->pause;
        if (todo)
            todo();
    });
    act(m_cancel, &Job::cancel);
    act(m_show, &Job::show);
    act(m_verify, &Job::verify);
    connect(m_clear, &QPushButton::clicked, &m_jobs, &JobList::clearEnded);
}

/// What no job has anything to say of takes no room.
void JobsPanel::hideEmptyColumns()
{
    for (const int column : {JobList::Done, JobList::Rate, JobList::Time}) {
        bool empty = true;
        for (int row = 0; empty && row < m_jobs.rowCount(); ++row)
            empty = m_jobs.index(row, column).data().toString().isEmpty();
        if (empty != m_table->isColumnHidden(column))
            m_table->setColumnHidden(column, empty);
    }
}

const Job *JobsPanel::selected() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : &m_jobs.at(rows.front().row());
}

void JobsPanel::reflect()
{
    hideEmptyColumns();
    const Job *job = selected();
    const bool active = job != nullptr && job->active();
    m_pause->setText(job != nullptr && job->state == Job::State::Paused ? tr("Continue") : tr("Pause"));
    m_pause->setEnabled(active && (job->state == Job::State::Paused ? job->resume : job->pause));
    m_cancel->setEnabled(active && job->cancel);
    m_show->setEnabled(job != nullptr && job->show);
    m_verify->setEnabled(job != nullptr && job->verify);
    m_clear->setEnabled(m_jobs.rowCount() > 0);
    QString text;
    if (job != nullptr)
        text = detailsOf(*job);
    if (m_details->toPlainText() == text)
        return;
    const int place = m_details->verticalScrollBar()->value();
    m_details->setPlainText(text);
    m_details->verticalScrollBar()->setValue(place);
}

} // namespace shiftscope
