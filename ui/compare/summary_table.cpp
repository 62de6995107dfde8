#include "ui/compare/summary_table.h"

#include "ui/plot/value_text.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>

#include <cmath>
#include <limits>

namespace shiftscope {

namespace {

constexpr int kMapRole = Qt::UserRole;        ///< index of the map, in column 0
constexpr int kNumberRole = Qt::UserRole + 1; ///< what is sorted by

enum Column { kTitle, kAtCursor, kMinusAThere, kMeanMinusA }; ///< the first ones

struct Figure {
    const char *head;
    const char *tip;
    int decimals;
    double (*value)(const SummaryRow &row);
};

double period(const SummaryRow &row)
{
    return row.summary.periodPixels ? *row.summary.periodPixels : std::numeric_limits<double>::quiet_NaN();
}

const std::vector<Figure> &columns()
{
    static const std::vector<Figure> kColumns{
        {QT_TRANSLATE_NOOP("SummaryTable", "At cursor"),
         QT_TRANSLATE_NOOP("SummaryTable", "The map's own value at the cursor, or at the nearest position of a coarser grid"), 4,
         [](const SummaryRow &) { return std::numeric_limits<double>::quiet_NaN(); }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Minus A there"),
         QT_TRANSLATE_NOOP("SummaryTable", "Difference to map A at the cursor"), 4,
         [](const SummaryRow &) { return std::numeric_limits<double>::quiet_NaN(); }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Mean minus A"),
         QT_TRANSLATE_NOOP("SummaryTable", "Mean difference to map A over the positions that both have"), 4,
         [](const SummaryRow &row) { return row.minusA; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Mean"), QT_TRANSLATE_NOOP("SummaryTable", "Mean over all positions with data"), 4,
         [](const SummaryRow &row) { return row.summary.mean; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Std"), QT_TRANSLATE_NOOP("SummaryTable", "Population standard deviation"), 4,
         [](const SummaryRow &row) { return row.summary.deviation; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Min"), QT_TRANSLATE_NOOP("SummaryTable", "Smallest value"), 4,
         [](const SummaryRow &row) { return row.summary.minimum; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "5 %"), QT_TRANSLATE_NOOP("SummaryTable", "5th percentile"), 4,
         [](const SummaryRow &row) { return row.summary.percentile5; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "≥ 0.95"),
         QT_TRANSLATE_NOOP("SummaryTable", "Global invariance: share of positions whose value is at least 0.95"), 3,
         [](const SummaryRow &row) { return row.invariance; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Step x"),
         QT_TRANSLATE_NOOP("SummaryTable", "Mean |difference| of horizontal neighbours"), 5,
         [](const SummaryRow &row) { return row.summary.stepX; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Step y"),
         QT_TRANSLATE_NOOP("SummaryTable", "Mean |difference| of vertical neighbours"), 5,
         [](const SummaryRow &row) { return row.summary.stepY; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Axis bias"),
         QT_TRANSLATE_NOOP("SummaryTable",
                           "Mean along the anchor's row minus along its column; above 0, horizontal shifts keep more"),
         4, [](const SummaryRow &row) { return row.summary.axisBias; }},
        {QT_TRANSLATE_NOOP("SummaryTable", "Period, px"),
         QT_TRANSLATE_NOOP("SummaryTable", "Period of the grid pattern in pixels; none where nothing stands out"), 0, period}};
    return kColumns;
}

/// Numbers sort as numbers, and what is none comes last.
class NumberItem : public QTableWidgetItem {
public:
    bool operator<(const QTableWidgetItem &other) const override
    {
        const double mine = data(kNumberRole).toDouble();
        const double its = other.data(kNumberRole).toDouble();
        return std::isnan(its) ? !std::isnan(mine) : mine < its;
    }
};

} // namespace

SummaryTable::SummaryTable(QWidget *parent) : QTableWidget(parent)
{
    setObjectName(QStringLiteral("summaryTable"));
    setAccessibleName(tr("Figures of the maps"));
    setToolTip(tr("A map a row, its own values; click a column header to sort, Ctrl+C to copy the table"));
    setTabKeyNavigation(false); // Tab leaves it
    setColumnCount(static_cast<int>(columns().size()) + 1);
    setHorizontalHeaderItem(0, new QTableWidgetItem(tr("Map")));
    for (std::size_t i = 0; i < columns().size(); ++i) {
        auto *head = new QTableWidgetItem(tr(columns()[i].head));
        head->setToolTip(tr(columns()[i].tip));
        setHorizontalHeaderItem(static_cast<int>(i) + 1, head);
    }
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    verticalHeader()->hide();
    setSortingEnabled(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    connect(this, &QTableWidget::cellClicked, this,
            [this](int row, int) { emit mapChosen(item(row, 0)->data(kMapRole).toInt()); });
}

void SummaryTable::fill(int map, int column, double value, int decimals)
{
    auto *cell = new NumberItem;
    cell->setData(kNumberRole, value);
    const bool isDifference = column == kMinusAThere || column == kMeanMinusA; // of rounding, mostly, where it is small
    cell->setText(isDifference && !std::isnan(value) ? QString::number(value, 'f', decimals) : valueText(value, decimals));
    cell->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setItem(map, column, cell);
}

void SummaryTable::setRows(const std::vector<SummaryRow> &rows, bool differences)
{
    setColumnHidden(kMinusAThere, !differences);
    setColumnHidden(kMeanMinusA, !differences);
    setSortingEnabled(false); // rows would move while they are filled
    setRowCount(static_cast<int>(rows.size()));
    for (int map = 0; map < rowCount(); ++map) {
        const SummaryRow &row = rows[static_cast<std::size_t>(map)];
        auto *title = new QTableWidgetItem(QString::fromStdString(row.title));
        title->setData(kMapRole, map);
        setItem(map, 0, title);
        for (std::size_t i = 0; i < columns().size(); ++i)
            fill(map, static_cast<int>(i) + 1, columns()[i].value(row), columns()[i].decimals);
    }
    setSortingEnabled(true);
}

void SummaryTable::setCursorValues(const std::vector<double> &values, const std::vector<double> &minusA)
{
    setSortingEnabled(false); // a table that jumps under the mouse could not be read
    for (int row = 0; row < rowCount(); ++row) {
        const auto map = static_cast<std::size_t>(item(row, kTitle)->data(kMapRole).toInt());
        if (map >= values.size())
            continue;
        fill(row, kAtCursor, values[map], columns().front().decimals);
        fill(row, kMinusAThere, minusA[map], columns().front().decimals);
    }
    const int sorted = horizontalHeader()->sortIndicatorSection();
    if (sorted == kAtCursor || sorted == kMinusAThere)
        horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    setSortingEnabled(true);
}

void SummaryTable::copy() const
{
    QGuiApplication::clipboard()->setText(text());
}

void SummaryTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copy();
    else
        QTableWidget::keyPressEvent(event);
}

void SummaryTable::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("tableMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *all = menu->addAction(tr("&Copy the table"), this, &SummaryTable::copy);
    all->setShortcut(QKeySequence::Copy);
    all->setShortcutContext(Qt::WidgetShortcut); // shown, not taken
    menu->popup(event->globalPos());
}

QString SummaryTable::text() const
{
    QString all;
    for (int row = -1; row < rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < columnCount(); ++column)
            if (!isColumnHidden(column))
                cells.push_back(row < 0 ? horizontalHeaderItem(column)->text() : item(row, column)->text());
        all += cells.join(u'\t') + u'\n';
    }
    return all;
}

} // namespace shiftscope
