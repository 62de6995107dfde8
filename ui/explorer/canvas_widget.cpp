#include "ui/explorer/canvas_widget.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>

namespace shiftscope {

namespace {

constexpr int kMargin = 10;
constexpr std::array<QRgb, 5> kAnchorColours{0xff1f77b4, 0xffd95f02, 0xff2ca02c, 0xff9467bd, 0xffc2185b};

/// A line that is seen on any background: a light one under a coloured one.
void drawOutlined(QPainter &painter, const QRect &rect, const QColor &colour, Qt::PenStyle style, double width)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(255, 255, 255, 190), width + 2));
    painter.drawRect(rect);
    painter.setPen(QPen(colour, width, style));
    painter.drawRect(rect);
}

} // namespace

CanvasWidget::CanvasWidget(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("canvas"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setMouseTracking(true);
    setAccessibleName(tr("Canvas"));
    setAccessibleDescription(tr("The network's input; arrow keys move the patch by 1 pixel, with Shift by 8"));
    setToolTip(tr("Drag the patch, or move it with the arrow keys: 1 px, with Shift 8 px"));
}

int CanvasWidget::canvas() const
{
    return m_scene ? m_scene->shifted.canvas : 224;
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

QPoint CanvasWidget::pixelOf(Position position) const
{
    return origin() + QPoint(position.x * m_zoom, position.y * m_zoom);
}

QRect CanvasWidget::boxAt(Position position) const
{
    const int side = (m_scene ? m_scene->settings.box : 0) * m_zoom;
    return {pixelOf(position), QSize(side, side)};
}

void CanvasWidget::setScene(std::shared_ptr<const PreparedScene> scene)
{
    const int before = canvas();
    m_scene = std::move(scene);
    enlarge();
    if (canvas() != before)
        updateGeometry();
    update();
}

void CanvasWidget::enlarge()
{
    // Pixel by pixel, as the network sees it.
    const auto enlarged = [this](const QImage &image) { return QPixmap::fromImage(image.scaled(image.size() * m_zoom)); };
    m_background = m_scene ? enlarged(m_scene->background) : QPixmap();
    m_patch = m_scene ? enlarged(m_scene->patch) : QPixmap();
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
    m_zoom = std::clamp(zoom, 1, 6);
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

void CanvasWidget::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRect area(origin(), QSize(canvas(), canvas()) * m_zoom);
    if (!m_scene) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawRect(area.adjusted(0, 0, -1, -1));
        painter.drawText(area, Qt::AlignCenter | Qt::TextWordWrap, tr("Choose a patch, or drop a PNG or SVG here"));
        return;
    }
    painter.drawPixmap(area.topLeft(), m_background);
    if (m_anchorsShown)
        paintAnchors(painter, AnchorPart::Outlines);
    painter.save();
    painter.setClipRect(area);
    if (m_preview.isNull()) {
        painter.drawPixmap(pixelOf(m_position), m_patch);
    } else {
        QRectF fitted(QPointF(), QSizeF(m_preview.size()).scaled(boxAt(m_position).size(), Qt::KeepAspectRatio));
        fitted.moveCenter(QRectF(boxAt(m_position)).center());
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        painter.drawImage(fitted, m_preview);
    }
    painter.restore();
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(area.adjusted(-1, -1, 0, 0));
    if (m_anchorsShown)
        paintAnchors(painter, AnchorPart::Labels);
    if (hasFocus() || m_drag) {
        const QColor highlight = palette().color(QPalette::Highlight);
        drawOutlined(painter, boxAt(m_position).adjusted(0, 0, -1, -1), highlight, Qt::SolidLine, 2);
    }
}

void CanvasWidget::paintAnchors(QPainter &painter, AnchorPart part) const
{
    QFont font = painter.font();
    font.setBold(true);
    painter.setFont(font);
    const QFontMetrics metrics(font);
    const int middle = m_scene->shifted.last().y / 2;
    for (std::size_t i = 0; i < m_scene->anchors.size(); ++i) {
        const Anchor &anchor = m_scene->anchors[i];
        const QColor colour = QColor::fromRgb(kAnchorColours[i % kAnchorColours.size()]);
        const QRect box = boxAt(anchor.position).adjusted(0, 0, -1, -1);
        if (part == AnchorPart::Outlines) {
            drawOutlined(painter, box, colour, Qt::DashLine, 1);
            continue;
        }
        // The label sits in the corner of its box that no other box shares.
        const QString text = QString::fromStdString(anchor.name);
        QRect chip(QPoint(0, 0), QSize(metrics.horizontalAdvance(text) + 10, metrics.height() + 2));
        const bool centred = anchor.position.y == middle && anchor.position.x == middle && m_scene->shifted.last().y > 1;
        if (centred)
            chip.moveCenter({box.center().x(), box.top() + chip.height() / 2});
        else if (anchor.position.y > middle)
            anchor.position.x > middle ? chip.moveBottomRight(box.bottomRight()) : chip.moveBottomLeft(box.bottomLeft());
        else
            anchor.position.x > middle ? chip.moveTopRight(box.topRight()) : chip.moveTopLeft(box.topLeft());
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawRect(chip);
        painter.setPen(Qt::white);
        painter.drawText(chip, Qt::AlignCenter, text);
    }
}

void CanvasWidget::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_scene || !boxAt(m_position).contains(event->position().toPoint()))
        return;
    m_drag = Drag{event->position(), m_position};
    setCursor(Qt::ClosedHandCursor);
    emit dragBegan();
    update();
}

void CanvasWidget::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_drag) {
        const bool over = m_scene && boxAt(m_position).contains(event->position().toPoint());
        setCursor(over ? Qt::OpenHandCursor : Qt::ArrowCursor);
        return;
    }
    const QPointF moved = (event->position() - m_drag->from) / m_zoom;
    emit moveWanted({m_drag->position.y + static_cast<int>(std::lround(moved.y())),
                     m_drag->position.x + static_cast<int>(std::lround(moved.x()))});
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

void CanvasWidget::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers().testFlag(Qt::ShiftModifier) ? 8 : 1;
    Position wanted = m_position;
    switch (event->key()) {
    case Qt::Key_Left:
        wanted.x -= step;
        break;
    case Qt::Key_Right:
        wanted.x += step;
        break;
    case Qt::Key_Up:
        wanted.y -= step;
        break;
    case Qt::Key_Down:
        wanted.y += step;
        break;
    default:
        QWidget::keyPressEvent(event);
        return;
    }
    emit moveWanted(wanted);
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
