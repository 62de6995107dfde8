#include "ui/plot/figure_ink.h"

#include "core/printable.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

using M = FigureMeasures;
constexpr double kMm = kFigureUnitsPerMm;

QPen linePen()
{
    return {Qt::black, M::kLine, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin};
}

} // namespace

QFont figureFont(const std::string &family, double points)
{
    QFont font(QString::fromStdString(family));
    font.setStyleHint(QFont::SansSerif);
    font.setPixelSize(static_cast<int>(std::lround(points * 25.4 / 72 * kMm)));
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

QStringList wrapped(const QString &text, const QFont &font, double width)
{
    const QFontMetricsF metrics(font);
    QStringList lines;
    for (const QString &paragraph : text.split(u'\n', Qt::SkipEmptyParts)) {
        bool begins = true;
        for (const QString &word : paragraph.split(u' ', Qt::SkipEmptyParts)) {
            if (!begins && metrics.horizontalAdvance(lines.back() + u' ' + word) <= width)
                lines.back() += u' ' + word;
            else
                lines.push_back(word);
            begins = false;
        }
    }
    return lines;
}

double widestTick(const Ticks &ticks, const QFont &font)
{
    const QFontMetricsF metrics(font);
    double widest = 0;
    for (std::size_t i = 0; i < ticks.values.size(); ++i)
        widest = std::max(widest, metrics.horizontalAdvance(ticks.text(i)));
    return widest;
}

QPointF MapPlace::at(double x, double y) const
{
    const double cellX = cellSize(map->xs);
    const double cellY = cellSize(map->ys);
    const double firstX = map->xs.front() - cellX / 2;
    const double firstY = map->ys.front() - cellY / 2;
    return {rect.left() + (x - firstX) / (cellX * map->columns()) * rect.width(),
            rect.top() + (y - firstY) / (cellY * map->rows()) * rect.height()};
}

void FigureInk::cells(const QRectF &rect, const QImage &cells) const
{
    if (m_device.cells == FigureDevice::Cells::Image) {
        // Enlarged by whole numbers, so that viewers which smooth pictures blur no more than a sliver of a cell.
        const int factor = m_device.unitsPerPixel > 0 ? 1 : std::clamp(2000 / std::max(cells.width(), cells.height()), 1, 8);
        m_painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        m_painter.drawImage(rect, cells.scaled(cells.size() * factor, Qt::IgnoreAspectRatio, Qt::FastTransformation));
        return;
    }
    // Each cell reaches under its right and lower neighbours, which are drawn later: no hairlines shine through at any zoom.
    const double width = rect.width() / cells.width();
    const double height = rect.height() / cells.height();
    m_painter.setPen(Qt::NoPen);
    for (int row = 0; row < cells.height(); ++row) {
        for (int column = 0; column < cells.width();) {
            int end = column + 1;
            while (end < cells.width() && cells.pixel(end, row) == cells.pixel(column, row))
                ++end;
            const QRectF run(rect.left() + column * width, rect.top() + row * height, (end - column + 0.5) * width, 1.5 * height);
            m_painter.setBrush(QColor::fromRgb(cells.pixel(column, row)));
            m_painter.drawRect(run.intersected(rect));
            column = end;
        }
    }
}

void FigureInk::noData(const MapPlace &place) const
{
    QPainterPath hatch;
    const SimilarityMap &map = *place.map;
    const double width = place.rect.width() / map.columns();
    const double height = place.rect.height() / map.rows();
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            if (!std::isnan(map.at(row, column)))
                continue;
            const QPointF corner(place.rect.left() + column * width, place.rect.top() + row * height);
            hatch.moveTo(corner + QPointF(0, height));
            hatch.lineTo(corner + QPointF(width, 0));
        }
    }
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(QColor(170, 170, 170), 0.08 * kMm, Qt::SolidLine, Qt::FlatCap));
    m_painter.drawPath(hatch);
}

void FigureInk::frame(const QRectF &rect) const
{
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(linePen());
    m_painter.drawRect(rect);
}

