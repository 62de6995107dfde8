#include "ui/patch_maker/patch_preview.h"

#include <QPainter>

namespace shiftscope {

namespace {
constexpr int kSquare = 10;
}

PatchPreview::PatchPreview(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("patchPreview"));
    setAccessibleName(tr("The patch so far"));
    setToolTip(tr("The patch so far; the checkerboard shows through where it is transparent"));
}

void PatchPreview::setPatch(const QImage &patch)
{
    m_patch = patch;
    update();
}

void PatchPreview::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), QColor(232, 232, 232)); // of the light kind in the dark theme too: so the object's edge is judged
    for (int y = 0; y * kSquare < height(); ++y)
        for (int x = y % 2; x * kSquare < width(); x += 2)
            painter.fillRect(x * kSquare, y * kSquare, kSquare, kSquare, QColor(196, 196, 196));
    if (!m_patch.isNull()) {
        painter.setRenderHint(QPainter::SmoothPixmapTransform);
        const QSizeF size = QSizeF(m_patch.size()).scaled(QSizeF(width() - 12, height() - 12), Qt::KeepAspectRatio);
        painter.drawImage(QRectF(QPointF((width() - size.width()) / 2, (height() - size.height()) / 2), size), m_patch);
    }
    painter.setPen(palette().color(QPalette::Mid));
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace shiftscope
