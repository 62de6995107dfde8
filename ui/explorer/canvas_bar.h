#pragma once

#include <QWidget>

class QComboBox;
class QSlider;

namespace shiftscope {

class CanvasWidget;

/// The line below the canvas: its zoom, and how strongly the map lies over it.
class CanvasBar : public QWidget {
public:
    explicit CanvasBar(CanvasWidget &canvas, QWidget *parent = nullptr);

private:
    void reflect();

    CanvasWidget &m_canvas;
    QComboBox *m_zoom;
    QSlider *m_overlay;
};

} // namespace shiftscope
