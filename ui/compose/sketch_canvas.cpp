#include "ui/compose/sketch_canvas.h"

#include "ui/arrow_step.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace shiftscope {

namespace {
constexpr int kShortStep = 1;
constexpr int kLongStep = 8;
} // namespace

SketchCanvas::SketchCanvas(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setToolTip(tr("Drag a patch, or move the chosen one with the arrow keys: 1 px, with Shift 8 px. Page Up and Page Down choose "
                  "another, Delete removes it"));
}

void SketchCanvas::setScene(const SceneSketch &scene, int canvas)
{
    m_scene = scene;
    m_canvas = canvas;
    m_selected = std::min(m_selected, static_cast<int>(scene.patches.size()) - 1);
    if (m_selected < 0)
        m_drag.reset();
    update();
}

void SketchCanvas::setGround(const QImage &ground)
{
    m_ground = ground;
    update();
}

void SketchCanvas::setPatches(const FittedPatches &patches)
{
    m_patches = patches;
    update();
}

void SketchCanvas::select(int index)
{
    if (m_selected == index)
        return;
    m_selected = index;
    update();
    emit selectionChanged(index);
}

QRectF SketchCanvas::area() const
{
    const double side = std::min(width(), height()) - 6.0;
    return {(width() - side) / 2, (height() - side) / 2, side, side};
}

double SketchCanvas::scale() const
{
    return area().width() / m_canvas;
}

QPointF SketchCanvas::widgetPoint(QPointF canvasPoint) const
{
    return area().topLeft() + canvasPoint * scale();
}

QRectF SketchCanvas::boxOf(const PatchSketch &patch) const
{
    return {widgetPoint(QPointF(patch.position.x, patch.position.y)), QSizeF(patch.box, patch.box) * scale()};
}

int SketchCanvas::patchAt(QPointF widgetPoint) const
{
    for (int i = static_cast<int>(m_scene.patches.size()) - 1; i >= 0; --i)
        if (boxOf(m_scene.patches[static_cast<std::size_t>(i)]).contains(widgetPoint))
            return i;
    return -1;
}

void SketchCanvas::want(int index, QPointF position)
{
    const int last = m_canvas - m_scene.patches[static_cast<std::size_t>(index)].box;
    emit moveWanted(index, {std::clamp(static_cast<int>(std::lround(position.y())), 0, last),
                            std::clamp(static_cast<int>(std::lround(position.x())), 0, last)});
}

void SketchCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    painter.fillRect(area(), Qt::white);
    painter.drawImage(area(), m_ground);
    for (const PatchSketch &patch : m_scene.patches) {
        const auto fitted = m_patches.find({patch.file, patch.box});
        if (fitted != m_patches.end())
            painter.drawImage(boxOf(patch), fitted->second);
        painter.setPen(QPen(QColor(128, 128, 128, 120), 1, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(boxOf(patch));
    }
    if (m_selected >= 0) {
        painter.setPen(QPen(palette().color(QPalette::Highlight), hasFocus() ? 2.5 : 1.5));
        painter.drawRect(boxOf(m_scene.patches[static_cast<std::size_t>(m_selected)]));
    }
    painter.setPen(palette().color(hasFocus() ? QPalette::Highlight : QPalette::Mid));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area());
    if (m_scene.patches.empty()) {
        painter.setPen(QColor(110, 110, 110));
        painter.drawText(area(), Qt::AlignCenter | Qt::TextWordWrap, tr("Add a patch"));
    }
}

void SketchCanvas::mousePressEvent(QMouseEvent *event)
{
    const int index = event->button() == Qt::LeftButton ? patchAt(event->position()) : -1;
    if (index < 0)
        return;
    select(index);
    emit gestureEnded(); // of the arrow keys
    const Position at = m_scene.patches[static_cast<std::size_t>(index)].position;
    m_drag = Drag{event->position(), QPointF(at.x, at.y)};
}

void SketchCanvas::mouseMoveEvent(QMouseEvent *event)
{
    if (m_drag && m_selected >= 0)
        want(m_selected, m_drag->position + (event->position() - m_drag->from) / scale());
}

void SketchCanvas::mouseReleaseEvent(QMouseEvent *)
{
    if (std::exchange(m_drag, std::nullopt))
        emit gestureEnded();
}

void SketchCanvas::keyPressEvent(QKeyEvent *event)
{
    const auto count = static_cast<int>(m_scene.patches.size());
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? kLongStep : kShortStep;
    const std::optional<QPoint> arrow = arrowStep(event->key());
    if (!arrow) {
        switch (event->key()) {
        case Qt::Key_PageUp:
        case Qt::Key_PageDown:
            if (count > 0)
                select((m_selected + (event->key() == Qt::Key_PageDown ? 1 : count - 1)) % count);
            return;
        case Qt::Key_Delete:
            if (m_selected >= 0)
                emit removeWanted(m_selected);
            return;
        default:
            QWidget::keyPressEvent(event);
            return;
        }
    }
    if (m_selected < 0)
        return;
    const Position at = m_scene.patches[static_cast<std::size_t>(m_selected)].position;
    want(m_selected, QPointF(at.x, at.y) + step * QPointF(*arrow));
}

void SketchCanvas::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void SketchCanvas::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace shiftscope
