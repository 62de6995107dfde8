#include "ui/flow_layout.h"

#include <algorithm>

namespace shiftscope {

FlowLayout::FlowLayout(QWidget *parent) : QLayout(parent) {}

FlowLayout::~FlowLayout()
{
    qDeleteAll(m_items);
}

void FlowLayout::addItem(QLayoutItem *item)
{
    m_items.push_back(item);
}

QLayoutItem *FlowLayout::takeAt(int index)
{
    return index >= 0 && index < count() ? m_items.takeAt(index) : nullptr;
}

int FlowLayout::heightForWidth(int width) const
{
    return flow({0, 0, width, 0}, false);
}

QSize FlowLayout::sizeHint() const
{
    const QMargins margins = contentsMargins();
    QSize size;
    for (const QLayoutItem *item : m_items)
        if (!item->isEmpty())
            size = {size.width() + item->sizeHint().width() + (size.width() > 0 ? spacing() : 0),
                    std::max(size.height(), item->sizeHint().height())};
    return size.grownBy(margins);
}

QSize FlowLayout::minimumSize() const
{
    QSize size;
    for (const QLayoutItem *item : m_items)
        if (!item->isEmpty())
            size = size.expandedTo(item->minimumSize());
    return size.grownBy(contentsMargins());
}

void FlowLayout::setGeometry(const QRect &rect)
{
    QLayout::setGeometry(rect);
    flow(rect, true);
}

int FlowLayout::flow(const QRect &rect, bool place) const
{
    const QRect room = rect.marginsRemoved(contentsMargins());
    int top = room.top();
    for (qsizetype first = 0; first < m_items.size();) {
        int right = room.left();
        int height = 0;
        qsizetype end = first;
        for (; end < m_items.size(); ++end) {
            if (m_items[end]->isEmpty())
                continue;
            const int width = m_items[end]->sizeHint().width();
            if (height > 0 && right + width > room.left() + room.width())
                break;
            right += width + spacing();
            height = std::max(height, m_items[end]->sizeHint().height());
        }
        int left = room.left();
        for (qsizetype i = first; place && i < end; ++i) {
            if (m_items[i]->isEmpty())
                continue;
            const QSize size(std::min(m_items[i]->sizeHint().width(), room.width()), height);
            m_items[i]->setGeometry({QPoint(left, top), size});
            left += size.width() + spacing();
        }
        first = end;
        top += height + (first < m_items.size() ? spacing() : 0);
    }
    return top - rect.top() + contentsMargins().bottom();
}

} // namespace shiftscope
