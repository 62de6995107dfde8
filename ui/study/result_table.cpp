#include "ui/study/result_table.h"

#include "ui/table_copy.h"

#include <QApplication>
#include <QCollator>
#include <QFont>
#include <QHeaderView>
#include <QPalette>
#include <QSortFilterProxyModel>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

class DataFirst : public QSortFilterProxyModel {
public:
    explicit DataFirst(QObject *parent) : QSortFilterProxyModel(parent) { m_words.setNumericMode(true); }

protected:
    [[nodiscard]] bool lessThan(const QModelIndex &left, const QModelIndex &right) const override
    {
        const QVariant a = left.data(ResultTableModel::kSortRole);
        const QVariant b = right.data(ResultTableModel::kSortRole);
        if (a.isValid() != b.isValid())
            return a.isValid() == (sortOrder() == Qt::AscendingOrder);
        if (a.typeId() == QMetaType::Double && b.typeId() == QMetaType::Double)
            return a.toDouble() < b.toDouble();
        return m_words.compare(a.toString(), b.toString()) < 0;
    }

private:
    QCollator m_words;
};

bool noData(const TableCell &cell)
{
    return cell.number && std::isnan(*cell.number);
}

QString headOf(const TableColumn &column)
{
    const QString group = QString::fromStdString(column.group);
    const QString head = QString::fromStdString(column.head);
    return group.isEmpty() ? head : group + u'\n' + head;
}

} // namespace

void ResultTableModel::setTable(Table table)
{
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

bool ResultTableModel::ofPaper(std::size_t row) const
{
    const auto patches = std::ranges::find(m_table.columns, "patches", &TableColumn::name);
    return patches != m_table.columns.end() &&
           m_table.rows[row][static_cast<std::size_t>(patches - m_table.columns.begin())].words == "paper";
}

int ResultTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int ResultTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

QVariant ResultTableModel::data(const QModelIndex &index, int role) const
{
    const auto row = static_cast<std::size_t>(index.row());
    const auto column = static_cast<std::size_t>(index.column());
    const TableCell &cell = m_table.rows[row][column];
    switch (role) {
    case Qt::DisplayRole:
        return QString::fromStdString(printedText(cell, m_table.columns[column]));
    case kSortRole:
        if (noData(cell))
            return {};
        return cell.number ? QVariant(*cell.number) : QVariant(QString::fromStdString(cell.words));
    case Qt::FontRole: {
        QFont font = QApplication::font("QTableView");
        font.setBold(cell.best);
        font.setItalic(ofPaper(row));
        return font;
    }
    case Qt::ForegroundRole:
        return noData(cell) ? QVariant(QApplication::palette().brush(QPalette::PlaceholderText)) : QVariant();
    case Qt::TextAlignmentRole:
        return cell.number ? QVariant(Qt::AlignRight | Qt::AlignVCenter) : QVariant();
    case Qt::ToolTipRole:
        return cell.number && !noData(cell) ? QVariant(QString::number(*cell.number, 'f', 6)) : QVariant();
    default:
        return {};
    }
}

QVariant ResultTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return headOf(m_table.columns[static_cast<std::size_t>(section)]);
}

ResultTable::ResultTable(QWidget *parent) : QTableView(parent), m_model(new ResultTableModel(this)), m_order(new DataFirst(this))
{
    setObjectName(QStringLiteral("resultTable"));
    setAccessibleName(tr("Table of the study"));
    m_order->setSourceModel(m_model);
    setModel(m_order);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAlternatingRowColors(true);
    setWordWrap(false);
    verticalHeader()->hide();
    horizontalHeader()->setSortIndicatorClearable(true);
    horizontalHeader()->setToolTip(tr("A click sorts, another one the other way round, a third brings the order back"));
    setSortingEnabled(true);
    offerCopy(*this);
}

void ResultTable::setTable(Table table)
{
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_model->setTable(std::move(table));
    m_order->sort(-1);
    resizeColumnsToContents();
    resizeRowsToContents();
}

} // namespace shiftscope
