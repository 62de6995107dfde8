#pragma once

#include <QPointF>
#include <QRect>
#include <QSize>

namespace shiftscope {

/// How a square picture of pixels lies in a widget: fitted into it, or at a factor of its own, panned. A plain value.
class PixelZoom {
public:
    static constexpr double kLeast = 0.25;
    static constexpr double kMost = 40;

    /// `side` of the picture in its pixels, `room` of the widget, `margin` kept free around a fitted picture; both in pixels of
    /// the screen.
    void setPicture(int side);
    void setRoom(QSize room, int margin);

    /// As large as the room allows, whatever the room becomes.
    void fit();
    /// Screen pixels for a pixel of the picture, kLeast to kMost; what lies under `fixed` stays there.
    void setFactor(double factor, QPointF fixed);
    /// The same, about the middle of the room.
    void setFactor(double factor);
    /// Moves the picture by screen pixels; a part of it stays in sight.
    void pan(QPointF by);

    [[nodiscard]] bool fitted() const { return m_fitted; }
    [[nodiscard]] double factor() const { return m_factor; }
    [[nodiscard]] QPointF toScreen(QPointF pixel) const { return m_origin + pixel * m_factor; }
    [[nodiscard]] QPointF toPicture(QPointF screen) const { return (screen - m_origin) / m_factor; }
    /// The screen's rectangle of a part of the picture; neighbours share an edge.
    [[nodiscard]] QRect toScreen(QRectF part) const;
    /// The whole picture on the screen.
    [[nodiscard]] QRect area() const { return toScreen(QRectF(0, 0, m_side, m_side)); }

private:
    void settle();

    int m_side = 1;
    QSize m_room{1, 1};
    int m_margin = 0;
    bool m_fitted = true;
    double m_factor = 1;
    QPointF m_origin;
};

} // namespace shiftscope
