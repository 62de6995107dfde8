#pragma once

#include "core/study/table.h"

#include <QAbstractTableModel>
#include <QTableView>

class QSortFilterProxyModel;

namespace shiftscope {

/// A table of a study. The best numbers are bold, rows of the paper's own italic, and a cell without data says so.
class ResultTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int kSortRole = Qt::UserRole; ///< the number, or the words; invalid where there is no data

    using QAbstractTableModel::QAbstractTableModel;

    void setTable(Table table);
    [[nodiscard]] const Table &table() const { return m_table; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    [[nodiscard]] bool ofPaper(std::size_t row) const;

    Table m_table;
};

/// Shows one; a click on a head sorts, a third one brings its own order back. Cells without data come last either way.
class ResultTable : public QTableView {
    Q_OBJECT

public:
    explicit ResultTable(QWidget *parent = nullptr);

    void setTable(Table table);
    [[nodiscard]] const Table &table() const { return m_model->table(); }

private:
    ResultTableModel *m_model;
    QSortFilterProxyModel *m_order;
};

} // namespace shiftscope
