#include "ui/plot/figure_painter.h"

#include "ui/plot/map_image.h"

#include <QFont>
#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <QTransform>

#include <cmath>

namespace shiftscope {

namespace {

constexpr double kMm = FigurePainter::kUnitsPerMm;
constexpr double kLine = 0.15 * kMm;
constexpr double kTick = 0.9 * kMm;
constexpr double kGap = 0.8 * kMm;
constexpr double kBarWidth = 3 * kMm;
constexpr double kBarGap = 2.5 * kMm;
constexpr double kMargin = 1 * kMm;

QFont figureFont(const FigureStyle &style, double scale)
{
    QFont font(QString::fromStdString(style.fontFamily));
    font.setStyleHint(QFont::SansSerif);
    font.setPixelSize(static_cast<int>(std::lround(style.fontPt * scale * 25.4 / 72 * kMm)));
    font.setHintingPreference(QFont::PreferNoHinting); // the same shapes at every resolution
    return font;
}

QStringList wrapped(const QString &text, const QFont &font, double width)
{
    const QFontMetricsF metrics(font);
    QStringList lines;
    for (const QString &word : text.split(u' ', Qt::SkipEmptyParts)) {
        if (!lines.isEmpty() && metrics.horizontalAdvance(lines.back() + u' ' + word) <= width)
            lines.back() += u' ' + word;
        else
            lines.push_back(word);
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

} // namespace

struct FigurePainter::Impl {
    Impl(const SimilarityMap &shown, const FigureStyle &wanted, const FigureCaption &caption, Device target);

    void layOut();
    void paintCells(QPainter &painter, const QRectF &rect, const QImage &cells) const;
    void paintNoData(QPainter &painter) const;
    void paintAxes(QPainter &painter) const;
    void paintBar(QPainter &painter) const;
    void paintAnchor(QPainter &painter) const;
    void paintText(QPainter &painter, const QPointF &at, Qt::Alignment alignment, const QString &text, const QFont &font,
                   bool upright = true) const;
    [[nodiscard]] QPointF place(double x, double y) const;

    const SimilarityMap &map;
    const FigureStyle &style;
    Device device;
    QFont font;
    QFont captionFont;
    QStringList captionLines;
    double cellX;
    double cellY;
    double firstX; ///< pixel coordinate at the left edge of the map
    double firstY;
    Ticks xTicks;
    Ticks yTicks;
    Ticks valueTicks;
    QRectF mapRect;
    QRectF barRect;
    QSizeF size;
};

FigurePainter::Impl::Impl(const SimilarityMap &shown, const FigureStyle &wanted, const FigureCaption &caption, Device target)
    : map(shown), style(wanted), device(target), font(figureFont(wanted, 1)), captionFont(figureFont(wanted, 0.85)),
      cellX(cellSize(shown.xs)), cellY(cellSize(shown.ys)), firstX(shown.xs.front() - cellX / 2),
      firstY(shown.ys.front() - cellY / 2), xTicks(roundTicks(shown.xs.front(), shown.xs.back(), 6)),
      yTicks(roundTicks(shown.ys.front(), shown.ys.back(), 6)), valueTicks(roundTicks(wanted.lo, wanted.hi, 7))
{
    const double width = wanted.widthMm * kMm;
    if (wanted.caption)
        captionLines = wrapped(QString::fromStdString(caption.text()), captionFont, width - 2 * kMargin);
    layOut();
}

void FigurePainter::Impl::layOut()
{
    const double width = style.widthMm * kMm;
    const QFontMetricsF metrics(font);
    const double line = metrics.height();
    const double left = kMargin + line + kGap + widestTick(yTicks, font) + kGap + kTick;
    const double right = kBarGap + kBarWidth + kTick + kGap + widestTick(valueTicks, font) + kGap + line + kMargin;
    const double top = kMargin + line / 2; // the topmost tick text stands over its tick by half

    QPointF corner(left, top);
    double cell = std::max((width - left - right) / map.columns(), 0.01);
    if (device.unitsPerPixel > 0) {
        const double pixel = device.unitsPerPixel;
        corner = {std::ceil(left / pixel) * pixel, std::ceil(top / pixel) * pixel};
        if (cell >= pixel)
            cell = std::floor(cell / pixel) * pixel; // uneven cells would draw a grid that is not in the data
    }
    mapRect = QRectF(corner, QSizeF(cell * map.columns(), cell * cellY / cellX * map.rows()));
    barRect = QRectF(mapRect.right() + kBarGap, mapRect.top(), kBarWidth, mapRect.height());

    double bottom = mapRect.bottom() + kTick + kGap + line + kGap + line;
    if (!captionLines.isEmpty())
        bottom += kGap + static_cast<double>(captionLines.size()) * QFontMetricsF(captionFont).lineSpacing();
    size = QSizeF(width, bottom + kMargin);
}

QPointF FigurePainter::Impl::place(double x, double y) const
{
    return {mapRect.left() + (x - firstX) / (cellX * map.columns()) * mapRect.width(),
            mapRect.top() + (y - firstY) / (cellY * map.rows()) * mapRect.height()};
}

void FigurePainter::Impl::paintCells(QPainter &painter, const QRectF &rect, const QImage &cells) const
{
    if (device.cells == Cells::Image) {
        // Enlarged by whole numbers, so that viewers which smooth pictures blur no more than a sliver of a cell.
        const int factor = device.unitsPerPixel > 0 ? 1 : std::clamp(2000 / std::max(cells.width(), cells.height()), 1, 8);
        painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
        painter.drawImage(rect, cells.scaled(cells.size() * factor, Qt::IgnoreAspectRatio, Qt::FastTransformation));
        return;
    }
    // Each cell reaches under its right and lower neighbours, which are drawn later: no hairlines shine through at any zoom.
    const double width = rect.width() / cells.width();
    const double height = rect.height() / cells.height();
    painter.setPen(Qt::NoPen);
    for (int row = 0; row < cells.height(); ++row) {
        for (int column = 0; column < cells.width();) {
            int end = column + 1;
            while (end < cells.width() && cells.pixel(end, row) == cells.pixel(column, row))
                ++end;
            const QRectF run(rect.left() + column * width, rect.top() + row * height, (end - column + 0.5) * width, 1.5 * height);
            painter.setBrush(QColor::fromRgb(cells.pixel(column, row)));
            painter.drawRect(run.intersected(rect));
            column = end;
        }
    }
}

void FigurePainter::Impl::paintNoData(QPainter &painter) const
{
    QPainterPath hatch;
    const double width = mapRect.width() / map.columns();
    const double height = mapRect.height() / map.rows();
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            if (!std::isnan(map.at(row, column)))
                continue;
            const QPointF corner(mapRect.left() + column * width, mapRect.top() + row * height);
            hatch.moveTo(corner + QPointF(0, height));
            hatch.lineTo(corner + QPointF(width, 0));
        }
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(170, 170, 170), 0.08 * kMm, Qt::SolidLine, Qt::FlatCap));
    painter.drawPath(hatch);
}

