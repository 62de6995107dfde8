#include "ui/compare/scatter_view.h"

#include "ui/plot/map_image.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kMargin = 6;

} // namespace

ScatterView::ScatterView(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("scatterView"));
    setAccessibleName(tr("Map A against map B"));
    setToolTip(tr("Every position: its value in A across, in B upwards; the line is where both are equal"));
}

void ScatterView::setScatter(Scatter scatter)
{
    m_scatter = std::move(scatter);
    update();
}

void ScatterView::setMarked(std::optional<QPointF> values)
{
    m_marked = values;
    update();
}

QString ScatterView::text() const
{
    if (m_scatter.counts.empty())
        return tr("Choose two maps, A and B, with positions in common.");
    return figuresText() + QStringLiteral(", ") + absoluteText();
}

QString ScatterView::figuresText() const
{
    return tr("r %1, mean A − B %2")
        .arg(m_scatter.agreement.correlation, 0, 'f', 3)
        .arg(m_scatter.agreement.meanDifference, 0, 'f', 4);
}

QString ScatterView::absoluteText() const
{
    return tr("mean |A − B| %1").arg(m_scatter.agreement.meanAbsolute, 0, 'f', 4);
}

/// Logarithmic, so that a single position is seen beside a thousand.
QImage ScatterView::cloud() const
{
    const QColor ink = palette().color(QPalette::Highlight);
    const double most = std::log1p(*std::ranges::max_element(m_scatter.counts));
    QImage image(Scatter::kBins, Scatter::kBins, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::transparent);
    for (int y = 0; y < Scatter::kBins; ++y) {
        for (int x = 0; x < Scatter::kBins; ++x) {
            const int bin = y * Scatter::kBins + x;
            const int count = m_scatter.counts[static_cast<std::size_t>(bin)];
            if (count == 0)
                continue;
            QColor colour = ink;
            colour.setAlphaF(static_cast<float>(0.25 + 0.75 * std::log1p(count) / most));
            image.setPixelColor(x, Scatter::kBins - 1 - y, colour);
        }
    }
    return image;
}

void ScatterView::paintAxes(QPainter &painter, const QRect &plot) const
{
    const QFontMetrics metrics = fontMetrics();
    const Ticks ticks = roundTicks(m_scatter.lo, m_scatter.hi, std::clamp(plot.width() / 60, 2, 6));
    painter.setPen(palette().color(QPalette::Text));
    painter.drawRect(plot.adjusted(0, 0, -1, -1));
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const double share = (ticks.values[i] - m_scatter.lo) / (m_scatter.hi - m_scatter.lo);
        const int x = plot.left() + static_cast<int>(share * plot.width());
        const int y = plot.bottom() - static_cast<int>(share * plot.height());
        painter.drawLine(x, plot.bottom(), x, plot.bottom() + 3);
        painter.drawLine(plot.left() - 3, y, plot.left(), y);
        painter.drawText(QRect(x - 40, plot.bottom() + 4, 80, metrics.height()), Qt::AlignCenter, ticks.text(i));
        painter.drawText(QRect(0, y - metrics.height() / 2, plot.left() - 5, metrics.height()), Qt::AlignRight | Qt::AlignVCenter,
                         ticks.text(i));
    }
    painter.drawText(
        QRect(plot.left(), plot.bottom() + 4 + metrics.height(), plot.width(), metrics.height()), Qt::AlignCenter,
        metrics.elidedText(QStringLiteral("A: ") + QString::fromStdString(m_scatter.titleA), Qt::ElideMiddle, plot.width()));
    painter.save();
    painter.translate(kMargin, plot.bottom());
    painter.rotate(-90);
    painter.drawText(
        QRect(0, 0, plot.height(), metrics.height()), Qt::AlignCenter,
        metrics.elidedText(QStringLiteral("B: ") + QString::fromStdString(m_scatter.titleB), Qt::ElideMiddle, plot.height()));
    painter.restore();
}

void ScatterView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const int line = fontMetrics().height();
    painter.setPen(palette().color(QPalette::Text));
    if (m_scatter.counts.empty()) {
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, text());
        return;
    }
    QStringList lines{text()};
    if (fontMetrics().horizontalAdvance(text()) > width())
        lines = {figuresText(), absoluteText()};
    for (int i = 0; i < lines.size(); ++i)
        painter.drawText(QRect(0, kMargin + i * line, width(), line), Qt::AlignCenter,
                         fontMetrics().elidedText(lines[i], Qt::ElideRight, width()));
    const int left = kMargin + line + fontMetrics().horizontalAdvance(QStringLiteral("0.000")) + 10;
    const int top = kMargin + static_cast<int>(lines.size()) * line + 6;
    const int side = std::max(20, std::min(width() - left - 16, height() - top - 2 * line - 10));
    const QRect plot(left + std::max(0, (width() - left - 16 - side) / 2), top, side, side);
    painter.fillRect(plot, palette().color(QPalette::Base));
    painter.drawImage(plot, cloud());
    painter.setPen(QPen(palette().color(QPalette::Mid), 1, Qt::DashLine));
    painter.drawLine(plot.bottomLeft(), plot.topRight());
    paintAxes(painter, plot);
    if (m_marked) {
        const double extent = m_scatter.hi - m_scatter.lo;
        const QPointF at(plot.left() + (m_marked->x() - m_scatter.lo) / extent * plot.width(),
                         plot.bottom() - (m_marked->y() - m_scatter.lo) / extent * plot.height());
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(QColor(220, 80, 30), 2));
        painter.drawEllipse(at, 5, 5);
    }
}

} // namespace shiftscope
