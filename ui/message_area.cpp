#include "ui/message_area.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace shiftscope {

namespace {
constexpr int kWidest = 900; // a line longer than that is hard to read
constexpr int kGap = 8;
} // namespace

MessageArea::MessageArea(QWidget *under) : QWidget(under), m_under(under)
{
    setObjectName(QStringLiteral("messages"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(kGap / 2);
    under->installEventFilter(this);
    hide();
}

void MessageArea::add(QWidget *message)
{
    layout()->addWidget(message);
    message->installEventFilter(this);
    place();
}

void MessageArea::place()
{
    bool shown = false;
    for (int i = 0; i < layout()->count(); ++i)
        shown = shown || !layout()->itemAt(i)->widget()->isHidden();
    setVisible(shown);
    if (!shown)
        return;
    const int width = std::min(m_under->width() - 2 * kGap, kWidest);
    layout()->activate();
    const int wanted = hasHeightForWidth() ? heightForWidth(width) : sizeHint().height();
    const int height = std::min(wanted, m_under->height() - 2 * kGap);
    setGeometry((m_under->width() - width) / 2, m_under->height() - height - kGap, width, height);
    raise();
}

bool MessageArea::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::Resize:
        if (watched != m_under)
            break;
        [[fallthrough]];
    case QEvent::ShowToParent:
    case QEvent::HideToParent:
    case QEvent::LayoutRequest:
        place();
        break;
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace shiftscope