void FigurePainter::Impl::paintText(QPainter &painter, const QPointF &at, Qt::Alignment alignment, const QString &text,
                                    const QFont &textFont, bool upright) const
{
    const QFontMetricsF metrics(textFont);
    const double advance = metrics.horizontalAdvance(text);
    QPointF start; // of the baseline, relative to `at`
    if (alignment & Qt::AlignRight)
        start.setX(-advance);
    else if (alignment & Qt::AlignHCenter)
        start.setX(-advance / 2);
    if (alignment & Qt::AlignTop)
        start.setY(metrics.ascent());
    else if (alignment & Qt::AlignVCenter)
        start.setY((metrics.ascent() - metrics.descent()) / 2);

    painter.save();
    painter.translate(at);
    if (!upright)
        painter.rotate(-90);
    if (device.text == Text::Outlines) {
        QPainterPath outline;
        outline.addText(start, textFont, text);
        painter.fillPath(outline, Qt::black);
    } else {
        painter.setFont(textFont);
        painter.setPen(Qt::black);
        painter.drawText(start, text);
    }
    painter.restore();
}

void FigurePainter::Impl::paintAxes(QPainter &painter) const
{
    const double line = QFontMetricsF(font).height();
    painter.setBrush(Qt::NoBrush);
    const QPen pen(Qt::black, kLine, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    painter.setPen(pen);
    painter.drawRect(mapRect);
    for (std::size_t i = 0; i < xTicks.values.size(); ++i) {
        const QPointF at(place(xTicks.values[i], 0).x(), mapRect.bottom());
        painter.setPen(pen);
        painter.drawLine(at, at + QPointF(0, kTick));
        paintText(painter, at + QPointF(0, kTick + kGap), Qt::AlignHCenter | Qt::AlignTop, xTicks.text(i), font);
    }
    for (std::size_t i = 0; i < yTicks.values.size(); ++i) {
        const QPointF at(mapRect.left(), place(0, yTicks.values[i]).y());
        painter.setPen(pen);
        painter.drawLine(at, at - QPointF(kTick, 0));
        paintText(painter, at - QPointF(kTick + kGap, 0), Qt::AlignRight | Qt::AlignVCenter, yTicks.text(i), font);
    }
    paintText(painter, {mapRect.center().x(), mapRect.bottom() + kTick + kGap + line + kGap}, Qt::AlignHCenter | Qt::AlignTop,
              QStringLiteral("x (px)"), font);
    paintText(painter, {kMargin, mapRect.center().y()}, Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("y (px)"), font, false);
}

void FigurePainter::Impl::paintBar(QPainter &painter) const
{
    const ColourMap &colours = ColourMap::named(style.colourMap);
    QImage bar(1, ColourMap::kSize, QImage::Format_RGB32);
    for (int i = 0; i < ColourMap::kSize; ++i) {
        const Rgb colour = colours.entry(ColourMap::kSize - 1 - i);
        bar.setPixel(0, i, qRgb(colour.red, colour.green, colour.blue));
    }
    paintCells(painter, barRect, bar);

    const QPen pen(Qt::black, kLine, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(pen);
    painter.drawRect(barRect);
    for (std::size_t i = 0; i < valueTicks.values.size(); ++i) {
        const double share = style.hi > style.lo ? (valueTicks.values[i] - style.lo) / (style.hi - style.lo) : 0.5;
        const QPointF at(barRect.right(), barRect.bottom() - share * barRect.height());
        painter.setPen(pen);
        painter.drawLine(at, at + QPointF(kTick, 0));
        paintText(painter, at + QPointF(kTick + kGap, 0), Qt::AlignLeft | Qt::AlignVCenter, valueTicks.text(i), font);
    }
    const double labelLeft = barRect.right() + kTick + kGap + widestTick(valueTicks, font) + kGap;
    paintText(painter, {labelLeft, barRect.center().y()}, Qt::AlignHCenter | Qt::AlignTop,
              QString::fromStdString(style.valueLabel), font, false);
}

void FigurePainter::Impl::paintAnchor(QPainter &painter) const
{
    const QPointF centre = place(map.anchorX, map.anchorY);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::white, 0.55 * kMm));
    painter.drawEllipse(centre, 0.9 * kMm, 0.9 * kMm);
    painter.setPen(QPen(Qt::black, 0.25 * kMm));
    painter.drawEllipse(centre, 0.9 * kMm, 0.9 * kMm);
}