void FigureInk::xTicks(const MapPlace &place, const Ticks &ticks, const QFont &font, bool numbers) const
{
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const QPointF at(place.at(ticks.values[i], 0).x(), place.rect.bottom());
        m_painter.setPen(linePen());
        m_painter.drawLine(at, at + QPointF(0, M::kTick));
        if (numbers)
            text(at + QPointF(0, M::kTick + M::kGap), Qt::AlignHCenter | Qt::AlignTop, ticks.text(i), font);
    }
}

void FigureInk::yTicks(const MapPlace &place, const Ticks &ticks, const QFont &font, bool numbers) const
{
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const QPointF at(place.rect.left(), place.at(0, ticks.values[i]).y());
        m_painter.setPen(linePen());
        m_painter.drawLine(at, at - QPointF(M::kTick, 0));
        if (numbers)
            text(at - QPointF(M::kTick + M::kGap, 0), Qt::AlignRight | Qt::AlignVCenter, ticks.text(i), font);
    }
}

void FigureInk::anchor(const MapPlace &place) const
{
    const QPointF centre = place.at(place.map->anchorX, place.map->anchorY);
    m_painter.setBrush(Qt::NoBrush);
    m_painter.setPen(QPen(Qt::white, 0.55 * kMm));
    m_painter.drawEllipse(centre, 0.9 * kMm, 0.9 * kMm);
    m_painter.setPen(QPen(Qt::black, 0.25 * kMm));
    m_painter.drawEllipse(centre, 0.9 * kMm, 0.9 * kMm);
}

void FigureInk::colourBar(const QRectF &rect, const ColourMap &colours, ValueRange range, const Ticks &ticks,
                          const QString &label, const QFont &font) const
{
    QImage bar(1, ColourMap::kSize, QImage::Format_RGB32);
    for (int i = 0; i < ColourMap::kSize; ++i) {
        const Rgb colour = colours.entry(ColourMap::kSize - 1 - i);
        bar.setPixel(0, i, qRgb(colour.red, colour.green, colour.blue));
    }
    cells(rect, bar);
    frame(rect);
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const double share = range.hi > range.lo ? (ticks.values[i] - range.lo) / (range.hi - range.lo) : 0.5;
        const QPointF at(rect.right(), rect.bottom() - share * rect.height());
        m_painter.setPen(linePen());
        m_painter.drawLine(at, at + QPointF(M::kTick, 0));
        text(at + QPointF(M::kTick + M::kGap, 0), Qt::AlignLeft | Qt::AlignVCenter, ticks.text(i), font);
    }
    const double labelLeft = rect.right() + M::kTick + M::kGap + widestTick(ticks, font) + M::kGap;
    if (!label.isEmpty())
        text({labelLeft, rect.center().y()}, Qt::AlignHCenter | Qt::AlignTop, label, font, false);
}

void FigureInk::text(const QPointF &at, Qt::Alignment alignment, const QString &words, const QFont &font, bool upright) const
{
    const QString safe = QString::fromStdString(printable(words.toStdString()));
    const QFontMetricsF metrics(font);
    const double advance = metrics.horizontalAdvance(safe);
    QPointF start; // of the baseline, relative to `at`
    if (alignment & Qt::AlignRight)
        start.setX(-advance);
    else if (alignment & Qt::AlignHCenter)
        start.setX(-advance / 2);
    if (alignment & Qt::AlignTop)
        start.setY(metrics.ascent());
    else if (alignment & Qt::AlignVCenter)
        start.setY((metrics.ascent() - metrics.descent()) / 2);

    m_painter.save();
    m_painter.translate(at);
    if (!upright)
        m_painter.rotate(-90);
    if (m_device.text == FigureDevice::Text::Outlines) {
        QPainterPath outline;
        outline.addText(start, font, safe);
        m_painter.fillPath(outline, Qt::black);
    } else {
        m_painter.setFont(font);
        m_painter.setPen(Qt::black);
        m_painter.drawText(start, safe);
    }
    m_painter.restore();
}

} // namespace shiftscope
