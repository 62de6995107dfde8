#include "ui/jobs/job_list.h"

#include <QLocale>
#include <QTime>

#include <algorithm>

namespace shiftscope {

namespace {

QString cellText(const Job &job, int column)
{
    const Progress &progress = job.progress;
    switch (column) {
    case JobList::Title:
        return job.title;
    case JobList::State:
        return text(job.state);
    case JobList::Done:
        return progress.total > 0 ? JobList::tr("%1 of %2")
                                        .arg(QString::fromStdString(formatCount(progress.done)),
                                             QString::fromStdString(formatCount(progress.total)))
                                  : QString();
    case JobList::Rate:
        return job.active() && progress.rate > 0 ? JobList::tr("%1 /s").arg(progress.rate, 0, 'f', progress.rate < 10 ? 1 : 0)
                                                 : QString();
    case JobList::Left:
        return job.active() && progress.secondsLeft >= 0 ? QString::fromStdString(formatDuration(progress.secondsLeft))
                                                         : QString();
    case JobList::Memory:
        return job.memory > 0 ? QLocale::c().formattedDataSize(job.memory, 0, QLocale::DataSizeSIFormat) : QString();
    default:
        return {};
    }
}

} // namespace

QString text(Job::State state)
{
    switch (state) {
    case Job::State::Running:
        return JobList::tr("running");
    case Job::State::Paused:
        return JobList::tr("paused");
    case Job::State::Finished:
        return JobList::tr("finished");
    case Job::State::Cancelled:
        return JobList::tr("cancelled");
    case Job::State::Failed:
        break;
    }
    return JobList::tr("failed");
}

JobList::Id JobList::add(Job job)
{
    beginInsertRows({}, 0, 0);
    m_rows.insert(m_rows.begin(), Row{++m_newest, std::move(job)});
    endInsertRows();
    forgetOldest();
    return m_newest;
}

void JobList::forgetOldest()
{
    if (m_rows.size() <= kMost)
        return;
    const auto ended = std::find_if(m_rows.rbegin(), m_rows.rend(), [](const Row &row) { return !row.job.active(); });
    if (ended == m_rows.rend())
        return;
    const int row = static_cast<int>(m_rows.rend() - ended) - 1;
    beginRemoveRows({}, row, row);
    m_rows.erase(m_rows.begin() + row);
    endRemoveRows();
}

int JobList::rowOf(Id id) const
{
    const auto found = std::ranges::find(m_rows, id, &Row::id);
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void JobList::change(Id id, const std::function<void(Job &)> &edit)
{
    const int row = rowOf(id);
    if (row < 0)
        return;
    edit(m_rows[static_cast<std::size_t>(row)].job);
    emit dataChanged(index(row, 0), index(row, Columns - 1));
}

void JobList::note(Id id, const QString &line)
{
    const QString stamped = QTime::currentTime().toString(QStringLiteral("HH:mm:ss  ")) + line;
    change(id, [&](Job &job) { job.log.push_back(stamped); });
}

void JobList::clearEnded()
{
    beginResetModel();
    std::erase_if(m_rows, [](const Row &row) { return !row.job.active(); });
    endResetModel();
}

std::vector<Job> JobList::active() const
{
    std::vector<Job> running;
    for (const Row &row : m_rows)
        if (row.job.active())
            running.push_back(row.job);
    return running;
}

int JobList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int JobList::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant JobList::data(const QModelIndex &index, int role) const
{
    const Job &job = at(index.row());
    if (role == Qt::DisplayRole)
        return cellText(job, index.column());
    if (role == Qt::ToolTipRole)
        return job.log.isEmpty() ? job.title : job.title + u'\n' + job.log.last();
    if (role == Qt::TextAlignmentRole && index.column() >= Done)
        return {Qt::AlignRight | Qt::AlignVCenter};
    return {};
}

QVariant JobList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("job"), tr("state"), tr("done"), tr("rate"), tr("time left"), tr("memory")};
    return titles.value(section);
}

} // namespace shiftscope
