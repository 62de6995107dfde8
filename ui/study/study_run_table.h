#pragma once

#include "ui/study/study_job.h"

#include <QAbstractTableModel>

namespace shiftscope {

/// "waiting", "being swept", …
[[nodiscard]] QString text(StudyRunState state);

/// The runs of a study: network, patch, scenes, state.
class StudyRunTable : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Network, Patch, Scenes, State, Columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setLines(std::vector<StudyLine> lines);
    [[nodiscard]] const std::vector<StudyLine> &lines() const { return m_lines; }
    [[nodiscard]] std::size_t count(StudyRunState state) const;
    /// Row of the first run in that state; -1: there is none.
    [[nodiscard]] int rowOf(StudyRunState state) const;
    /// After the end of the work nothing is under way.
    void settle();

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<StudyLine> m_lines;
};

} // namespace shiftscope
