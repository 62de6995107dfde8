// How the grid of maps is drawn.

#include "ui/compare/map_grid.h"
#include "ui/plot/map_image.h"

#include <QPaintEvent>
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

QString MapGrid::columnHead(int index) const
{
    return QString::fromStdString(m_page.columnHeads[static_cast<std::size_t>(drawnIn(index) % columns())]);
}

QString MapGrid::rowHead(int index) const
{
    return QString::fromStdString(m_page.rowHeads[static_cast<std::size_t>(drawnIn(index) / columns())]);
}

bool MapGrid::dimmed(int index) const
{
    if (drawnIn(m_a) == m_a || index == m_a)
        return false;
    const bool inColumn = index % columns() == m_a % columns() && m_b % columns() != m_a % columns();
    const bool inRow = index / columns() == m_a / columns() && m_b / columns() != m_a / columns();
    return inColumn || inRow;
}

QString MapGrid::noteText(int index) const
{
    const FigureCell &shown = *cell(drawnIn(index));
    const QString note = QString::fromStdString(shown.note);
    if (m_page.bars != FigurePage::Bars::Map)
        return note;
    return tr("%1 to %2").arg(shown.scale.range.lo, 0, 'f', 2).arg(shown.scale.range.hi, 0, 'f', 2) + QStringLiteral("  ") + note;
}

QString MapGrid::cursorText(int index) const
{
    const int drawn = drawnIn(index);
    const double value = valueAtCursor(drawn);
    const auto at = static_cast<std::size_t>(drawn);
    QString text = numberText(value);
    if (!measuredAtCursor(drawn)) {
        const bool live = at < m_live.size() && !std::isnan(m_live[at]);
        if (live)
            text = numberText(m_live[at]);
        else if (!std::isnan(value))
            text.prepend(QStringLiteral("≈ "));
    }
    if (m_difference)
        text.prepend(drawn == m_a ? QStringLiteral("A: ") : tr("minus A: "));
    const SimilarityMap &map = cell(drawn)->map;
    const int row = m_cursor ? cellIndexAt(map.ys, m_cursor->y) : -1;
    const int column = m_cursor ? cellIndexAt(map.xs, m_cursor->x) : -1;
    if (row < 0 || column < 0)
        return text;
    const Position nearest{map.ys[static_cast<std::size_t>(row)], map.xs[static_cast<std::size_t>(column)]};
    return nearest == *m_cursor ? text : text + tr(" at x %1, y %2").arg(nearest.x).arg(nearest.y);
}

QRect MapGrid::seen() const
{
    const QRect region = visibleRegion().boundingRect();
    return region.isEmpty() ? rect() : region;
}

QRect MapGrid::mapsInSight() const
{
    const QRect onScreen = seen();
    QRect maps = onScreen.adjusted(onScreen.left() > 0 ? leftOfMaps() : 0, onScreen.top() > 0 ? topOfMaps() : 0, 0, 0);
    if (!m_bars.empty())
        maps.setRight(barRect(m_bars.front()).left() - kBetween);
    return maps;
}

void MapGrid::paintEvent(QPaintEvent *event)
{
    QPainter painter(this);
    painter.fillRect(event->rect(), palette().color(QPalette::Base));
    if (m_page.cells.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(kMargin, kMargin, -kMargin, -kMargin), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Open run files (or drop them here), or sweep networks: their maps appear side by side."));
        return;
    }
    for (int index = 0; index < static_cast<int>(m_rects.size()); ++index)
        if (mapRect(index).adjusted(-kBetween, -kBetween, kBetween, below()).intersects(event->rect()))
            paintCell(painter, index);
    paintBars(painter);
    paintRowHeads(painter);
    paintColumnHeads(painter);
}

