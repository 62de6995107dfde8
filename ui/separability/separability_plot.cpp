#include "ui/separability/separability_plot.h"

#include <QPainter>

namespace shiftscope {

SeparabilityPlot::SeparabilityPlot(const QString &name, QSize least, QWidget *parent) : QWidget(parent), m_least(least)
{
    setAccessibleName(name);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void SeparabilityPlot::setPaint(Paint paint)
{
    m_paint = std::move(paint);
    update();
}

void SeparabilityPlot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (m_paint)
        m_paint(painter, QRectF(rect()).adjusted(2, 2, -2, -2));
}

} // namespace shiftscope
