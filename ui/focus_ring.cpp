#include "ui/focus_ring.h"

#include <QApplication>
#include <QFocusEvent>
#include <QPainter>

namespace shiftscope {

namespace {
constexpr int kReach = 3; // beyond the control
}

FocusRing::FocusRing(QWidget *window) : QWidget(window)
{
    setObjectName(QStringLiteral("focusRing"));
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    hide();
    qApp->installEventFilter(this);
}

void FocusRing::follow(QWidget *control)
{
    m_around = control;
    place();
}

void FocusRing::place()
{
    if (!m_around || !m_around->isVisible()) {
        hide();
        return;
    }
    QRect frame(m_around->mapTo(window(), QPoint(0, 0)), m_around->size());
    frame = frame.adjusted(-kReach, -kReach, kReach, kReach);
    // Where a scroll area hides a part of the control, the ring does not stand outside it.
    for (const QWidget *above = m_around->parentWidget(); above && above != window(); above = above->parentWidget())
        if (above->objectName() == QStringLiteral("qt_scrollarea_viewport"))
            frame &= QRect(above->mapTo(window(), QPoint(0, 0)), above->size());
    setGeometry(frame & window()->rect());
    setVisible(!frame.isEmpty());
    raise();
}

bool FocusRing::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::FocusIn: {
        auto *control = qobject_cast<QWidget *>(watched);
        if (!control || control->window() != window() || control == window())
            break;
        const Qt::FocusReason reason = static_cast<QFocusEvent *>(event)->reason();
        const bool keyboard =
            reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
        follow(keyboard ? control : nullptr);
        break;
    }
    case QEvent::MouseButtonPress:
        follow(nullptr);
        break;
    case QEvent::Move:
    case QEvent::Resize:
    case QEvent::Hide:
        if (m_around && watched != this)
            place();
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void FocusRing::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 3, 3);
}

} // namespace shiftscope
