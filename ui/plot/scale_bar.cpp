#include "ui/plot/scale_bar.h"

#include "ui/plot/colour_map.h"
#include "ui/plot/value_text.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kSide = 14; // free at both ends, so that a handle there is whole
constexpr int kCounts = 20;
constexpr int kBar = 12;
constexpr int kGrip = 8;
constexpr double kPad = 0.04;        // of the reach, beyond limits and values
constexpr double kLeastShare = 1e-3; // of the reach: the limits never meet

QString shareText(double share)
{
    return share > 0 && share < 0.01 ? ScaleBar::tr("<1 %") : ScaleBar::tr("%1 %").arg(share * 100, 0, 'f', 0);
}

} // namespace

ScaleBar::ScaleBar(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("scaleBar"));
    setAccessibleName(tr("Scale of the map"));
    setToolTip(tr("How often each value occurs, over its colour. Drag the handles to set the limits of the scale; what lies "
                  "beyond them is hatched."));
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    reach();
}

QSize ScaleBar::sizeHint() const
{
    return {240, kCounts + kBar + kGrip + fontMetrics().height() + 2};
}

QSize ScaleBar::minimumSizeHint() const
{
    return {160, sizeHint().height()};
}

void ScaleBar::setColourMap(const std::string &name)
{
    (void)ColourMap::named(name);
    m_colourMap = name;
    update();
}

void ScaleBar::setRange(ValueRange range)
{
    if (range == m_range)
        return;
    m_range = range;
    if (!m_held) // under the mouse nothing moves but the handle
        reach();
    count();
}

void ScaleBar::setValues(const std::vector<float> &values)
{
    m_values = values;
    if (!m_held)
        reach();
    count();
}

void ScaleBar::setValueLabel(const QString &label)
{
    m_label = label;
    update();
}

void ScaleBar::reach()
{
    m_reach = m_range;
    for (const float value : m_values) {
        if (std::isfinite(value)) {
            m_reach.lo = std::min<double>(m_reach.lo, value);
            m_reach.hi = std::max<double>(m_reach.hi, value);
        }
    }
    const double extent = m_reach.hi > m_reach.lo ? m_reach.hi - m_reach.lo : std::max(std::abs(m_reach.lo), 1.0) * 0.01;
    m_reach.lo -= kPad * extent;
    m_reach.hi += kPad * extent;
}

void ScaleBar::count()
{
    m_counts.fill(0);
    std::size_t all = 0;
    std::size_t under = 0;
    std::size_t over = 0;
    for (const float value : m_values) {
        if (!std::isfinite(value))
            continue;
        ++all;
        under += value < m_range.lo ? 1 : 0;
        over += value > m_range.hi ? 1 : 0;
        const double place = (value - m_reach.lo) / (m_reach.hi - m_reach.lo) * kBins;
        ++m_counts[static_cast<std::size_t>(std::clamp(static_cast<int>(place), 0, kBins - 1))];
    }
    m_below = all == 0 ? 0 : static_cast<double>(under) / static_cast<double>(all);
    m_above = all == 0 ? 0 : static_cast<double>(over) / static_cast<double>(all);
    update();
}

QRect ScaleBar::bar() const
{
    return {kSide, kCounts, std::max(width() - 2 * kSide, 1), kBar};
}

int ScaleBar::pixelOf(double value) const
{
    return bar().left() + static_cast<int>(std::lround((value - m_reach.lo) / (m_reach.hi - m_reach.lo) * (bar().width() - 1)));
}

double ScaleBar::valueAt(double x) const
{
    return m_reach.lo + (x - bar().left()) / (bar().width() - 1) * (m_reach.hi - m_reach.lo);
}

std::optional<ScaleBar::Handle> ScaleBar::handleAt(QPointF point) const
{
    const double low = std::abs(point.x() - pixelOf(m_range.lo));
    const double high = std::abs(point.x() - pixelOf(m_range.hi));
    if (std::min(low, high) > kGrip)
        return std::nullopt;
    return low < high ? Handle::Low : Handle::High;
}

void ScaleBar::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        m_held = handleAt(event->position());
}

