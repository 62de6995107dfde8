#include "ui/explorer/canvas_widget.h"

#include "ui/arrow_step.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {
constexpr int kLeastSide = 160;
constexpr double kWheelStep = 1.2;
} // namespace

CanvasWidget::CanvasWidget(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("canvas"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    setMouseTracking(true);
    setAccessibleName(tr("Canvas"));
    setAccessibleDescription(tr("The network's input; arrow keys move the patch by 1 pixel, with Shift by 8"));
    setToolTip(
        tr("Drag the patch, or move it with the arrow keys: 1 px, with Shift 8 px. Double-click adds an anchor, dragging its "
           "label moves it. Shift and a click pin a point: its values stay in the Points list. Hold Alt: the anchor of the map "
           "follows "
           "the mouse. Ctrl and the wheel zoom, the middle button "
           "moves the view."));
    m_view.setPicture(canvas());
}

int CanvasWidget::canvas() const
{
    return m_scene ? m_scene->shifted.canvas : 224;
}

bool CanvasWidget::objectShown() const
{
    return m_scene && m_scene->settings.mode == ShiftMode::Object;
}

QSize CanvasWidget::sizeHint() const
{
    return {2 * canvas(), 2 * canvas()};
}

QSize CanvasWidget::minimumSizeHint() const
{
    return {kLeastSide, kLeastSide};
}

QRect CanvasWidget::area() const
{
    return m_view.area();
}

QPoint CanvasWidget::pixelOf(Position position) const
{
    return m_view.toScreen(QRectF(position.x, position.y, 1, 1)).topLeft();
}

QRect CanvasWidget::boxAt(Position position) const
{
    const int side = m_scene ? m_scene->settings.box : 0;
    return m_view.toScreen(QRectF(position.x, position.y, side, side));
}

Position CanvasWidget::centredAt(QPointF point) const
{
    const Position last = m_scene->shifted.last();
    const double half = objectShown() ? m_scene->settings.box / 2.0 : 0;
    const QPointF at = m_view.toPicture(point);
    return {std::clamp(static_cast<int>(std::lround(at.y() - half)), 0, last.y),
            std::clamp(static_cast<int>(std::lround(at.x() - half)), 0, last.x)};
}

QFont CanvasWidget::labelFont() const
{
    QFont bold = font();
    bold.setBold(true);
    return bold;
}

std::vector<AnchorMark> CanvasWidget::marks() const
{
    if (!m_anchorsShown || !objectShown())
        return {};
    std::vector<QRect> boxes;
    for (const Anchor &anchor : m_scene->anchors)
        boxes.push_back(boxAt(anchor.position));
    return anchorMarks(m_scene->anchors, boxes, m_scene->shifted.last(), labelFont());
}

QRect CanvasWidget::labelOf(std::size_t anchor) const
{
    const std::vector<AnchorMark> all = marks();
    return anchor < all.size() ? all[anchor].label : QRect();
}

std::optional<std::size_t> CanvasWidget::anchorAt(QPoint point) const
{
    const std::vector<AnchorMark> all = marks();
    for (std::size_t i = all.size(); i-- > 0;) // the one drawn last is on top
        if (all[i].label.contains(point))
            return i;
    return std::nullopt;
}

void CanvasWidget::setScene(std::shared_ptr<const PreparedScene> scene)
{
    const int before = canvas();
    const bool sameThings = m_scene && scene && m_scene->key == scene->key;
    m_scene = std::move(scene);
    if (!sameThings)
        forgetPictures();
    if (m_selected && (!m_scene || *m_selected >= m_scene->anchors.size()))
        m_selected.reset();
    if (canvas() != before) {
        m_view.setPicture(canvas());
        updateGeometry();
        viewChanged();
    }
    update();
}

void CanvasWidget::setPosition(Position position)
{
    if (position == m_position)
        return;
    m_position = position;
    update();
}

void CanvasWidget::setZoom(double zoom)
{
    if (zoom > 0)
        m_view.setFactor(zoom);
    else
        m_view.fit();
    viewChanged();
}

void CanvasWidget::viewChanged()
{
    forgetPictures();
    update();
    emit zoomChanged();
}

void CanvasWidget::setOverlay(const QImage &map, const QRectF &positions)
{
    m_overlay = map;
    m_overlayPositions = positions;
    if (m_overlayOpacity > 0)
        update();
}

void CanvasWidget::setOverlayOpacity(double opacity)
{
    m_overlayOpacity = opacity;
    update();
}

void CanvasWidget::setPatchPreview(const QImage &preview)
{
    m_preview = preview;
    update();
}

void CanvasWidget::setAnchorsShown(bool shown)
{
    m_anchorsShown = shown;
    update();
}

void CanvasWidget::setPins(const std::vector<Position> &pins)
{
    if (pins == m_pins)
        return;
    m_pins = pins;
    update();
}

void CanvasWidget::selectAnchor(std::optional<std::size_t> index)
{
    m_selected = index;
    update();
}

void CanvasWidget::moveFreeAnchor(std::optional<Position> position)
{
    if (position == m_free)
        return;
    m_free = position;
    emit freeAnchorMoved(position);
    update();
}

void CanvasWidget::mousePressEvent(QMouseEvent *event)
{
    const QPoint at = event->position().toPoint();
    if (event->button() == Qt::MiddleButton) {
        m_pan = event->position();
        setCursor(Qt::SizeAllCursor);
    }
    if (event->button() != Qt::LeftButton || !m_scene)
        return;
    if (event->modifiers().testFlag(Qt::ShiftModifier)) {
        if (objectShown() && area().contains(at))
            emit pinWanted(centredAt(event->position()));
        return;
    }
    const std::optional<std::size_t> anchor = anchorAt(at);
    if (anchor) {
        selectAnchor(anchor);
        emit anchorSelected(*anchor);
        m_drag = Drag{event->position(), m_scene->anchors[*anchor].position, anchor};
    } else {
        selectAnchor(std::nullopt);
        if (!(objectShown() ? boxAt(m_position) : area()).contains(at))
            return;
        m_drag = Drag{event->position(), m_position, std::nullopt};
    }
    setCursor(Qt::ClosedHandCursor);
    emit dragBegan();
    update();
}

void CanvasWidget::showCursor(QPoint at)
{
    const bool over = m_scene && (anchorAt(at) || (objectShown() ? boxAt(m_position) : area()).contains(at));
    setCursor(m_free ? Qt::CrossCursor : over ? Qt::OpenHandCursor : Qt::ArrowCursor);
}

void CanvasWidget::mouseMoveEvent(QMouseEvent *event)
{
    if (m_pan) {
        panTo(event->position());
        return;
    }
    if (!m_drag) {
        const bool free = m_scene && event->modifiers().testFlag(Qt::AltModifier) && area().contains(event->position().toPoint());
        moveFreeAnchor(free ? std::optional(centredAt(event->position())) : std::nullopt);
        showCursor(event->position().toPoint());
        return;
    }
    QPointF moved = (event->position() - m_drag->from) / m_view.factor();
    if (m_scene->settings.mode == ShiftMode::Crop)
        moved = -moved; // what is seen follows the mouse, so its window goes the other way
    const Position wanted{m_drag->position.y + static_cast<int>(std::lround(moved.y())),
                          m_drag->position.x + static_cast<int>(std::lround(moved.x()))};
    if (m_drag->anchor)
        emit anchorMoveWanted(*m_drag->anchor, wanted);
    else if (m_scene->settings.mode == ShiftMode::Circular)
        emit moveWanted({((wanted.y % canvas()) + canvas()) % canvas(), ((wanted.x % canvas()) + canvas()) % canvas()});
    else
        emit moveWanted(wanted);
}

void CanvasWidget::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::MiddleButton && m_pan) {
        m_pan.reset();
        showCursor(event->position().toPoint());
    }
    if (event->button() != Qt::LeftButton || !m_drag)
        return;
    m_drag.reset();
    setCursor(Qt::OpenHandCursor);
    emit dragEnded();
    update();
}

