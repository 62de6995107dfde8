#pragma once

#include "core/sweep/similarity_map.h"

#include <QTableWidget>

#include <string>
#include <vector>

namespace shiftscope {

/// The figures of one map.
struct SummaryRow {
    std::string title;
    MapSummary summary;
    double invariance = 0; ///< share of positions whose similarity is at least kThreshold
    double atCursor = 0;   ///< NaN: none

    static constexpr double kThreshold = 0.95;
};

/// A map a row, its figures across; a click on a head sorts by that figure.
class SummaryTable : public QTableWidget {
    Q_OBJECT

public:
    explicit SummaryTable(QWidget *parent = nullptr);

    /// `rows` by map, in the order of the grid; the sorting stays.
    void setRows(const std::vector<SummaryRow> &rows);
    /// Of each map, in the order of setRows(); no rows are added.
    void setCursorValues(const std::vector<double> &values);
    /// As it is sorted now: a head line and a line a map, separated by tabs.
    [[nodiscard]] QString text() const;

signals:
    /// A row was chosen: index as given to setRows().
    void mapChosen(int map);

private:
    void fill(int map, int column, double value, int decimals);
};

/// "mean 0.964  step 0.0052": what stands below a map.
[[nodiscard]] QString summaryNote(const MapSummary &summary);

} // namespace shiftscope
