#pragma once

#include "ui/compare/summary_row.h"

#include <QTableWidget>

#include <vector>

namespace shiftscope {

/// A map a row, its figures across; a click on a head sorts by that figure.
class SummaryTable : public QTableWidget {
    Q_OBJECT

public:
    explicit SummaryTable(QWidget *parent = nullptr);

    /// `rows` by map, in the order of the grid; the sorting stays. With `differences` there are columns for those to A.
    void setRows(const std::vector<SummaryRow> &rows, bool differences = false);
    /// Of each map, in the order of setRows(): its value and its difference to A; no rows are added.
    void setCursorValues(const std::vector<double> &values, const std::vector<double> &minusA);
    /// As it is sorted now: a head line and a line a map, separated by tabs.
    [[nodiscard]] QString text() const;
    void copy() const;

signals:
    /// A row was chosen: index as given to setRows().
    void mapChosen(int map);

protected:
    /// Tab leaves the table; Ctrl+C copies it whole.
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void fill(int map, int column, double value, int decimals);
};

} // namespace shiftscope
