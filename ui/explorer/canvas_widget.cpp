#include "ui/explorer/canvas_widget.h"

#include "ui/arrow_step.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {
constexpr int kMargin = 10;
}

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
           "label moves it. Hold Alt: the anchor of the map follows the mouse."));
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
    const int side = canvas() * m_zoom + 2 * kMargin;
    return {side, side};
}

QPoint CanvasWidget::origin() const
{
    const int side = canvas() * m_zoom;
    return {std::max((width() - side) / 2, kMargin), std::max((height() - side) / 2, kMargin)};
}

QRect CanvasWidget::area() const
{
    return {origin(), QSize(canvas(), canvas()) * m_zoom};
}

QPoint CanvasWidget::pixelOf(Position position) const
{
    return origin() + QPoint(position.x * m_zoom, position.y * m_zoom);
}

QRect CanvasWidget::boxAt(Position position) const
{
    const int side = (m_scene ? m_scene->settings.box : 0) * m_zoom;
    return {pixelOf(position), QSize(side, side)};
}

Position CanvasWidget::centredAt(QPointF point) const
{
    const Position last = m_scene->shifted.last();
    const double half = objectShown() ? m_scene->settings.box / 2.0 : 0;
    const QPointF at = (point - origin()) / m_zoom;
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
        enlarge();
    if (m_selected && (!m_scene || *m_selected >= m_scene->anchors.size()))
        m_selected.reset();
    if (canvas() != before)
        updateGeometry();
    update();
}

void CanvasWidget::enlarge()
{
    // Pixel by pixel, as the network sees it.
    const auto enlarged = [this](const QImage &image) { return QPixmap::fromImage(image.scaled(image.size() * m_zoom)); };
    m_background = m_scene ? enlarged(m_scene->background) : QPixmap();
    m_patch = objectShown() ? enlarged(m_scene->patch) : QPixmap();
    m_picture = m_scene && !objectShown() ? QPixmap::fromImage(m_scene->picture) : QPixmap();
}

void CanvasWidget::setPosition(Position position)
{
    if (position == m_position)
        return;
    m_position = position;
    update();
}

void CanvasWidget::setZoom(int zoom)
{
    zoom = std::clamp(zoom, kLeastZoom, kMostZoom);
    if (zoom == m_zoom)
        return;
    m_zoom = zoom;
    enlarge();
    updateGeometry();
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

void CanvasWidget::selectAnchor(std::optional<std::size_t> index)
{
    m_selected = index;
    update();
}

void CanvasWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect shown = area();
    if (!m_scene) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawRect(shown.adjusted(0, 0, -1, -1));
        painter.drawText(shown, Qt::AlignCenter | Qt::TextWordWrap, tr("Choose a patch, or drop a PNG or SVG here"));
        return;
    }
    const std::vector<AnchorMark> anchors = marks();
    painter.save();
    painter.setClipRect(shown);
    if (objectShown()) {
        painter.drawPixmap(shown.topLeft(), m_background);
        drawBoxes(painter, anchors, m_selected);
        paintObject(painter);
    } else {
        paintPicture(painter, shown);
    }
    painter.restore();
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(shown.adjusted(-1, -1, 0, 0));
    drawLabels(painter, anchors, labelFont(), m_selected);
    const QColor highlight = palette().color(QPalette::Highlight);
    if (m_free && objectShown())
        drawOutlined(painter, boxAt(*m_free).adjusted(0, 0, -1, -1), highlight, Qt::DotLine, 2);
    if (hasFocus() || m_drag)
        drawOutlined(painter, (objectShown() ? boxAt(m_position) : shown).adjusted(0, 0, -1, -1), highlight, Qt::SolidLine, 2);
}

void CanvasWidget::paintObject(QPainter &painter) const
{
    if (m_preview.isNull()) {
        painter.drawPixmap(pixelOf(m_position), m_patch);
        return;
    }
    QRectF fitted(QPointF(), QSizeF(m_preview.size()).scaled(boxAt(m_position).size(), Qt::KeepAspectRatio));
    fitted.moveCenter(QRectF(boxAt(m_position)).center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(fitted, m_preview);
}

/// Crop: the part of the picture under the window. Circular: the picture, rolled, as four parts of it.
void CanvasWidget::paintPicture(QPainter &painter, const QRect &shown) const
{
    if (m_scene->settings.mode == ShiftMode::Crop) {
        painter.drawPixmap(shown, m_picture, QRect(m_position.x, m_position.y, canvas(), canvas()));
        return;
    }
    const int side = canvas() * m_zoom;
    for (const int y : {m_position.y * m_zoom, m_position.y * m_zoom - side})
        for (const int x : {m_position.x * m_zoom, m_position.x * m_zoom - side})
            painter.drawPixmap(QRect(shown.topLeft() + QPoint(x, y), shown.size()), m_picture);
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
    if (event->button() != Qt::LeftButton || !m_scene)
        return;
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
    if (!m_drag) {
        const bool free = m_scene && event->modifiers().testFlag(Qt::AltModifier) && area().contains(event->position().toPoint());
        moveFreeAnchor(free ? std::optional(centredAt(event->position())) : std::nullopt);
        showCursor(event->position().toPoint());
        return;
    }
    QPointF moved = (event->position() - m_drag->from) / m_zoom;
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
    emit zoomWanted(std::clamp(m_zoom + (event->angleDelta().y() > 0 ? 1 : -1), kLeastZoom, kMostZoom));
    event->accept();
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
