#include "ui/explorer/hero_pair.h"

#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/map_panel.h"

#include <QEvent>

#include <algorithm>

namespace shiftscope {

namespace {
constexpr int kGap = 8;
constexpr int kLeastSquare = 176;
constexpr int kUsualSquare = 360;
} // namespace

HeroPair::HeroPair(CanvasWidget &canvas, QWidget &below, MapPanel &map) : m_canvas(canvas), m_below(below), m_map(map)
{
    for (QWidget *part : {static_cast<QWidget *>(&canvas), &below, static_cast<QWidget *>(&map)})
        part->setParent(this);
}

int HeroPair::besideSquares() const
{
    const QMargins map = m_map.chrome();
    return kGap + 2 * CanvasWidget::kMargin + map.left() + map.right();
}

int HeroPair::aroundSquare() const
{
    const QMargins map = m_map.chrome();
    return std::max(2 * CanvasWidget::kMargin + m_below.sizeHint().height(), map.top() + map.bottom());
}

int HeroPair::heightFilling(int width) const
{
    return std::max(kLeastSquare, (width - besideSquares()) / 2) + aroundSquare();
}

QSize HeroPair::minimumSizeHint() const
{
    return {2 * kLeastSquare + besideSquares(), kLeastSquare + aroundSquare()};
}

QSize HeroPair::sizeHint() const
{
    return {2 * kUsualSquare + besideSquares(), kUsualSquare + aroundSquare()};
}

void HeroPair::place()
{
    const QMargins map = m_map.chrome();
    const int square = std::max(1, std::min((width() - besideSquares()) / 2, height() - aroundSquare()));
    const int spare = std::max(0, width() - besideSquares() - 2 * square); // where the height is what bounds them
    const int canvasWidth = square + 2 * CanvasWidget::kMargin + spare / 2;
    const int top = map.top() - CanvasWidget::kMargin; // their upper edges meet
    m_canvas.setGeometry(0, std::max(0, top), canvasWidth, square + 2 * CanvasWidget::kMargin);
    m_below.setGeometry(CanvasWidget::kMargin, m_canvas.geometry().bottom() + 1, canvasWidth - 2 * CanvasWidget::kMargin,
                        m_below.sizeHint().height());
    m_map.setGeometry(canvasWidth + kGap, std::max(0, -top), width() - canvasWidth - kGap, square + map.top() + map.bottom());
}

void HeroPair::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    place();
}

bool HeroPair::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::FontChange) {
        updateGeometry();
        place();
    }
    return QWidget::event(event);
}

} // namespace shiftscope
