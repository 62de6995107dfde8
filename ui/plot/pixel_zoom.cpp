#include "ui/plot/pixel_zoom.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {
constexpr double kStaysInSight = 40; // screen pixels
}

void PixelZoom::setPicture(int side)
{
    m_side = std::max(side, 1);
    settle();
}

void PixelZoom::setRoom(QSize room, int margin)
{
    const QPointF moved = QPointF(room.width() - m_room.width(), room.height() - m_room.height()) / 2;
    m_room = room;
    m_margin = margin;
    m_origin += moved; // what was in the middle stays there
    settle();
}

void PixelZoom::fit()
{
    m_fitted = true;
    settle();
}

void PixelZoom::setFactor(double factor, QPointF fixed)
{
    const QPointF under = toPicture(fixed);
    m_fitted = false;
    m_factor = std::clamp(factor, kLeast, kMost);
    m_origin = fixed - under * m_factor;
    settle();
}

void PixelZoom::setFactor(double factor)
{
    setFactor(factor, QPointF(m_room.width(), m_room.height()) / 2);
}

void PixelZoom::pan(QPointF by)
{
    m_fitted = false;
    m_origin += by;
    settle();
}

QRect PixelZoom::toScreen(QRectF part) const
{
    const QPointF first = toScreen(part.topLeft());
    const QPointF last = toScreen(part.bottomRight());
    const QPoint corner(static_cast<int>(std::lround(first.x())), static_cast<int>(std::lround(first.y())));
    return {corner, QSize(static_cast<int>(std::lround(last.x())), static_cast<int>(std::lround(last.y()))) -
                        QSize(corner.x(), corner.y())};
}

void PixelZoom::settle()
{
    if (m_fitted) {
        const int room = std::min(m_room.width(), m_room.height()) - 2 * m_margin;
        m_factor = std::max(static_cast<double>(room) / m_side, kLeast);
        const double side = m_factor * m_side;
        m_origin = QPointF(std::round((m_room.width() - side) / 2), std::round((m_room.height() - side) / 2));
        return;
    }
    const double side = m_factor * m_side;
    const auto kept = [side](double origin, int room) {
        return std::clamp(origin, std::min(kStaysInSight - side, 0.0), std::max(room - kStaysInSight, 0.0));
    };
    m_origin = {kept(m_origin.x(), m_room.width()), kept(m_origin.y(), m_room.height())};
}

} // namespace shiftscope
