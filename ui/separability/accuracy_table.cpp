#include "ui/separability/accuracy_table.h"

#include "ui/table_copy.h"

#include <QHeaderView>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

QString textOf(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QString figures(double value, int decimals)
{
    return std::isfinite(value) ? QString::number(value, 'f', decimals) : QStringLiteral("–");
}

const PositionFit *fitOf(const std::vector<PositionFit> &fits, Protocol protocol)
{
    const auto found = std::ranges::find(fits, protocol, [](const PositionFit &fit) { return fit.rules.protocol; });
    return found == fits.end() ? nullptr : &*found;
}

} // namespace

AccuracyTable::AccuracyTable(QWidget *parent) : QTableWidget(parent)
{
    setObjectName(QStringLiteral("table"));
    setAccessibleName(tr("Accuracies"));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAlternatingRowColors(true);
    verticalHeader()->hide();
    const QStringList heads{tr("Split"), tr("Protocol"), tr("Folds"),           tr("Mean"),
                            tr("Std"),   tr("Chance"),   tr("Wrong"),           tr("Ridge R² y"),
                            tr("R² x"),  tr("Error px"), tr("Neighb. error px")};
    setColumnCount(static_cast<int>(heads.size()));
    setHorizontalHeaderLabels(heads);
    offerCopy(*this);
    resizeColumnsToContents();
}

void AccuracyTable::setReport(const SeparabilityReport *report)
{
    setRowCount(0);
    if (report == nullptr)
        return;
    QFont unfinished = font();
    unfinished.setItalic(true);
    for (const ProbeResult &probe : report->probes) {
        QStringList folds;
        for (const double fold : probe.folds)
            if (!std::isnan(fold))
                folds.push_back(figures(fold, 3));
        if (!probe.complete())
            folds.push_front(tr("%1 of %2:").arg(probe.foldsDone()).arg(probe.folds.size()));
        const PositionFit *ridge = fitOf(report->regression, probe.job.rules.protocol);
        const PositionFit *nearest = fitOf(report->neighbours, probe.job.rules.protocol);
        const double none = std::nan("");
        const QStringList cells{textOf(name(probe.job.split)),
                                textOf(name(probe.job.rules.protocol)),
                                folds.join(u' '),
                                figures(probe.mean, 3),
                                figures(probe.deviation, 3),
                                figures(probe.chance, 3),
                                QString::number(probe.wrong()),
                                figures(ridge ? ridge->r2Y : none, 4),
                                figures(ridge ? ridge->r2X : none, 4),
                                figures(ridge ? ridge->errorPixels : none, 2),
                                figures(nearest ? nearest->errorPixels : none, 2)};
        const int row = rowCount();
        insertRow(row);
        for (int column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            if (column > 2)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            if (!probe.complete()) {
                item->setFont(unfinished);
                item->setToolTip(tr("Not finished: %1 of %2 folds are done, and the figures are theirs alone")
                                     .arg(probe.foldsDone())
                                     .arg(probe.folds.size()));
            }
            setItem(row, column, item);
        }
    }
    resizeColumnsToContents();
}

} // namespace shiftscope