void MapGrid::paintCell(QPainter &painter, int index)
{
    constexpr double kPale = 0.3;
    const QRect map = mapRect(index);
    const int drawn = drawnIn(index);
    painter.setOpacity(dimmed(index) ? kPale : 1);
    painter.setPen(palette().color(QPalette::Mid));
    if (!cell(drawn)) {
        painter.drawRect(map.adjusted(0, 0, -1, -1));
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(map, Qt::AlignCenter | Qt::TextWordWrap,
                         QString::fromStdString(m_page.emptyText(static_cast<std::size_t>(drawn))));
        painter.setOpacity(1);
        return;
    }
    painter.drawImage(map.topLeft(), pictureOf(drawn));
    if (drawn == m_a || drawn == m_b) {
        const QColor colour = drawn == m_a ? kColourA : kColourB;
        painter.setPen(QPen(colour, 2));
        painter.drawRect(map.adjusted(-1, -1, 1, 1));
        paintBadge(painter, map, drawn == m_a ? QStringLiteral("A") : QStringLiteral("B"), colour);
    }
    if (m_cursor)
        paintCross(painter, index);
    paintTexts(painter, index);
    painter.setOpacity(1);
}

/// The numbers of x, the note and the value at the cursor.
void MapGrid::paintTexts(QPainter &painter, int index) const
{
    const QRect map = mapRect(index);
    const int line = lineHeight();
    const Ticks ticks = roundTicks(m_window.left(), m_window.right(), std::clamp(map.width() / 55, 2, 6));
    painter.setPen(palette().color(QPalette::PlaceholderText));
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const QString number = ticks.text(i);
        const int half = fontMetrics().horizontalAdvance(number) / 2;
        const double share = (ticks.values[i] - m_window.left()) / m_window.width();
        const int x = map.left() + static_cast<int>(share * map.width());
        painter.drawLine(x, map.bottom() + 1, x, map.bottom() + kTick);
        const int left = std::clamp(x - half, map.left(), map.right() - 2 * half); // inside, where the next map begins
        painter.drawText(QRect(left, map.bottom() + kTick, 2 * half + 2, line), Qt::AlignLeft | Qt::AlignVCenter, number);
    }
    painter.setPen(palette().color(QPalette::Text));
    const QRect below(map.left(), map.bottom() + kTick + line, map.width(), line);
    painter.drawText(below, Qt::AlignCenter, fontMetrics().elidedText(noteText(index), Qt::ElideRight, below.width()));
    if (m_cursor)
        painter.drawText(below.translated(0, line), Qt::AlignCenter,
                         fontMetrics().elidedText(cursorText(index), Qt::ElideRight, below.width()));
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

void MapGrid::paintColumnHeads(QPainter &painter) const
{
    const QRect onScreen = seen();
    const int line = lineHeight();
    painter.save();
    if (onScreen.top() > 0)
        painter.fillRect(QRect(onScreen.left(), onScreen.top(), onScreen.width(), topOfMaps()), palette().color(QPalette::Base));
    painter.setClipRect(onScreen.adjusted(onScreen.left() > 0 ? leftOfMaps() : 0, 0, 0, 0));
    for (int column = 0; column < columns(); ++column) {
        const QRect map = mapRect(column).translated(0, onScreen.top());
        const bool flippedHead = m_a >= 0 && column == m_a % columns() && drawnIn(m_a) != m_a;
        const QStringList lines = columnHead(flippedHead ? m_a : column).split(u'\n');
        painter.setPen(flippedHead && m_b % columns() != column ? kColourB : palette().color(QPalette::Text));
        int y = map.top() - 4 - static_cast<int>(lines.size()) * line;
        for (const QString &text : lines) {
            painter.drawText(QRect(map.left(), y, map.width(), line), Qt::AlignCenter,
                             fontMetrics().elidedText(text, Qt::ElideMiddle, map.width()));
            y += line;
        }
    }
    painter.restore();
}

