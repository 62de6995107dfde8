#include "ui/separability/separability_picture.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <array>
#include <cmath>

namespace shiftscope {

namespace {

// Okabe and Ito's colours that are neither black nor yellow.
constexpr std::array<QRgb, 5> kFolds{0xff0072b2, 0xffe69f00, 0xff009e73, 0xffcc79a7, 0xff56b4e9};
constexpr QRgb kWrong = 0xff000000;
constexpr int kPale = 165;        ///< % of the colour: of a fold that is not done
constexpr int kCellPixels = 1000; ///< side of a drawn map, at least half of it

QString shortNumber(double value, int decimals = 3)
{
    return QString::number(value, 'f', decimals);
}

double lineHeight(const QPainter &painter)
{
    return QFontMetricsF(painter.font(), painter.device()).height();
}

QFont scaled(const QPainter &painter, double factor, bool bold)
{
    QFont font = painter.font();
    font.setBold(bold);
    if (font.pixelSize() > 0)
        font.setPixelSize(static_cast<int>(std::lround(font.pixelSize() * factor)));
    else
        font.setPointSizeF(font.pointSizeF() * factor);
    return font;
}

void paintHeading(QPainter &painter, const QRectF &area, const ProbeResult &result, const InkColours &ink)
{
    painter.save();
    painter.setPen(ink.text);
    const QRectF upper(area.topLeft(), QSizeF(area.width(), area.height() * 0.42));
    const QRectF lower(upper.bottomLeft(), area.bottomRight());
    painter.setFont(scaled(painter, 1.05, true));
    painter.drawText(upper, Qt::AlignCenter, QString::fromUtf8(name(result.job.rules.protocol).data()));
    painter.setFont(scaled(painter, 1.35, true));
    painter.drawText(lower, Qt::AlignCenter,
                     result.complete() ? QStringLiteral("%1 ± %2").arg(shortNumber(result.mean), shortNumber(result.deviation))
                                       : QStringLiteral("%1 of %2 folds").arg(result.foldsDone()).arg(result.folds.size()));
    painter.restore();
}

/// One bar a fold on an axis from 0 to 1, and a dashed line at chance.
void paintBars(QPainter &painter, const QRectF &area, const ProbeResult &result, const InkColours &ink)
{
    painter.save();
    const double text = lineHeight(painter);
    const QRectF plot = area.adjusted(2.2 * text, 1.1 * text, -0.6 * text, -1.2 * text);
    const auto heightOf = [&](double value) { return plot.bottom() - std::clamp(value, 0.0, 1.0) * plot.height(); };
    for (const double tick : {0.0, 0.5, 1.0}) {
        painter.setPen(ink.line);
        painter.drawLine(QPointF(plot.left(), heightOf(tick)), QPointF(plot.right(), heightOf(tick)));
        painter.setPen(ink.faint);
        painter.drawText(QRectF(area.left(), heightOf(tick) - text, 2 * text, 2 * text), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(tick, 'g', 2));
    }
    const double step = plot.width() / static_cast<double>(std::max<std::size_t>(result.folds.size(), 1));
    for (std::size_t fold = 0; fold < result.folds.size(); ++fold) {
        const double left = plot.left() + step * static_cast<double>(fold);
        painter.setPen(ink.text);
        painter.drawText(QRectF(left, plot.bottom(), step, 1.2 * text), Qt::AlignCenter, QString::number(fold + 1));
        if (!result.done(static_cast<int>(fold)))
            continue;
        const double top = heightOf(result.folds[fold]);
        painter.fillRect(QRectF(left + step * 0.15, top, step * 0.7, plot.bottom() - top), foldColour(static_cast<int>(fold)));
        painter.drawText(QRectF(left - step, top - 1.1 * text, 3 * step, 1.1 * text), Qt::AlignHCenter | Qt::AlignBottom,
                         shortNumber(result.folds[fold]));
    }
    painter.setPen(QPen(ink.text, text * 0.07, Qt::DashLine));
    painter.drawLine(QPointF(plot.left(), heightOf(result.chance)), QPointF(plot.right(), heightOf(result.chance)));
    painter.restore();
}

/// Where the middle of the box lies for a position of the grid, in fractions of the canvas.
QRectF gridOnCanvas(const SeparabilityPicture &picture)
{
    const double half = (picture.box - picture.stride) / 2.0;
    const double extentY = picture.grid.ys.back() - picture.grid.ys.front() + picture.stride;
    const double extentX = picture.grid.xs.back() - picture.grid.xs.front() + picture.stride;
    // Without a box positions are offsets: their own extent is what is drawn.
    const double whole = picture.box > 0 ? picture.canvas : std::max(extentX, extentY);
    const double y = picture.grid.ys.front() + (picture.box > 0 ? half : 0);
    const double x = picture.grid.xs.front() + (picture.box > 0 ? half : 0);
    return {x / whole, y / whole, extentX / whole, extentY / whole};
}

/// The line between the classes, between the cells of the last position before the median and the first from it on.
void paintSplitLines(QPainter &painter, const QRectF &cells, const SeparabilityPicture &picture, Split split)
{
    const Labels labels = splitLabels(split, picture.grid.ys, picture.grid.xs);
    const GridShape shape = picture.grid.shape();
    painter.setPen(QPen(Qt::white, lineHeight(painter) * 0.12));
    for (int x = 1; x < shape.columns; ++x)
        if (labels.classes[shape.index(0, x)] != labels.classes[shape.index(0, x - 1)]) {
            const double at = cells.left() + cells.width() * x / shape.columns;
            painter.drawLine(QPointF(at, cells.top()), QPointF(at, cells.bottom()));
        }
    for (int y = 1; y < shape.rows; ++y)
        if (labels.classes[shape.index(y, 0)] != labels.classes[shape.index(y - 1, 0)]) {
            const double at = cells.top() + cells.height() * y / shape.rows;
            painter.drawLine(QPointF(cells.left(), at), QPointF(cells.right(), at));
        }
}

void paintCanvas(QPainter &painter, const QRectF &area, const SeparabilityPicture &picture, const ProbeResult &result,
                 const InkColours &ink)
{
    painter.save();
    const double side = std::min(area.width(), area.height());
    const QRectF canvas(area.center().x() - side / 2, area.top(), side, side);
    painter.fillRect(canvas, ink.canvas);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    if (!picture.background.isNull() && picture.box > 0)
        painter.drawImage(canvas, picture.background);
    const QRectF share = gridOnCanvas(picture);
    const QRectF cells(canvas.left() + share.x() * side, canvas.top() + share.y() * side, share.width() * side,
                       share.height() * side);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    // Enlarged here: a PDF viewer would smooth one pixel a cell.
    const QImage folds = foldImage(result, picture.grid.shape());
    painter.drawImage(cells, folds.scaled(folds.size() * std::max(1, kCellPixels / std::max(folds.width(), folds.height()))));
    paintSplitLines(painter, cells, picture, result.job.split);
    painter.setBrush(Qt::NoBrush);
    if (picture.box > 0) { // how large the patch is beside its way
        painter.setPen(QPen(ink.faint, lineHeight(painter) * 0.06, Qt::DashLine));
        const double box = side * picture.box / picture.canvas;
        painter.drawRect(QRectF(canvas.left() + side * picture.grid.xs.front() / picture.canvas,
                                canvas.top() + side * picture.grid.ys.front() / picture.canvas, box, box));
    }
    painter.setPen(ink.faint);
    painter.drawRect(canvas);
    painter.restore();
}

void paintColumn(QPainter &painter, const QRectF &area, const SeparabilityPicture &picture, const ProbeResult &result,
                 const InkColours &ink)
{
    const double text = lineHeight(painter);
    const double heading = 3.2 * text;
    const double caption = 1.5 * text;
    const double canvas = std::min(area.width(), (area.height() - heading - caption) * 0.64);
    const double bars = area.height() - heading - caption - canvas - 0.5 * text;
    paintHeading(painter, {area.left(), area.top(), area.width(), heading}, result, ink);
    paintBars(painter, {area.left(), area.top() + heading, area.width(), bars}, result, ink);
    paintCanvas(painter, {area.left(), area.top() + heading + bars + 0.5 * text, area.width(), canvas}, picture, result, ink);
    painter.setPen(ink.text);
    painter.drawText(QRectF(area.left(), area.bottom() - caption, area.width(), caption), Qt::AlignCenter,
                     QStringLiteral("%1 of %2 wrong").arg(result.wrong()).arg(result.tested()));
}

struct DistanceAxes {
    QRectF plot;
    double farthest = 1;
    double lowest = 0;

