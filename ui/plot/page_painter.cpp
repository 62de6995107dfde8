#include "ui/plot/page_painter.h"

#include "ui/plot/page_layout.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

using M = FigureMeasures;
constexpr double kTickEvery = 9 * kFigureUnitsPerMm; ///< along an axis, at least
constexpr double kBarTickEvery = 7 * kFigureUnitsPerMm;

int tickCount(double length, double every, int most)
{
    return std::clamp(static_cast<int>(length / every), 2, most);
}

Ticks axisTicks(const std::vector<int> &positions, double length)
{
    return roundTicks(positions.front(), positions.back(), tickCount(length, kTickEvery, 6));
}

/// Of a picture that has more pixels than its place on the raster has: the mean of what falls together, so that no pattern
/// appears which the map does not have.
QImage fitted(const QImage &cells, const QRectF &rect, double unitsPerPixel)
{
    const QSize room = unitsPerPixel > 0 ? (rect.size() / unitsPerPixel).toSize() : cells.size();
    if (room.width() >= cells.width() && room.height() >= cells.height())
        return cells;
    return cells.scaled(room.expandedTo({1, 1}), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
}

} // namespace

struct PagePainter::Impl : PageLayout {
    using PageLayout::PageLayout;

    void paintCell(const FigureInk &ink, int row, int column) const;
    void paintEmpty(const FigureInk &ink, std::size_t index) const;
    void paintHeads(const FigureInk &ink) const;
    void paintCaption(const FigureInk &ink) const;
};

void PagePainter::Impl::paintEmpty(const FigureInk &ink, std::size_t index) const
{
    const QRectF &place = rects[index];
    QImage blank(1, 1, QImage::Format_RGB32);
    blank.fill(qRgb(244, 244, 244));
    ink.cells(place, blank);
    const QStringList lines = wrapped(QString::fromStdString(page.emptyText(index)), smallFont, place.width());
    double y = place.center().y() - static_cast<double>(lines.size() - 1) * smallLine / 2;
    for (const QString &text : lines) {
        ink.text({place.center().x(), y}, Qt::AlignHCenter | Qt::AlignVCenter, text, smallFont);
        y += smallLine;
    }
}

void PagePainter::Impl::paintCell(const FigureInk &ink, int row, int column) const
{
    const QRectF &place = rects[indexOf(row, column)];
    const std::optional<FigureCell> &shown = cell(row, column);
    if (!shown) {
        paintEmpty(ink, indexOf(row, column));
        return;
    }
    const ColourMap &colours = ColourMap::named(shown->scale.colourMap);
    const MapPlace map{&shown->map, place};
    ink.cells(place, fitted(mapImage(shown->map, colours, shown->scale.range), place, device.unitsPerPixel));
    ink.noData(map);
    ink.frame(place);
    if (style.axes) {
        const bool last = row == rows() - 1 || !cell(row + 1, column);
        const bool first = column == 0 || !cell(row, column - 1);
        ink.xTicks(map, axisTicks(shown->map.xs, place.width()), smallFont, !sharedAxes || last);
        ink.yTicks(map, axisTicks(shown->map.ys, place.height()), smallFont, !sharedAxes || first);
    }
    if (style.markAnchor)
        ink.anchor(map);
    if (!shown->note.empty()) {
        const bool numbers = style.axes && (!sharedAxes || row == rows() - 1);
        const double below = place.bottom() + (numbers ? xNumbers : 0) + (style.axes && !numbers ? M::kTick : 0);
        ink.text({place.center().x(), below}, Qt::AlignHCenter | Qt::AlignTop, QString::fromStdString(shown->note), smallFont);
    }
}

void PagePainter::Impl::paintHeads(const FigureInk &ink) const
{
    for (std::size_t column = 0; column < columnLines.size(); ++column) {
        const QRectF &place = rects[column];
        const QStringList &lines = columnLines[column];
        double y = grid.top() - M::kGap - static_cast<double>(lines.size()) * line;
        for (const QString &text : lines) {
            ink.text({place.center().x(), y}, Qt::AlignHCenter | Qt::AlignTop, text, font);
            y += line;
        }
    }
    const double left = grid.left() - (style.axes ? smallLine + M::kGap + yNumbers : 0) - rowHeadWidth;
    for (std::size_t row = 0; row < rowLines.size(); ++row) {
        const QRectF &place = rects[row * page.columnHeads.size()];
        double x = left + rowHeadWidth - M::kGap - static_cast<double>(rowLines[row].size()) * line;
        for (const QString &text : rowLines[row]) {
            ink.text({x, place.center().y()}, Qt::AlignHCenter | Qt::AlignTop, text, font, false);
            x += line;
        }
    }
    if (!style.axes)
        return;
    const double below = grid.bottom() + xNumbers + (anyNote ? M::kGap + smallLine : 0);
    ink.text({grid.center().x(), below}, Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("x (px)"), smallFont);
    ink.text({grid.left() - yNumbers - M::kGap - smallLine, grid.center().y()}, Qt::AlignHCenter | Qt::AlignTop,
             QStringLiteral("y (px)"), smallFont, false);
}

void PagePainter::Impl::paintCaption(const FigureInk &ink) const
{
    const double spacing = QFontMetricsF(smallFont).lineSpacing();
    double y = size.height() - M::kMargin - static_cast<double>(captionLines.size()) * spacing;
    for (const QString &text : captionLines) {
        ink.text({M::kMargin, y}, Qt::AlignLeft | Qt::AlignTop, text, smallFont);
        y += spacing;
    }
}

PagePainter::PagePainter(const FigurePage &page, const FigurePageStyle &style, FigureDevice device)
    : m_impl(std::make_unique<Impl>(page, style, device))
{
}

PagePainter::~PagePainter() = default;

QSize PagePainter::size() const
{
    return {static_cast<int>(std::ceil(m_impl->size.width())), static_cast<int>(std::ceil(m_impl->size.height()))};
}

std::vector<QRectF> PagePainter::mapRects() const
{
    return m_impl->rects;
}

void PagePainter::paint(QPainter &painter) const
{
    const Impl &figure = *m_impl;
    const FigureInk ink(painter, figure.device);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(QPointF(0, 0), size()), Qt::white);
    for (int row = 0; row < figure.rows(); ++row)
        for (int column = 0; column < figure.columns(); ++column)
            figure.paintCell(ink, row, column);
    for (const Impl::Bar &bar : figure.bars) {
        const ValueRange &range = bar.scale.range;
        const Ticks ticks = roundTicks(range.lo, range.hi, tickCount(bar.rect.height(), kBarTickEvery, 7));
        const QString label = bar.labelled ? QString::fromStdString(bar.scale.label) : QString();
        ink.colourBar(bar.rect, ColourMap::named(bar.scale.colourMap), range, ticks, label, figure.font);
    }
    figure.paintHeads(ink);
    figure.paintCaption(ink);
}

} // namespace shiftscope