void ScaleBar::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_held) {
        setCursor(handleAt(event->position()) ? Qt::SizeHorCursor : Qt::ArrowCursor);
        return;
    }
    const double least = kLeastShare * (m_reach.hi - m_reach.lo);
    const double value = std::clamp(valueAt(event->position().x()), m_reach.lo, m_reach.hi);
    ValueRange wanted = m_range;
    if (*m_held == Handle::Low)
        wanted.lo = std::min(value, wanted.hi - least);
    else
        wanted.hi = std::max(value, wanted.lo + least);
    emit rangeWanted(wanted);
}

void ScaleBar::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_held)
        return;
    m_held.reset();
    reach();
    count();
}

void ScaleBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintCounts(painter);
    paintColours(painter);
    paintHandles(painter);
    paintText(painter);
}

void ScaleBar::paintColours(QPainter &painter) const
{
    const ColourMap &colours = ColourMap::named(m_colourMap);
    const QRect whole = bar();
    QImage line(whole.width(), 1, QImage::Format_RGB32);
    for (int x = 0; x < line.width(); ++x) {
        const Rgb colour = colours.colour(valueAt(whole.left() + x), m_range.lo, m_range.hi);
        line.setPixel(x, 0, qRgb(colour.red, colour.green, colour.blue));
    }
    painter.drawImage(whole, line);
    const QRect under(whole.topLeft(), QPoint(pixelOf(m_range.lo), whole.bottom()));
    const QRect over(QPoint(pixelOf(m_range.hi), whole.top()), whole.bottomRight());
    for (const QRect &outside : {under, over}) {
        painter.fillRect(outside, QBrush(QColor(0, 0, 0, 150), Qt::BDiagPattern));
        painter.fillRect(outside, QBrush(QColor(255, 255, 255, 150), Qt::FDiagPattern));
    }
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(whole.adjusted(0, 0, -1, -1));
}

/// On a root scale, or one common value would hide all the others.
void ScaleBar::paintCounts(QPainter &painter) const
{
    const int most = *std::ranges::max_element(m_counts);
    if (most == 0)
        return;
    QColor colour = palette().color(QPalette::WindowText);
    colour.setAlpha(110);
    const double step = static_cast<double>(bar().width()) / kBins;
    for (int i = 0; i < kBins; ++i) {
        const double height = std::sqrt(static_cast<double>(m_counts[static_cast<std::size_t>(i)]) / most) * (kCounts - 2);
        painter.fillRect(QRectF(bar().left() + i * step, kCounts - height, step, height), colour);
    }
}

void ScaleBar::paintHandles(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Window), 1));
    painter.setBrush(palette().color(QPalette::WindowText));
    const double top = bar().bottom() + 1;
    for (const double value : {m_range.lo, m_range.hi}) {
        const double x = pixelOf(value) + 0.5;
        painter.fillRect(QRectF(x - 1, bar().top() - 2, 2, kBar + 3), palette().color(QPalette::WindowText));
        painter.drawPolygon(
            QPolygonF({QPointF(x, top), QPointF(x + kGrip - 2, top + kGrip), QPointF(x - kGrip + 2, top + kGrip)}));
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void ScaleBar::paintText(QPainter &painter) const
{
    painter.setPen(palette().color(QPalette::WindowText));
    const int top = bar().bottom() + kGrip + 2;
    const int digits = decimalsFor(m_range);
    QString low = QString::number(m_range.lo, 'f', digits);
    QString high = QString::number(m_range.hi, 'f', digits);
    if (m_below > 0)
        low = tr("%1 (%2 below)").arg(low, shareText(m_below));
    if (m_above > 0)
        high = tr("(%1 above) %2").arg(shareText(m_above), high);
    const QRect line(kSide / 2, top, width() - kSide, fontMetrics().height());
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, low);
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, high);
    const int longest = std::max(fontMetrics().horizontalAdvance(low), fontMetrics().horizontalAdvance(high));
    if (line.width() - 2 * longest > fontMetrics().horizontalAdvance(m_label) + kSide) // it is in the middle
        painter.drawText(line, Qt::AlignCenter, m_label);
}

} // namespace shiftscope