FigurePainter::FigurePainter(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption, Device device)
    : m_impl(std::make_unique<Impl>(map, style, caption, device))
{
}

FigurePainter::~FigurePainter() = default;

QSize FigurePainter::size() const
{
    return {static_cast<int>(std::ceil(m_impl->size.width())), static_cast<int>(std::ceil(m_impl->size.height()))};
}

QRectF FigurePainter::mapRect() const
{
    return m_impl->mapRect;
}

void FigurePainter::paint(QPainter &painter) const
{
    const Impl &figure = *m_impl;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(QPointF(0, 0), size()), Qt::white);
    const ColourMap &colours = ColourMap::named(figure.style.colourMap);
    figure.paintCells(painter, figure.mapRect, mapImage(figure.map, colours, {figure.style.lo, figure.style.hi}));
    figure.paintNoData(painter);
    figure.paintAxes(painter);
    figure.paintBar(painter);
    if (figure.style.markAnchor)
        figure.paintAnchor(painter);

    const QFontMetricsF metrics(figure.captionFont);
    double y = figure.size.height() - kMargin - static_cast<double>(figure.captionLines.size()) * metrics.lineSpacing();
    for (const QString &line : figure.captionLines) {
        figure.paintText(painter, {kMargin, y}, Qt::AlignLeft | Qt::AlignTop, line, figure.captionFont);
        y += metrics.lineSpacing();
    }
}

} // namespace shiftscope
