#include "ui/explorer/live_table.h"

#include "ui/plot/map_arrangement.h"
#include "ui/plot/value_text.h"
#include "ui/steady_label.h"
#include "ui/table_copy.h"

#include <QFontDatabase>
#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kPatienceMs = 150; // a drag whose results keep coming must not flicker
constexpr int kTopClasses = 3;
constexpr int kLeastDigits = 3;
constexpr int kLeastRows = 3; // and the rest scrolls

} // namespace

/// A number with a bar behind it, over the range of the map's scale.
class LiveTable::Bars : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    ValueRange range;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        bool known = false;
        const double value = index.data(Qt::UserRole).toDouble(&known);
        const bool enabled = option.state.testFlag(QStyle::State_Enabled);
        if (known && std::isfinite(value) && range.hi > range.lo) {
            QColor bar = option.palette.color(QPalette::Highlight);
            bar.setAlphaF(enabled ? 0.35f : 0.15f);
            QRectF rect = QRectF(option.rect).adjusted(2, 3, -2, -3);
            rect.setWidth(rect.width() * std::clamp((value - range.lo) / (range.hi - range.lo), 0.0, 1.0));
            painter->fillRect(rect, bar);
        }
        painter->setPen(option.palette.color(enabled ? QPalette::Active : QPalette::Disabled, QPalette::Text));
        painter->setFont(index.data(Qt::FontRole).value<QFont>());
        painter->drawText(option.rect.adjusted(6, 0, -6, 0), Qt::AlignVCenter | Qt::AlignRight, index.data().toString());
    }
};

LiveTable::LiveTable(QWidget *parent)
    : QWidget(parent), m_table(new QTableWidget(this)), m_bars(new Bars(this)), m_classes(new SteadyLabel(40, kTopClasses, this))
{
    m_table->setObjectName(QStringLiteral("liveTable"));
    setMetric(Metric::Cosine);
    m_table->setItemDelegate(m_bars);
    offerCopy(*m_table);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionMode(QAbstractItemView::NoSelection);
    m_table->setFocusPolicy(Qt::TabFocus);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_table->verticalHeader()->setSectionsClickable(false);
    m_table->setTabKeyNavigation(false); // Tab leaves it
    m_table->setMinimumHeight(kLeastRows * m_table->verticalHeader()->defaultSectionSize());
    m_table->setMaximumHeight(m_table->minimumHeight()); // until there are layers
    m_classes->setObjectName(QStringLiteral("topClasses"));
    m_classes->setAccessibleName(tr("Most probable classes"));
    m_classes->setToolTip(tr("The three most probable classes, with their softmax probability"));

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_table);
    column->addStretch(1);
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatienceMs);
    connect(&m_patience, &QTimer::timeout, this, [this] { setOlder(true); });
}

void LiveTable::setMetric(Metric metric)
{
    const QString what = QString::fromStdString(metricLabel(name(metric)));
    m_table->setAccessibleName(tr("%1 of the patch to each anchor, by layer").arg(what));
    m_table->setToolTip(metric == Metric::Euclidean
                            ? tr("Euclidean distance (0 is equal) of the features here from those with the patch at each anchor")
                            : tr("%1 (1 is equal) of the features here to those with the patch at each anchor").arg(what));
}

void LiveTable::setShape(const NetworkInfo &info, const std::vector<Anchor> &anchors)
{
    m_labels = info.labels;
    QStringList columns;
    for (const Anchor &anchor : anchors)
        columns.push_back(QString::fromStdString(anchor.name));
    QStringList rows;
    for (const std::string &layer : info.layers)
        rows.push_back(QString::fromStdString(layer));
    if (rows == m_rows && columns.size() == m_table->columnCount()) { // an anchor has moved: its values follow
        m_table->setHorizontalHeaderLabels(columns);
        return;
    }
    m_rows = rows;
    m_classes->setText({});
    m_table->clear();
    m_table->setRowCount(static_cast<int>(rows.size()));
    m_table->setColumnCount(static_cast<int>(columns.size()));
    m_table->setHorizontalHeaderLabels(columns);
    m_table->setVerticalHeaderLabels(rows);
    const QFont digits = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    for (int row = 0; row < m_table->rowCount(); ++row) {
        for (int column = 0; column < m_table->columnCount(); ++column) {
            auto *item = new QTableWidgetItem(QStringLiteral("–"));
            item->setFont(digits);
            m_table->setItem(row, column, item);
        }
    }
    int height = m_table->horizontalHeader()->sizeHint().height() + 2 * m_table->frameWidth();
    for (int row = 0; row < m_table->rowCount(); ++row)
        height += m_table->rowHeight(row);
    m_table->setMaximumHeight(std::max(height, m_table->minimumHeight()));
}

void LiveTable::show(const LiveResult &result)
{
    const int rows = std::min(m_table->rowCount(), static_cast<int>(result.similarity.size()));
    for (int row = 0; row < rows; ++row) {
        const std::vector<float> &values = result.similarity[static_cast<std::size_t>(row)];
        for (int column = 0; column < std::min(m_table->columnCount(), static_cast<int>(values.size())); ++column) {
            const float value = values[static_cast<std::size_t>(column)];
            m_table->item(row, column)->setData(Qt::UserRole, static_cast<double>(value));
            m_table->item(row, column)->setText(similarityText(static_cast<double>(value)));
        }
    }
    QStringList lines;
    for (const LiveResult::ClassScore &score : result.top) {
        const auto index = static_cast<std::size_t>(score.index);
        const QString label = index < m_labels.size() ? QString::fromStdString(m_labels[index]) : tr("class %1").arg(score.index);
        lines.push_back(QStringLiteral("%1 %  %2").arg(static_cast<double>(score.probability) * 100, 5, 'f', 1).arg(label));
    }
    m_classes->setText(lines.join(u'\n'));
    m_shown = result.position;
    m_belongs = true;
    m_patience.stop();
    setOlder(false);
    if (m_shown != m_expected)
        m_patience.start();
}

void LiveTable::forget(bool patiently)
{
    m_belongs = false;
    if (patiently)
        expect(m_expected);
    else
        setOlder(true);
}

void LiveTable::expect(Position position)
{
    m_expected = position;
    if (current() && !m_older)
        m_patience.stop();
    else if (!m_patience.isActive() && !m_older)
        m_patience.start();
}

void LiveTable::setOlder(bool older)
{
    if (older == m_older)
        return;
    m_older = older;
    m_table->viewport()->setEnabled(!older);
    m_table->setEnabled(!older);
    m_classes->setEnabled(!older);
}

void LiveTable::setRange(ValueRange range)
{
    if (range == m_bars->range)
        return;
    m_bars->range = range;
    for (int row = 0; row < m_table->rowCount(); ++row)
        for (int column = 0; column < m_table->columnCount(); ++column)
            if (const QVariant value = m_table->item(row, column)->data(Qt::UserRole); value.isValid())
                m_table->item(row, column)->setText(similarityText(value.toDouble()));
    m_table->viewport()->update();
}

/// Digits that tell values apart on the map's scale.
QString LiveTable::similarityText(double value) const
{
    return valueText(value, std::max(kLeastDigits, decimalsFor(m_bars->range)));
}

QWidget *LiveTable::classes() const
{
    return m_classes;
}

QString LiveTable::text() const
{
    QStringList lines;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        QString line = m_table->verticalHeaderItem(row)->text();
        for (int column = 0; column < m_table->columnCount(); ++column)
            line += u' ' + m_table->item(row, column)->text();
        lines.push_back(line);
    }
    return lines.join(u'\n');
}

} // namespace shiftscope
