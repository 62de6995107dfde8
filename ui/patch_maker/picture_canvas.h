#pragma once

#include "core/scene/cut_out.h"

#include <QImage>
#include <QPixmap>
#include <QWidget>

#include <optional>

namespace shiftscope {

/// What the mouse does on the picture.
enum class CutTool { Rectangle, Object, Ground, Erase };

/// The picture that an object is cut out of, with the rectangle, the strokes and what is taken as ground darkened. It only says
/// what was drawn; all coordinates are the picture's own pixels.
class PictureCanvas : public QWidget {
    Q_OBJECT

public:
    explicit PictureCanvas(QWidget *parent = nullptr);

    /// `display` shows the picture, at any size; `size` is the picture's own.
    void setPicture(const QImage &display, QSize size);
    void setOutline(const CutOutline &outline);
    /// What is laid over the picture to show the ground; null for nothing.
    void setShade(const QImage &shade, const QRect &region);
    void setTool(CutTool tool);
    /// Width of the brush, picture pixels.
    void setBrushWidth(double width);

    /// Where a pixel of the picture is drawn.
    [[nodiscard]] QPointF widgetPoint(QPointF picturePoint) const;
    [[nodiscard]] QSize sizeHint() const override { return {560, 460}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {240, 200}; }

signals:
    void rectangleDrawn(const QRect &rectangle);
    void strokeDrawn(const shiftscope::Stroke &stroke);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    [[nodiscard]] double scale() const;
    [[nodiscard]] QPointF origin() const;
    [[nodiscard]] QPointF picturePoint(QPointF widgetPoint) const;
    void begin(QPointF at);
    void goOn(QPointF to);
    void end();
    void paintStrokes(QPainter &painter) const;
    void paintStroke(QPainter &painter, const Stroke &stroke) const;
    void paintBrush(QPainter &painter) const;

    QImage m_display;
    QPixmap m_shown; ///< the picture at the size it is drawn
    QSize m_size;
    CutOutline m_outline;
    QImage m_shade;
    QRect m_shadedRegion;
    CutTool m_tool = CutTool::Rectangle;
    double m_brushWidth = 20;
    bool m_drawing = false;
    QPointF m_from; ///< of the rectangle being drawn, picture pixels
    QRect m_rectangle;
    Stroke m_stroke;
    std::optional<QPointF> m_brushAt; ///< under the mouse or the arrow keys, picture pixels
};

} // namespace shiftscope
