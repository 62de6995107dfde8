#pragma once

#include "core/job/progress.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <functional>
#include <vector>

namespace shiftscope {

/// A piece of work under way, or done, as the Jobs dock shows it. A plain value.
struct Job {
    enum class State { Running, Paused, Finished, Cancelled, Failed };

    QString title;
    State state = State::Running;
    Progress progress;
    QString error;           ///< one sentence: why it failed
    std::int64_t memory = 0; ///< bytes it holds; 0: not known
    QString plan;            ///< how it is done, several lines; may be empty
    bool goesOn = false;     ///< what it has done is kept, and it goes on at the next start of the program
    QStringList log;         ///< what happened, a line each, with the time
    /// What can be done about it; an empty one cannot.
    std::function<void()> pause;
    std::function<void()> resume;
    std::function<void()> cancel;
    std::function<void()> show;
    std::function<void()> verify;

    [[nodiscard]] bool active() const { return state == State::Running || state == State::Paused; }
};

/// The jobs of this start of the program, newest first, as a table: title, state, progress, rate, and the time left or taken.
class JobList : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Title, State, Done, Rate, Time, Columns };
    using Id = int;

    using QAbstractTableModel::QAbstractTableModel;

    Id add(Job job);
    /// Changes a job; nothing happens when it is listed no more.
    void change(Id id, const std::function<void(Job &)> &edit);
    /// Adds a line with the time to its log.
    void note(Id id, const QString &line);
    /// Whether it is held; both are noted in its log.
    void setPaused(Id id, bool paused);
    /// It has ended so; `message`: how, or why it failed.
    void end(Id id, Job::State state, const QString &message);
    /// Takes those off the list that have ended.
    void clearEnded();

    /// Those that run or are paused, newest first.
    [[nodiscard]] std::vector<Job> active() const;
    [[nodiscard]] const Job &at(int row) const { return m_rows[static_cast<std::size_t>(row)].job; }
    /// -1: not listed.
    [[nodiscard]] int rowOf(Id id) const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    static constexpr std::size_t kMost = 100; ///< the oldest that have ended go first

    struct Row {
        Id id;
        Job job;
    };
    void forgetOldest();

    std::vector<Row> m_rows;
    Id m_newest = 0;
};

/// "running", "paused", …
[[nodiscard]] QString text(Job::State state);

} // namespace shiftscope
