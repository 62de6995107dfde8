#include "ui/study/study_run_table.h"

#include <QFont>
#include <QStringList>

#include <algorithm>

namespace shiftscope {

namespace {

bool underWay(StudyRunState state)
{
    return state == StudyRunState::Sweeping || state == StudyRunState::Probing;
}

} // namespace

QString text(StudyRunState state)
{
    switch (state) {
    case StudyRunState::Waiting:
        return StudyRunTable::tr("waiting");
    case StudyRunState::Sweeping:
        return StudyRunTable::tr("being swept");
    case StudyRunState::Probing:
        return StudyRunTable::tr("swept, being probed");
    case StudyRunState::Elsewhere:
        return StudyRunTable::tr("another process is at it");
    case StudyRunState::Done:
        break;
    }
    return StudyRunTable::tr("done");
}

void StudyRunTable::setLines(std::vector<StudyLine> lines)
{
    if (lines.size() != m_lines.size()) {
        beginResetModel();
        m_lines = std::move(lines);
        endResetModel();
        return;
    }
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i] == m_lines[i])
            continue;
        m_lines[i] = std::move(lines[i]);
        emit dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), Columns - 1));
    }
}

std::size_t StudyRunTable::count(StudyRunState state) const
{
    return static_cast<std::size_t>(std::ranges::count(m_lines, state, &StudyLine::state));
}

int StudyRunTable::rowOf(StudyRunState state) const
{
    const auto found = std::ranges::find(m_lines, state, &StudyLine::state);
    return found == m_lines.end() ? -1 : static_cast<int>(found - m_lines.begin());
}

void StudyRunTable::settle()
{
    std::vector<StudyLine> lines = m_lines;
    for (StudyLine &line : lines)
        if (underWay(line.state))
            line.state = StudyRunState::Waiting;
    setLines(std::move(lines));
}

int StudyRunTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_lines.size());
}

int StudyRunTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : Columns;
}

QVariant StudyRunTable::data(const QModelIndex &index, int role) const
{
    const StudyLine &line = m_lines[static_cast<std::size_t>(index.row())];
    if (role == Qt::FontRole && underWay(line.state)) {
        QFont font;
        font.setBold(true);
        return font;
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case Network:
        return QString::fromStdString(line.network);
    case Patch:
        return QString::fromStdString(line.patch);
    case Scenes:
        return QString::fromStdString(line.scenes);
    default:
        return text(line.state);
    }
}

QVariant StudyRunTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    const QStringList heads{tr("Network"), tr("Patch"), tr("Scenes"), tr("State")};
    return heads.value(section);
}

} // namespace shiftscope
