// How the grid of maps is drawn.

#include "ui/compare/map_grid.h"
#include "ui/plot/map_image.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace shiftscope {

namespace {

constexpr QColor kColourA(220, 80, 30);
constexpr QColor kColourB(30, 110, 220);

QString numberText(double value)
{
    return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', 4);
}

} // namespace

QString MapGrid::cursorText(int index) const
{
    if (measuredAtCursor(index) || std::isnan(valueAtCursor(index)))
        return numberText(valueAtCursor(index));
    const auto at = static_cast<std::size_t>(index);
    if (at < m_live.size() && !std::isnan(m_live[at]))
        return numberText(m_live[at]);
    return QStringLiteral("≈ ") + numberText(valueAtCursor(index));
}

void MapGrid::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_page.cells.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(kMargin, kMargin, -kMargin, -kMargin), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Open run files (or drop them here), or sweep networks: their maps appear side by side."));
        return;
    }
    for (int index = 0; index < static_cast<int>(m_rects.size()); ++index)
        paintCell(painter, index);
    paintHeads(painter);
    for (const Bar &bar : m_bars)
        paintBar(painter, bar);
}

void MapGrid::paintCell(QPainter &painter, int index) const
{
    const QRect map = mapRect(index);
    const int shownIndex = m_flipped && index == m_a && m_b >= 0 ? m_b : index;
    const std::optional<FigureCell> &shown = cell(shownIndex);
    painter.setPen(palette().color(QPalette::Mid));
    if (!shown) {
        painter.drawRect(map.adjusted(0, 0, -1, -1));
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(map, Qt::AlignCenter, tr("no data"));
        return;
    }
    painter.drawImage(map.topLeft(), m_pictures[static_cast<std::size_t>(shownIndex)]);
    if (shownIndex == m_a || shownIndex == m_b) {
        const QColor colour = shownIndex == m_a ? kColourA : kColourB;
        painter.setPen(QPen(colour, 2));
        painter.drawRect(map.adjusted(-1, -1, 1, 1));
        paintBadge(painter, map, shownIndex == m_a ? QStringLiteral("A") : QStringLiteral("B"), colour);
    }
    if (m_cursor)
        paintCross(painter, index);

    painter.setPen(palette().color(QPalette::Text));
    const int line = fontMetrics().height();
    const QRect below(map.left(), map.bottom() + 3, map.width(), line);
    QString note = m_notes[static_cast<std::size_t>(shownIndex)];
    if (m_page.bars == FigurePage::Bars::Map)
        note = tr("%1 to %2").arg(shown->scale.range.lo, 0, 'f', 2).arg(shown->scale.range.hi, 0, 'f', 2) + QStringLiteral("  ") +
               note;
    painter.drawText(below, Qt::AlignCenter, fontMetrics().elidedText(note, Qt::ElideRight, below.width()));
    if (m_cursor)
        painter.drawText(below.translated(0, line), Qt::AlignCenter, cursorText(shownIndex));
}

void MapGrid::paintBadge(QPainter &painter, const QRect &map, const QString &text, const QColor &colour) const
{
    const int side = fontMetrics().height() + 2;
    const QRect badge(map.left(), map.top(), side, side);
    painter.fillRect(badge, colour);
    painter.setPen(Qt::white);
    painter.drawText(badge, Qt::AlignCenter, text);
}

void MapGrid::paintCross(QPainter &painter, int index) const
{
    const QRect map = mapRect(index);
    const QPoint at = pixelOf(index, *m_cursor);
    if (!map.contains(at))
        return;
    for (const auto &[colour, width] : {std::pair{QColor(0, 0, 0, 150), 3}, std::pair{QColor(255, 255, 255), 1}}) {
        painter.setPen(QPen(colour, width));
        painter.drawLine(map.left(), at.y(), map.right(), at.y());
        painter.drawLine(at.x(), map.top(), at.x(), map.bottom());
    }
}

void MapGrid::paintHeads(QPainter &painter) const
{
    painter.setPen(palette().color(QPalette::Text));
    const QFontMetrics metrics = fontMetrics();
    const int line = metrics.height();
    for (int column = 0; column < columns(); ++column) {
        const QRect map = mapRect(column);
        const QStringList lines = QString::fromStdString(m_page.columnHeads[static_cast<std::size_t>(column)]).split(u'\n');
        int y = map.top() - 4 - static_cast<int>(lines.size()) * line;
        for (const QString &text : lines) {
            painter.drawText(QRect(map.left(), y, map.width(), line), Qt::AlignCenter,
                             metrics.elidedText(text, Qt::ElideMiddle, map.width()));
            y += line;
        }
    }
    for (int row = 0; row < rows(); ++row) {
        const QRect map = mapRect(row * columns());
        const QStringList lines = QString::fromStdString(m_page.rowHeads[static_cast<std::size_t>(row)]).split(u'\n');
        painter.save();
        painter.translate(map.left() - 4 - static_cast<int>(lines.size()) * line, map.bottom());
        painter.rotate(-90);
        int y = 0;
        for (const QString &text : lines) {
            painter.drawText(QRect(0, y, map.height(), line), Qt::AlignCenter,
                             metrics.elidedText(text, Qt::ElideMiddle, map.height()));
            y += line;
        }
        painter.restore();
    }
}

void MapGrid::paintBar(QPainter &painter, const Bar &bar) const
{
    const ColourMap &colours = ColourMap::named(bar.scale.colourMap);
    const QRect rect = bar.rect;
    for (int y = 0; y < rect.height(); ++y) {
        const Rgb colour = colours.entry(ColourMap::kSize - 1 - y * ColourMap::kSize / rect.height());
        painter.fillRect(QRect(rect.left(), rect.top() + y, rect.width(), 1), QColor(colour.red, colour.green, colour.blue));
    }
    painter.setPen(palette().color(QPalette::Text));
    const ValueRange &range = bar.scale.range;
    const Ticks ticks = roundTicks(range.lo, range.hi, std::clamp(rect.height() / 40, 2, 8));
    const int line = fontMetrics().height();
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const double share = (ticks.values[i] - range.lo) / (range.hi - range.lo);
        const int y = rect.bottom() - static_cast<int>(std::lround(share * (rect.height() - 1)));
        painter.drawLine(rect.right() + 1, y, rect.right() + kTick, y);
        painter.drawText(QRect(rect.right() + kTick + 3, y - line / 2, width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                         ticks.text(i));
    }
    painter.save();
    painter.translate(rect.right() + kTick + 5 + fontMetrics().horizontalAdvance(QStringLiteral("-0.00")), rect.bottom());
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, rect.height(), line), Qt::AlignCenter,
                     fontMetrics().elidedText(QString::fromStdString(bar.scale.label), Qt::ElideRight, rect.height()));
    painter.restore();
}

} // namespace shiftscope