    [[nodiscard]] QPointF at(double pixels, double value) const
    {
        return {plot.left() + plot.width() * pixels / farthest, plot.bottom() - plot.height() * (value - lowest) / (1 - lowest)};
    }
};

void paintCurve(QPainter &painter, const DistanceAxes &axes, const std::vector<SimilarityAtDistance> &distances,
                double SimilarityAtDistance::*value, const QColor &colour)
{
    QPainterPath path;
    for (const SimilarityAtDistance &bin : distances) {
        if (!std::isfinite(bin.*value))
            continue;
        const QPointF point = axes.at(bin.pixels, bin.*value);
        path.elementCount() == 0 ? path.moveTo(point) : path.lineTo(point);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, lineHeight(painter) * 0.13));
    painter.drawPath(path);
}

} // namespace

InkColours InkColours::of(const QPalette &palette)
{
    return {.text = palette.color(QPalette::Active, QPalette::WindowText),
            .faint = palette.color(QPalette::Active, QPalette::PlaceholderText),
            .line = palette.color(QPalette::Active, QPalette::Mid),
            .canvas = palette.color(QPalette::Active, QPalette::Base)};
}

QColor foldColour(int fold)
{
    return QColor::fromRgb(kFolds[static_cast<std::size_t>(fold) % kFolds.size()]);
}

