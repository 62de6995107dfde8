#include "ui/plot/marker_overlay.h"

#include <QPainter>

namespace shiftscope {

namespace {
constexpr int kArm = 8;
constexpr int kRing = 6;
constexpr int kHalo = 3;
constexpr int kDot = 4;
constexpr double kFaint = 0.35; ///< opacity of what belongs to an earlier scene
} // namespace

MarkerOverlay::MarkerOverlay(QWidget *plot) : QWidget(plot)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setObjectName(QStringLiteral("markers"));
}

void MarkerOverlay::setArea(const QRect &area)
{
    if (area == m_area)
        return;
    m_area = area;
    update();
}

void MarkerOverlay::setCross(std::optional<QPoint> at)
{
    if (at == m_cross)
        return;
    updateCross();
    m_cross = at;
    updateCross();
}

void MarkerOverlay::setRing(std::optional<QPoint> at)
{
    if (at == m_ring)
        return;
    m_ring = at;
    update();
}

void MarkerOverlay::setDots(std::vector<Dot> dots)
{
    if (dots == m_dots)
        return;
    m_dots = std::move(dots);
    update();
}

/// A dot at each place, its name beside it on the side where there is room.
void MarkerOverlay::paintDots(QPainter &painter) const
{
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 0.85);
    painter.setFont(bold);
    const QFontMetrics metrics(bold);
    for (const Dot &dot : m_dots) {
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(Qt::white, 1.5));
        painter.setBrush(dot.colour);
        painter.drawEllipse(QPointF(dot.at), kDot, kDot);
        painter.setRenderHint(QPainter::Antialiasing, false);
        QRect label(QPoint(0, 0), QSize(metrics.horizontalAdvance(dot.name) + 6, metrics.height()));
        const bool leftHalf = dot.at.x() < m_area.center().x();
        const bool upperHalf = dot.at.y() < m_area.center().y();
        label.moveTopLeft({leftHalf ? dot.at.x() + kDot + 3 : dot.at.x() - kDot - 3 - label.width(),
                           upperHalf ? dot.at.y() + kDot - 1 : dot.at.y() - kDot - label.height() + 1});
        painter.setPen(Qt::NoPen);
        painter.drawRect(label);
        painter.setPen(Qt::white);
        painter.drawText(label, Qt::AlignCenter, dot.name);
    }
}

void MarkerOverlay::setPath(std::vector<QPointF> path, bool faint)
{
    if (path == m_path && faint == m_faintPath)
        return;
    m_path = std::move(path);
    m_faintPath = faint;
    update();
}

void MarkerOverlay::paintPath(QPainter &painter) const
{
    if (m_path.size() < 2)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(m_faintPath ? kFaint : 1);
    for (const QPen &pen : {QPen(Qt::white, 4), QPen(Qt::black, 2)}) {
        QPen round = pen;
        round.setJoinStyle(Qt::RoundJoin);
        round.setCapStyle(Qt::RoundCap);
        painter.setPen(round);
        painter.drawPolyline(m_path.data(), static_cast<int>(m_path.size()));
    }
    painter.setPen(QPen(Qt::white, 1));
    painter.setBrush(Qt::black);
    painter.drawEllipse(m_path.front(), kDot, kDot);
}

void MarkerOverlay::updateCross()
{
    if (!m_cross)
        return;
    QRegion stripes(QRect(m_area.left(), m_cross->y() - 1, m_area.width(), 3));
    stripes += QRect(m_cross->x() - 1, m_area.top(), 3, m_area.height());
    const int reach = kArm + kHalo;
    stripes += QRect(m_cross->x() - reach, m_cross->y() - reach, 2 * reach + 1, 2 * reach + 1);
    update(stripes);
}

void MarkerOverlay::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setClipRect(m_area.adjusted(-kArm - kHalo, -kArm - kHalo, kArm + kHalo, kArm + kHalo), Qt::IntersectClip);
    painter.save();
    painter.setClipRect(m_area, Qt::IntersectClip);
    paintPath(painter);
    painter.restore();
    painter.save();
    paintDots(painter);
    painter.restore();
    if (m_ring) {
        painter.setRenderHint(QPainter::Antialiasing);
        for (const QPen &pen : {QPen(Qt::white, 3.5), QPen(Qt::black, 1.5)}) {
            painter.setPen(pen);
            painter.drawEllipse(QPointF(*m_ring), kRing, kRing);
        }
        painter.setRenderHint(QPainter::Antialiasing, false);
    }
    if (!m_cross)
        return;
    const int x = m_cross->x();
    const int y = m_cross->y();
    painter.setPen(QColor(255, 255, 255, 120));
    painter.drawLine(m_area.left(), y, m_area.right(), y);
    painter.drawLine(x, m_area.top(), x, m_area.bottom());
    painter.fillRect(x - kArm - 1, y - 2, 2 * kArm + 3, 5, Qt::white);
    painter.fillRect(x - 2, y - kArm - 1, 5, 2 * kArm + 3, Qt::white);
    painter.fillRect(x - kArm, y - 1, 2 * kArm + 1, 3, Qt::black);
    painter.fillRect(x - 1, y - kArm, 3, 2 * kArm + 1, Qt::black);
}

} // namespace shiftscope
