#pragma once

#include <QColor>
#include <QRect>
#include <QWidget>

#include <optional>
#include <vector>

namespace shiftscope {

/// Cross and ring over a plot. They follow a drag: drawn by a widget of their own, so that moving them repaints two thin
/// stripes and not the plot. Transparent to the mouse.
class MarkerOverlay : public QWidget {
public:
    explicit MarkerOverlay(QWidget *plot);

    /// In pixels of the plot; nothing is drawn outside `area`.
    void setArea(const QRect &area);
    void setCross(std::optional<QPoint> at);
    void setRing(std::optional<QPoint> at);
    /// Small named places, in pixels of the plot.
    struct Dot {
        QPoint at;
        QColor colour;
        QString name;
        friend bool operator==(const Dot &, const Dot &) = default;
    };
    void setDots(std::vector<Dot> dots);
    /// A line from place to place, in pixels of the plot, with a dot at its start; faint where it is of something earlier.
    void setPath(std::vector<QPointF> path, bool faint);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void updateCross();
    void paintDots(QPainter &painter) const;
    void paintPath(QPainter &painter) const;

    QRect m_area;
    std::optional<QPoint> m_cross;
    std::optional<QPoint> m_ring;
    std::vector<Dot> m_dots;
    std::vector<QPointF> m_path;
    bool m_faintPath = false;
};

} // namespace shiftscope
