#include "ui/plot/figure_painter.h"

#include <QFontMetricsF>
#include <QPainter>

#include <cmath>

namespace shiftscope {

namespace {

using M = FigureMeasures;

} // namespace

struct FigurePainter::Impl {
    Impl(const SimilarityMap &shown, const FigureStyle &wanted, const FigureCaption &caption, FigureDevice target);

    void layOut();
    void paintAxes(const FigureInk &ink) const;

    const SimilarityMap &map;
    const FigureStyle &style;
    FigureDevice device;
    QFont font;
    QFont captionFont;
    QStringList captionLines;
    Ticks xTicks;
    Ticks yTicks;
    Ticks valueTicks;
    MapPlace place;
    QRectF barRect;
    QSizeF size;
};

FigurePainter::Impl::Impl(const SimilarityMap &shown, const FigureStyle &wanted, const FigureCaption &caption,
                          FigureDevice target)
    : map(shown), style(wanted), device(target), font(figureFont(wanted.fontFamily, wanted.fontPt)),
      captionFont(figureFont(wanted.fontFamily, 0.85 * wanted.fontPt)), xTicks(roundTicks(shown.xs.front(), shown.xs.back(), 6)),
      yTicks(roundTicks(shown.ys.front(), shown.ys.back(), 6)), valueTicks(roundTicks(wanted.lo, wanted.hi, 7)), place{&shown, {}}
{
    const double width = wanted.widthMm * kFigureUnitsPerMm;
    if (wanted.caption)
        captionLines = wrapped(QString::fromStdString(caption.text()), captionFont, width - 2 * M::kMargin);
    layOut();
}

void FigurePainter::Impl::layOut()
{
    const double width = style.widthMm * kFigureUnitsPerMm;
    const QFontMetricsF metrics(font);
    const double line = metrics.height();
    const double left = M::kMargin + line + M::kGap + widestTick(yTicks, font) + M::kGap + M::kTick;
    const double right =
        M::kBarGap + M::kBarWidth + M::kTick + M::kGap + widestTick(valueTicks, font) + M::kGap + line + M::kMargin;
    const double top = M::kMargin + line / 2; // the topmost tick text stands over its tick by half

    QPointF corner(left, top);
    double cell = std::max((width - left - right) / map.columns(), 0.01);
    if (device.unitsPerPixel > 0) {
        const double pixel = device.unitsPerPixel;
        corner = {std::ceil(left / pixel) * pixel, std::ceil(top / pixel) * pixel};
        if (cell >= pixel)
            cell = std::floor(cell / pixel) * pixel; // uneven cells would draw a grid that is not in the data
    }
    place.rect = QRectF(corner, QSizeF(cell * map.columns(), cell * cellSize(map.ys) / cellSize(map.xs) * map.rows()));
    barRect = QRectF(place.rect.right() + M::kBarGap, place.rect.top(), M::kBarWidth, place.rect.height());

    double bottom = place.rect.bottom() + M::kTick + M::kGap + line + M::kGap + line;
    if (!captionLines.isEmpty())
        bottom += M::kGap + static_cast<double>(captionLines.size()) * QFontMetricsF(captionFont).lineSpacing();
    size = QSizeF(width, bottom + M::kMargin);
}

void FigurePainter::Impl::paintAxes(const FigureInk &ink) const
{
    const double line = QFontMetricsF(font).height();
    ink.frame(place.rect);
    ink.xTicks(place, xTicks, font);
    ink.yTicks(place, yTicks, font);
    ink.text({place.rect.center().x(), place.rect.bottom() + M::kTick + M::kGap + line + M::kGap},
             Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("x (px)"), font);
    ink.text({M::kMargin, place.rect.center().y()}, Qt::AlignHCenter | Qt::AlignTop, QStringLiteral("y (px)"), font, false);
}

FigurePainter::FigurePainter(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption,
                             FigureDevice device)
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
    return m_impl->place.rect;
}

void FigurePainter::paint(QPainter &painter) const
{
    const Impl &figure = *m_impl;
    const FigureInk ink(painter, figure.device);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRectF(QPointF(0, 0), size()), Qt::white);
    const ColourMap &colours = ColourMap::named(figure.style.colourMap);
    const ValueRange range{figure.style.lo, figure.style.hi};
    ink.cells(figure.place.rect, mapImage(figure.map, colours, range));
    ink.noData(figure.place);
    figure.paintAxes(ink);
    ink.colourBar(figure.barRect, colours, range, figure.valueTicks, QString::fromStdString(figure.style.valueLabel),
                  figure.font);
    if (figure.style.markAnchor)
        ink.anchor(figure.place);

    const QFontMetricsF metrics(figure.captionFont);
    double y = figure.size.height() - M::kMargin - static_cast<double>(figure.captionLines.size()) * metrics.lineSpacing();
    for (const QString &line : figure.captionLines) {
        ink.text({M::kMargin, y}, Qt::AlignLeft | Qt::AlignTop, line, figure.captionFont);
        y += metrics.lineSpacing();
    }
}

} // namespace shiftscope
