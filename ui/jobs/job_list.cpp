#include "ui/jobs/job_list.h"

#include <QLocale>
#include <QTime>

#include <algorithm>

namespace shiftscope {

namespace {

QString sizeText(double bytes)
{
    return QLocale::c().formattedDataSize(static_cast<qint64>(bytes), 1, QLocale::DataSizeSIFormat);
}

bool countsBytes(const Progress &progress)
{
    return progress.unit == "bytes";
}

QString doneText(const Progress &progress)
{
    if (progress.total <= 0)
        return countsBytes(progress) && progress.done > 0 ? sizeText(static_cast<double>(progress.done)) : QString();
    const auto text = [&progress](std::int64_t count) {
        return countsBytes(progress) ? sizeText(static_cast<double>(count)) : QString::fromStdString(formatCount(count));
    };
    return JobList::tr("%1 of %2").arg(text(progress.done), text(progress.total));
}

/// "85 positions/s", "2.4 folds/min", "3.1 MB/s".
QString rateText(const Progress &progress)
{
    constexpr double kSlow = 0.5; // a second: by the minute below
    constexpr double kManyDigits = 10;
    if (progress.rate <= 0)
        return {};
    if (countsBytes(progress))
        return JobList::tr("%1/s").arg(sizeText(progress.rate));
    const bool slow = progress.rate < kSlow;
    const double rate = slow ? progress.rate * 60 : progress.rate;
    return JobList::tr("%1 %2/%3")
        .arg(rate, 0, 'f', rate < kManyDigits ? 1 : 0)
        .arg(QString::fromStdString(progress.unit), slow ? JobList::tr("min") : JobList::tr("s"));
}

QString timeText(const Job &job)
{
    const auto duration = [](double seconds) { return QString::fromStdString(formatDuration(seconds)); };
    if (job.active())
        return job.progress.secondsLeft >= 0 ? JobList::tr("%1 left").arg(duration(job.progress.secondsLeft)) : QString();
    return job.progress.secondsSpent > 0 ? JobList::tr("took %1").arg(duration(job.progress.secondsSpent)) : QString();
}

QString cellText(const Job &job, int column)
{
    switch (column) {
    case JobList::Title:
        return job.title;
    case JobList::State:
        return text(job.state);
    case JobList::Done:
        return doneText(job.progress);
    case JobList::Rate:
        return rateText(job.progress);
    case JobList::Time:
        return timeText(job);
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

void JobList::setPaused(Id id, bool paused)
{
    change(id, [paused](Job &job) { job.state = paused ? Job::State::Paused : Job::State::Running; });
    note(id, paused ? tr("paused") : tr("running"));
}

void JobList::end(Id id, Job::State state, const QString &message)
{
    change(id, [&](Job &job) {
        job.state = state;
        if (state == Job::State::Failed)
            job.error = message;
    });
    note(id, message.isEmpty() ? text(state) : tr("%1: %2").arg(text(state), message));
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
        return job.error.isEmpty() ? job.log.isEmpty() ? job.title : job.title + u'\n' + job.log.last()
                                   : job.title + u'\n' + job.error;
    if (role == Qt::TextAlignmentRole && index.column() >= Done)
        return {Qt::AlignRight | Qt::AlignVCenter};
    return {};
}

QVariant JobList::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList titles{tr("job"), tr("state"), tr("done"), tr("rate"), tr("time")};
    return titles.value(section);
}

} // namespace shiftscope