QImage foldImage(const ProbeResult &result, GridShape shape)
{
    QImage image(shape.columns, shape.rows, QImage::Format_RGB32);
    for (int y = 0; y < shape.rows; ++y)
        for (int x = 0; x < shape.columns; ++x) {
            const std::size_t index = shape.index(y, x);
            const QColor colour = foldColour(result.foldOf[index]);
            const bool done = result.done(result.foldOf[index]);
            image.setPixel(x, y,
                           !done                        ? colour.lighter(kPale).rgb()
                           : result.correct[index] != 0 ? colour.lighter(125).rgb()
                                                        : kWrong);
        }
    return image;
}

void paintSeparability(QPainter &painter, const QRectF &area, const SeparabilityPicture &picture, const InkColours &ink)
{
    if (picture.results.empty() || picture.grid.ys.empty() || picture.grid.xs.empty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const auto count = static_cast<double>(picture.results.size());
    const double gap = lineHeight(painter) * 1.2;
    const double width = (area.width() - gap * (count - 1)) / count;
    for (std::size_t i = 0; i < picture.results.size(); ++i)
        paintColumn(painter, {area.left() + static_cast<double>(i) * (width + gap), area.top(), width, area.height()}, picture,
                    picture.results[i], ink);
}

void paintDistances(QPainter &painter, const QRectF &area, const std::vector<SimilarityAtDistance> &distances,
                    const InkColours &ink)
{
    if (distances.empty())
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    const double text = lineHeight(painter);
    DistanceAxes axes{.plot = area.adjusted(2.8 * text, 2.4 * text, -text, -2.3 * text),
                      .farthest = std::max(distances.back().pixels, 1.0),
                      .lowest = 0};
    for (const SimilarityAtDistance &bin : distances)
        for (const double value : {bin.cosine, bin.centredCosine})
            if (std::isfinite(value))
                axes.lowest = std::min(axes.lowest, std::floor(value * 2) / 2);
    for (double tick = axes.lowest; tick <= 1; tick += 0.5) {
        const QPointF at = axes.at(0, tick);
        painter.setPen(ink.line);
        painter.drawLine(at, QPointF(axes.plot.right(), at.y()));
        painter.setPen(ink.faint);
        painter.drawText(QRectF(area.left(), at.y() - text, 2.5 * text, 2 * text), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(tick, 'g', 2));
    }
    painter.setPen(ink.faint);
    painter.drawText(QRectF(axes.plot.left() - text, axes.plot.bottom(), 2 * text, 1.2 * text), Qt::AlignCenter,
                     QStringLiteral("0"));
    painter.drawText(QRectF(axes.plot.right() - 4 * text, axes.plot.bottom(), 5 * text, 1.2 * text),
                     Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("%1 px").arg(std::lround(axes.farthest)));
    painter.drawText(QRectF(axes.plot.left(), axes.plot.bottom() + text, axes.plot.width(), 1.3 * text), Qt::AlignCenter,
                     QStringLiteral("distance between two positions"));
    paintCurve(painter, axes, distances, &SimilarityAtDistance::cosine, foldColour(0));
    paintCurve(painter, axes, distances, &SimilarityAtDistance::centredCosine, foldColour(1));
    painter.setPen(foldColour(0));
    const QRectF legend(axes.plot.left(), area.top(), axes.plot.width(), 1.2 * text);
    painter.drawText(legend, Qt::AlignLeft | Qt::AlignVCenter, QStringLiteral("cosine"));
    painter.setPen(foldColour(1));
    painter.drawText(legend, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("mean feature taken away"));
}

} // namespace shiftscope
