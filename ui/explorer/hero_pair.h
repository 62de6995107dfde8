#pragma once

#include <QWidget>

namespace shiftscope {

class CanvasWidget;
class MapPanel;

/// Canvas and map side by side: the same square for both, as large as there is room, their upper edges in one line.
class HeroPair : public QWidget {
public:
    /// `below`: stands under the canvas.
    HeroPair(CanvasWidget &canvas, QWidget &below, MapPanel &map);

    /// The height at which the squares fill that width.
    [[nodiscard]] int heightFilling(int width) const;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool event(QEvent *event) override;

private:
    void place();
    /// Pixels of the width, and of the height, that are not the squares'.
    [[nodiscard]] int besideSquares() const;
    [[nodiscard]] int aroundSquare() const;

    CanvasWidget &m_canvas;
    QWidget &m_below;
    MapPanel &m_map;
};

} // namespace shiftscope
