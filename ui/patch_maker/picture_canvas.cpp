#include "ui/patch_maker/picture_canvas.h"

#include "ui/arrow_step.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kMargin = 6;
constexpr double kLargestScale = 8;
constexpr double kShortStep = 1; ///< of the arrow keys, picture pixels
constexpr double kLongStep = 8;

QColor colourOf(Brush brush)
{
    return brush == Brush::Object ? QColor(0, 158, 115, 150) : QColor(213, 94, 0, 150);
}

Brush brushOf(CutTool tool)
{
    return tool == CutTool::Object ? Brush::Object : tool == CutTool::Ground ? Brush::Ground : Brush::Erase;
}

/// Light under dark: seen on any picture.
void drawOutlined(QPainter &painter, const QPainterPath &path, const QColor &colour, Qt::PenStyle style)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(255, 255, 255, 210), 3));
    painter.drawPath(path);
    painter.setPen(QPen(colour, 1.5, style));
    painter.drawPath(path);
}

} // namespace

PictureCanvas::PictureCanvas(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("pictureCanvas"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Picture"));
    setAccessibleDescription(
        tr("Arrow keys move the brush by 1 pixel of the picture, with Shift by 8; the space bar puts it down "
           "and lifts it"));
    setToolTip(tr("Draw a rectangle around the object, then mark what was taken wrongly"));
}

void PictureCanvas::setPicture(const QImage &display, QSize size)
{
    m_display = display;
    m_size = size;
    m_shown = {};
    m_shade = {};
    m_brushAt.reset();
    m_drawing = false;
    update();
}

void PictureCanvas::setOutline(const CutOutline &outline)
{
    m_outline = outline;
    update();
}

void PictureCanvas::setShade(const QImage &shade, const QRect &region)
{
    m_shade = shade;
    m_shadedRegion = region;
    update();
}

void PictureCanvas::setTool(CutTool tool)
{
    m_tool = tool;
    setCursor(tool == CutTool::Rectangle ? Qt::CrossCursor : Qt::BlankCursor);
    update();
}

void PictureCanvas::setBrushWidth(double width)
{
    m_brushWidth = width;
    update();
}

double PictureCanvas::scale() const
{
    if (m_size.isEmpty())
        return 1;
    const double fits = std::min(static_cast<double>(width() - 2 * kMargin) / m_size.width(),
                                 static_cast<double>(height() - 2 * kMargin) / m_size.height());
    return std::clamp(fits, 1e-3, kLargestScale);
}

QPointF PictureCanvas::origin() const
{
    return {(width() - m_size.width() * scale()) / 2, (height() - m_size.height() * scale()) / 2};
}

QPointF PictureCanvas::widgetPoint(QPointF picturePoint) const
{
    return origin() + picturePoint * scale();
}

QPointF PictureCanvas::picturePoint(QPointF widgetPoint) const
{
    const QPointF point = (widgetPoint - origin()) / scale();
    return {std::clamp(point.x(), 0.0, static_cast<double>(m_size.width())),
            std::clamp(point.y(), 0.0, static_cast<double>(m_size.height()))};
}

void PictureCanvas::begin(QPointF at)
{
    m_drawing = true;
    m_from = at;
    m_rectangle = {};
    m_stroke = {.brush = brushOf(m_tool), .width = m_brushWidth, .points = {}};
    goOn(at);
}

void PictureCanvas::goOn(QPointF to)
{
    if (m_tool == CutTool::Rectangle)
        m_rectangle = QRectF(m_from, to).normalized().toAlignedRect();
    else
        m_stroke.points.emplace_back(to.x(), to.y());
    update();
}

void PictureCanvas::end()
{
    m_drawing = false;
    if (m_tool == CutTool::Rectangle)
        emit rectangleDrawn(m_rectangle);
    else
        emit strokeDrawn(m_stroke);
    update();
}

void PictureCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && !m_size.isEmpty() && !m_drawing)
        begin(picturePoint(event->position()));
}

void PictureCanvas::mouseMoveEvent(QMouseEvent *event)
{
    if (m_size.isEmpty())
        return;
    m_brushAt = picturePoint(event->position());
    if (m_drawing)
        goOn(*m_brushAt);
    update();
}

void PictureCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_drawing)
        return;
    goOn(picturePoint(event->position()));
    end();
}

void PictureCanvas::leaveEvent(QEvent *event)
{
    QWidget::leaveEvent(event);
    if (!m_drawing)
        m_brushAt.reset();
    update();
}