void CanvasWidget::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !objectShown())
        return;
    if (event->modifiers().testFlag(Qt::ShiftModifier)) { // two clicks, one after the other
        mousePressEvent(event);
        return;
    }
    if (const std::optional<std::size_t> anchor = anchorAt(event->position().toPoint()))
        emit anchorRenameWanted(*anchor);
    else if (area().contains(event->position().toPoint()))
        emit anchorAddWanted(centredAt(event->position()));
}

void CanvasWidget::wheelEvent(QWheelEvent *event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier) || event->angleDelta().y() == 0) {
        QWidget::wheelEvent(event);
        return;
    }
    const double steps = event->angleDelta().y() / 120.0; // a touchpad sends parts of one
    m_view.setFactor(m_view.factor() * std::pow(kWheelStep, steps), event->position());
    viewChanged();
    event->accept();
}

void CanvasWidget::panTo(QPointF at)
{
    m_view.pan(at - *m_pan);
    m_pan = at;
    viewChanged();
}

void CanvasWidget::contextMenuEvent(QContextMenuEvent *event)
{
    if (!objectShown())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const std::optional<std::size_t> anchor =
        event->reason() == QContextMenuEvent::Keyboard ? m_selected : anchorAt(event->pos());
    if (anchor) {
        selectAnchor(anchor);
        emit anchorSelected(*anchor);
        menu->addAction(tr("&Rename anchor…"), this, [this, anchor] { emit anchorRenameWanted(*anchor); });
        QAction *remove = menu->addAction(tr("&Delete anchor"), this, [this, anchor] { emit anchorRemoveWanted(*anchor); });
        remove->setEnabled(m_scene->anchors.size() > 1);
    } else {
        const Position there = event->reason() == QContextMenuEvent::Keyboard ? m_position : centredAt(QPointF(event->pos()));
        menu->addAction(tr("&Add an anchor here"), this, [this, there] { emit anchorAddWanted(there); });
        const bool pinned = std::ranges::find(m_pins, there) != m_pins.end();
        menu->addAction(pinned ? tr("Un&pin this point") : tr("&Pin this point"), this, [this, there] { emit pinWanted(there); });
    }
    menu->popup(event->globalPos());
}

/// What the selected anchor, or a new one, is told by the keyboard.
bool CanvasWidget::anchorKey(int key)
{
    if (key == Qt::Key_Insert && objectShown()) {
        emit anchorAddWanted(m_position);
        return true;
    }
    if (key == Qt::Key_P && m_scene) {
        emit pinWanted(m_position);
        return true;
    }
    if (!m_selected || (key != Qt::Key_Delete && key != Qt::Key_F2))
        return false;
    if (key == Qt::Key_F2)
        emit anchorRenameWanted(*m_selected);
    else
        emit anchorRemoveWanted(*m_selected);
    return true;
}

void CanvasWidget::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 8 : 1;
    if (const std::optional<QPoint> arrow = arrowStep(event->key()))
        emit moveWanted({m_position.y + step * arrow->y(), m_position.x + step * arrow->x()});
    else if (!anchorKey(event->key()))
        QWidget::keyPressEvent(event);
}

void CanvasWidget::leaveEvent(QEvent *event)
{
    moveFreeAnchor(std::nullopt);
    QWidget::leaveEvent(event);
}

void CanvasWidget::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void CanvasWidget::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace shiftscope
