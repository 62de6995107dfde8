// How the canvas is drawn. While the patch is dragged only it and the boxes are: the rest is kept as a picture of the widget's
// size.

#include "ui/explorer/canvas_widget.h"

#include <QEvent>
#include <QPainter>

namespace shiftscope {

namespace {
void drawPixels(QPainter &painter, const QRect &where, const QImage &image)
{
    painter.drawImage(where, image); // pixel by pixel, as the network sees it: smoothing is off
}
} // namespace

void CanvasWidget::forgetPictures()
{
    m_backdrop = QPixmap();
    m_patch = QPixmap();
    m_picture = m_scene && !objectShown() ? QPixmap::fromImage(m_scene->picture) : QPixmap();
}

void CanvasWidget::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_view.setRoom(size(), kMargin);
    viewChanged();
}

void CanvasWidget::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        forgetPictures();
}

/// The background where it lies in the widget, at the screen's own resolution.
QPixmap CanvasWidget::backdrop() const
{
    QPixmap result(size() * devicePixelRatioF());
    result.setDevicePixelRatio(devicePixelRatioF());
    result.fill(palette().color(QPalette::Window));
    QPainter painter(&result);
    drawPixels(painter, area(), m_scene->background);
    return result;
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
    if (objectShown()) {
        if (m_backdrop.isNull() || m_backdrop.devicePixelRatio() != devicePixelRatioF())
            m_backdrop = backdrop();
        painter.drawPixmap(0, 0, m_backdrop);
    }
    painter.save();
    painter.setClipRect(shown, Qt::IntersectClip);
    if (objectShown()) {
        drawBoxes(painter, anchors, m_selected);
        paintObject(painter);
        paintOverlay(painter);
    } else {
        paintPicture(painter, shown);
    }
    painter.restore();
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(shown.adjusted(-1, -1, 0, 0));
    drawLabels(painter, anchors, labelFont(), m_selected);
    paintPins(painter);
    const QColor highlight = palette().color(QPalette::Highlight);
    if (m_free && objectShown())
        drawOutlined(painter, boxAt(*m_free).adjusted(0, 0, -1, -1), highlight, Qt::DotLine, 2);
    if (hasFocus() || m_drag)
        drawOutlined(painter, (objectShown() ? boxAt(m_position) : shown).adjusted(0, 0, -1, -1), highlight, Qt::SolidLine, 2);
}

void CanvasWidget::paintObject(QPainter &painter)
{
    const QRect box = boxAt(m_position);
    if (m_preview.isNull()) {
        const bool keeps = box.width() <= 2 * width(); // beyond that only a part of it is in sight
        if (!keeps) {
            drawPixels(painter, box, m_scene->patch);
            return;
        }
        if (m_patch.isNull() || m_patch.devicePixelRatio() != devicePixelRatioF()) {
            m_patch = QPixmap(box.size() * devicePixelRatioF());
            m_patch.setDevicePixelRatio(devicePixelRatioF());
            m_patch.fill(Qt::transparent);
            QPainter enlarged(&m_patch);
            drawPixels(enlarged, QRect(QPoint(), box.size()), m_scene->patch);
        }
        painter.drawPixmap(box.topLeft(), m_patch);
        return;
    }
    QRectF fitted(QPointF(), QSizeF(m_preview.size()).scaled(box.size(), Qt::KeepAspectRatio));
    fitted.moveCenter(QRectF(box).center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(fitted, m_preview);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
}

void CanvasWidget::paintOverlay(QPainter &painter) const
{
    if (m_overlay.isNull() || m_overlayOpacity <= 0)
        return;
    const double middle = m_scene->settings.box / 2.0;
    painter.setOpacity(m_overlayOpacity);
    drawPixels(painter, m_view.toScreen(m_overlayPositions.translated(middle, middle)), m_overlay);
    painter.setOpacity(1);
}

void CanvasWidget::paintPins(QPainter &painter) const
{
    if (!objectShown())
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(labelFont());
    const double radius = 0.7 * painter.fontMetrics().height();
    for (std::size_t i = 0; i < m_pins.size(); ++i) {
        const QPointF middle = QRectF(boxAt(m_pins[i])).center();
        painter.setPen(QPen(Qt::white, 1.5));
        painter.setBrush(pinColour());
        painter.drawEllipse(middle, radius, radius);
        painter.drawText(QRectF(middle - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)), Qt::AlignCenter,
                         QString::number(i + 1));
    }
    painter.restore();
}

/// Crop: the part of the picture under the window. Circular: the picture, rolled, as four parts of it.
void CanvasWidget::paintPicture(QPainter &painter, const QRect &shown) const
{
    if (m_scene->settings.mode == ShiftMode::Crop) {
        painter.drawPixmap(shown, m_picture, QRect(m_position.x, m_position.y, canvas(), canvas()));
        return;
    }
    for (const int y : {m_position.y, m_position.y - canvas()})
        for (const int x : {m_position.x, m_position.x - canvas()})
            painter.drawPixmap(m_view.toScreen(QRectF(x, y, canvas(), canvas())), m_picture);
}

} // namespace shiftscope