void PictureCanvas::keyPressEvent(QKeyEvent *event)
{
    const double step = event->modifiers().testFlag(Qt::ShiftModifier) ? kLongStep : kShortStep;
    const std::optional<QPoint> arrow = arrowStep(event->key());
    if (!arrow && event->key() != Qt::Key_Space) {
        QWidget::keyPressEvent(event);
        return;
    }
    if (m_size.isEmpty())
        return;
    const QPointF before = m_brushAt.value_or(QPointF(m_size.width() / 2.0, m_size.height() / 2.0));
    m_brushAt = picturePoint(widgetPoint(before + step * QPointF(arrow.value_or(QPoint())))); // stays inside the picture
    if (event->key() == Qt::Key_Space)
        m_drawing ? end() : begin(*m_brushAt);
    else if (m_drawing)
        goOn(*m_brushAt);
    update();
}

void PictureCanvas::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void PictureCanvas::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

void PictureCanvas::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_shown = {};
}

void PictureCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_size.isEmpty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("Drop a picture here, paste one, or open a file"));
        return;
    }
    const QRectF area(origin(), QSizeF(m_size) * scale());
    if (m_shown.isNull())
        m_shown = QPixmap::fromImage(m_display.scaled(area.size().toSize(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation));
    painter.drawPixmap(area.topLeft(), m_shown);
    if (!m_shade.isNull()) {
        const QRectF region(widgetPoint(m_shadedRegion.topLeft()), QSizeF(m_shadedRegion.size()) * scale());
        QPainterPath outside;
        outside.addRect(area);
        outside.addRect(region);
        painter.fillPath(outside, QColor(0, 0, 0, 150));
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(region, m_shade);
    }
    painter.setClipRect(area);
    paintStrokes(painter);
    const cv::Rect &drawn = m_outline.rectangle;
    const QRect rectangle =
        m_drawing && m_tool == CutTool::Rectangle ? m_rectangle : QRect(drawn.x, drawn.y, drawn.width, drawn.height);
    if (!rectangle.isEmpty()) {
        QPainterPath path;
        path.addRect(QRectF(widgetPoint(rectangle.topLeft()), QSizeF(rectangle.size()) * scale()));
        drawOutlined(painter, path, QColor(0, 90, 180), Qt::DashLine);
    }
    painter.setClipping(false);
    paintBrush(painter);
    if (hasFocus()) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(area.adjusted(-2, -2, 2, 2));
    }
}

void PictureCanvas::paintStrokes(QPainter &painter) const
{
    // On a layer of their own, so that the eraser takes away strokes and not the picture.
    QImage layer(size() * devicePixelRatioF(), QImage::Format_ARGB32_Premultiplied);
    layer.setDevicePixelRatio(devicePixelRatioF());
    layer.fill(Qt::transparent);
    QPainter strokes(&layer);
    strokes.setRenderHint(QPainter::Antialiasing);
    for (const Stroke &stroke : m_outline.strokes)
        paintStroke(strokes, stroke);
    if (m_drawing && m_tool != CutTool::Rectangle)
        paintStroke(strokes, m_stroke);
    strokes.end();
    painter.drawImage(0, 0, layer);
}

void PictureCanvas::paintStroke(QPainter &painter, const Stroke &stroke) const
{
    if (stroke.points.empty())
        return;
    QPainterPath path(widgetPoint({stroke.points.front().x, stroke.points.front().y}));
    for (const cv::Point2d &point : stroke.points)
        path.lineTo(widgetPoint({point.x, point.y}));
    if (stroke.points.size() == 1)
        path.lineTo(path.currentPosition() + QPointF(0.01, 0)); // a dot: a path without length is not drawn
    painter.setCompositionMode(stroke.brush == Brush::Erase ? QPainter::CompositionMode_Clear : QPainter::CompositionMode_Source);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colourOf(stroke.brush), stroke.width * scale(), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.drawPath(path);
}

void PictureCanvas::paintBrush(QPainter &painter) const
{
    if (!m_brushAt)
        return;
    const double side = m_tool == CutTool::Rectangle ? 6 : std::max(m_brushWidth * scale(), 2.0);
    QPainterPath ring;
    ring.addEllipse(widgetPoint(*m_brushAt), side / 2, side / 2);
    const QColor colour =
        m_tool == CutTool::Rectangle || m_tool == CutTool::Erase ? QColor(40, 40, 40) : colourOf(brushOf(m_tool));
    drawOutlined(painter, ring, QColor(colour.rgb()), Qt::SolidLine);
}

} // namespace shiftscope
