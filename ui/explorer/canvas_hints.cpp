#include "ui/explorer/canvas_hints.h"

#include <QEvent>
#include <QStringList>

namespace shiftscope {

namespace {
constexpr int kGap = 16;
}

CanvasHints::CanvasHints(QWidget *canvas) : QLabel(canvas)
{
    setObjectName(QStringLiteral("canvasHints"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::ToolTipBase);
    setForegroundRole(QPalette::ToolTipText);
    setContentsMargins(8, 3, 8, 3);
    canvas->installEventFilter(this);
    refresh();
}

void CanvasHints::setDone(HintsDone done)
{
    m_done = done;
    refresh();
}

void CanvasHints::dragged()
{
    if (m_done.dragged)
        return;
    m_done.dragged = true;
    refresh();
}

void CanvasHints::anchorFollowed()
{
    if (m_done.anchorFollowed)
        return;
    m_done.anchorFollowed = true;
    refresh();
}

void CanvasHints::pinned()
{
    if (m_done.pinned)
        return;
    m_done.pinned = true;
    refresh();
}

void CanvasHints::refresh()
{
    QStringList hints;
    if (!m_done.dragged)
        hints << tr("Drag the object");
    if (!m_done.anchorFollowed)
        hints << tr("Hold Alt over the map");
    if (hints.isEmpty() && !m_done.pinned)
        hints << tr("Shift+click pins a point");
    setVisible(!hints.isEmpty());
    setText(hints.join(QStringLiteral("  ·  ")));
    adjustSize();
    if (width() > parentWidget()->width()) {
        setText(hints.join(u'\n'));
        adjustSize();
    }
    move((parentWidget()->width() - width()) / 2, parentWidget()->height() - height() - kGap);
}

bool CanvasHints::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        refresh();
    return QLabel::eventFilter(watched, event);
}

} // namespace shiftscope
