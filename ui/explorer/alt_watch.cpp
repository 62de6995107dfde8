#include "ui/explorer/alt_watch.h"

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

#include <algorithm>
#include <utility>

namespace shiftscope {

AltWatch::AltWatch(QList<QWidget *> widgets, QObject *parent) : QObject(parent), m_widgets(std::move(widgets))
{
    qApp->installEventFilter(this); // keys go to whatever has the focus
}

bool AltWatch::eventFilter(QObject *watched, QEvent *event)
{
    const bool key = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyRelease;
    if (key && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Alt) {
        if (event->type() == QEvent::KeyRelease)
            emit released();
        else if (std::ranges::any_of(m_widgets, &QWidget::underMouse))
            return true; // before a menu bar takes it for its own
    } else if (event->type() == QEvent::ApplicationDeactivate) {
        emit released();
    }
    return QObject::eventFilter(watched, event);
}

} // namespace shiftscope
