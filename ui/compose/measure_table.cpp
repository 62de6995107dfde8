#include "ui/compose/measure_table.h"

#include "ui/table_copy.h"

#include <QHeaderView>

#include <cmath>

namespace shiftscope {

namespace {

QString number(double value, int decimals = 4)
{
    return std::isfinite(value) ? QString::number(value, 'f', decimals) : QStringLiteral("–");
}

} // namespace

MeasureTable::MeasureTable(QWidget *parent) : QTableWidget(parent)
{
    setObjectName(QStringLiteral("measures"));
    setAccessibleName(tr("Measures"));
    setToolTip(tr("The composed feature beside the features of pictures: cosine similarity, the same after the blank canvas's "
                  "feature is taken away, and relative distance. Ranks: the right place of a patch among all places tried"));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAlternatingRowColors(true);
    verticalHeader()->hide();
    const QStringList heads{tr("Layer"), tr("Beside"), tr("Cosine"), tr("Centred cosine"), tr("Distance"), tr("Rank")};
    setColumnCount(static_cast<int>(heads.size()));
    setHorizontalHeaderLabels(heads);
    offerCopy(*this);
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setStretchLastSection(true);
}

void MeasureTable::setMeasures(const std::vector<LayerMeasures> &measures)
{
    setRowCount(0);
    for (const LayerMeasures &layer : measures) {
        const QString name = QString::fromStdString(layer.layer);
        for (const PictureLikeness &picture : layer.pictures)
            addLine({name,
                     QString::fromStdString(picture.picture),
                     number(picture.likeness.cosine),
                     number(picture.likeness.centredCosine),
                     number(picture.likeness.distance),
                     {}});
        for (const PositionRank &rank : layer.ranks)
            addLine({name,
                     tr("%1: %2").arg(QString::fromStdString(rank.scene), QString::fromStdString(rank.patch)),
                     {},
                     {},
                     {},
                     tr("%1 of %2; most alike %3 px away").arg(rank.rank).arg(rank.positions).arg(number(rank.pixels, 1))});
    }
}

void MeasureTable::addLine(const QStringList &cells)
{
    const int row = rowCount();
    insertRow(row);
    for (int column = 0; column < cells.size(); ++column) {
        auto *item = new QTableWidgetItem(cells[column]);
        if (column >= 2 && column <= 4)
            item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setItem(row, column, item);
    }
}

} // namespace shiftscope