/// And the numbers of y, which are the same in every map.
void MapGrid::paintRowHeads(QPainter &painter) const
{
    const QRect onScreen = seen();
    const int line = lineHeight();
    painter.save();
    if (onScreen.left() > 0)
        painter.fillRect(QRect(onScreen.left(), onScreen.top(), leftOfMaps(), onScreen.height()),
                         palette().color(QPalette::Base));
    painter.setClipRect(onScreen.adjusted(0, onScreen.top() > 0 ? topOfMaps() : 0, 0, 0));
    for (int row = 0; row < rows(); ++row) {
        const QRect map = mapRect(row * columns()).translated(onScreen.left(), 0);
        const Ticks ticks = roundTicks(m_window.top(), m_window.bottom(), std::clamp(map.height() / 40, 2, 6));
        painter.setPen(palette().color(QPalette::PlaceholderText));
        for (std::size_t i = 0; i < ticks.values.size(); ++i) {
            const int y = map.top() + static_cast<int>((ticks.values[i] - m_window.top()) / m_window.height() * map.height());
            painter.drawLine(map.left() - kTick, y, map.left() - 1, y);
            painter.drawText(QRect(map.left() - m_numberWidth, y - line / 2, m_numberWidth - kTick - 1, line),
                             Qt::AlignRight | Qt::AlignVCenter, ticks.text(i));
        }
        const bool flippedHead = m_a >= 0 && row == m_a / columns() && drawnIn(m_a) != m_a;
        const QStringList lines = rowHead(flippedHead ? m_a : row * columns()).split(u'\n');
        painter.setPen(flippedHead && m_b / columns() != row ? kColourB : palette().color(QPalette::Text));
        painter.save();
        painter.translate(map.left() - m_numberWidth - 4 - static_cast<int>(lines.size()) * line, map.bottom());
        painter.rotate(-90);
        int y = 0;
        for (const QString &text : lines) {
            painter.drawText(QRect(0, y, map.height(), line), Qt::AlignCenter,
                             fontMetrics().elidedText(text, Qt::ElideMiddle, map.height()));
            y += line;
        }
        painter.restore();
    }
    painter.restore();
}

/// Where a bar is drawn: in sight, wherever the grid has been scrolled to.
QRect MapGrid::barRect(const Bar &bar) const
{
    const QRect onScreen = seen();
    const int end = m_rects.back().right() + 1 + m_barRoom + kMargin;
    QRect rect = bar.rect.translated(std::min(0, onScreen.right() + 1 - end), 0);
    if (m_page.bars == FigurePage::Bars::Page) {
        rect.setTop(std::max(rect.top(), onScreen.top() + topOfMaps()));
        rect.setBottom(std::min(rect.bottom(), onScreen.bottom() - kMargin));
    }
    return rect;
}

void MapGrid::paintBars(QPainter &painter) const
{
    if (m_bars.empty())
        return;
    const QRect onScreen = seen();
    const int left = barRect(m_bars.front()).left() - kBetween;
    if (left < m_rects.back().right())
        painter.fillRect(QRect(QPoint(left, onScreen.top()), onScreen.bottomRight()), palette().color(QPalette::Base));
    const bool flippedScale = m_page.bars == FigurePage::Bars::Row && m_a >= 0 && drawnIn(m_a) != m_a && cell(m_b);
    for (const Bar &bar : m_bars)
        paintBar(painter, barRect(bar), flippedScale && bar.row == m_a / columns() ? cell(m_b)->scale : bar.scale);
}

void MapGrid::paintBar(QPainter &painter, const QRect &rect, const FigureScale &scale) const
{
    const ColourMap &colours = ColourMap::named(scale.colourMap);
    for (int y = 0; y < rect.height(); ++y) {
        const Rgb colour = colours.entry(ColourMap::kSize - 1 - y * ColourMap::kSize / rect.height());
        painter.fillRect(QRect(rect.left(), rect.top() + y, rect.width(), 1), QColor(colour.red, colour.green, colour.blue));
    }
    painter.setPen(palette().color(QPalette::Text));
    const ValueRange &range = scale.range;
    const Ticks ticks = roundTicks(range.lo, range.hi, std::clamp(rect.height() / 40, 2, 8));
    const int line = lineHeight();
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
                     fontMetrics().elidedText(QString::fromStdString(scale.label), Qt::ElideRight, rect.height()));
    painter.restore();
}

} // namespace shiftscope
