#include "ui/dimmed.h"

#include <QGraphicsOpacityEffect>
#include <QWidget>

namespace shiftscope {

namespace {
constexpr double kOpacity = 0.4;
}

void setDimmed(QWidget &widget, bool dimmed)
{
    if (dimmed == isDimmed(widget))
        return;
    QGraphicsOpacityEffect *effect = nullptr;
    if (dimmed) {
        effect = new QGraphicsOpacityEffect(&widget);
        effect->setOpacity(kOpacity);
    }
    widget.setGraphicsEffect(effect); // the one before is deleted
}

bool isDimmed(const QWidget &widget)
{
    return widget.graphicsEffect() != nullptr;
}

} // namespace shiftscope
