// What the grid of maps does with mouse and keys.

#include "ui/arrow_step.h"
#include "ui/compare/map_grid.h"
#include "ui/plot/map_image.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr double kZoomStep = 1.25;

} // namespace

void MapGrid::mouseMoveEvent(QMouseEvent *event)
{
    if (m_pressed && (m_panning || (event->pos() - *m_pressed).manhattanLength() >= QApplication::startDragDistance())) {
        m_panning = true;
        const QPointF moved = QPointF(event->pos() - *m_pressed) * (m_pressedWindow.width() / mapRect(m_pressedCell).width());
        setWindow(m_pressedWindow.translated(-moved));
        return;
    }
    const int index = cellAt(event->pos());
    if (index < 0) {
        moveCursor(std::nullopt);
        return;
    }
    const SimilarityMap &map = cell(index)->map;
    const QPointF at = positionAt(index, event->position());
    const int row = cellIndexAt(map.ys, at.y());
    const int column = cellIndexAt(map.xs, at.x());
    if (row >= 0 && column >= 0)
        moveCursor(Position{map.ys[static_cast<std::size_t>(row)], map.xs[static_cast<std::size_t>(column)]});
    else
        moveCursor(std::nullopt);
}

void MapGrid::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressedCell = cellAt(event->pos());
    if (m_pressedCell < 0)
        return;
    m_pressed = event->pos();
    m_pressedWindow = m_window;
    m_panning = false;
}

void MapGrid::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_pressed)
        return;
    m_pressed.reset();
    if (!m_panning)
        emit cellChosen(m_pressedCell, event->modifiers().testFlag(Qt::ControlModifier));
}

void MapGrid::leaveEvent(QEvent *)
{
    moveCursor(std::nullopt);
}

void MapGrid::wheelEvent(QWheelEvent *event)
{
    const int index = cellAt(event->position().toPoint());
    if (index < 0 || event->modifiers().testFlag(Qt::ShiftModifier) || event->angleDelta().y() == 0) {
        event->ignore(); // the grid scrolls
        return;
    }
    zoom(std::pow(kZoomStep, event->angleDelta().y() / 120.0), positionAt(index, event->position()));
    event->accept();
}

void MapGrid::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const int index = byKey ? m_a : cellAt(event->pos());
    if (index >= 0)
        emit menuWanted(drawnIn(index), byKey ? mapToGlobal(mapRect(index).center()) : event->globalPos());
}

bool MapGrid::moveByKey(int key, bool pan)
{
    const std::optional<QPoint> arrow = arrowStep(key);
    if (!arrow)
        return false;
    if (pan) {
        setWindow(m_window.translated(QPointF(*arrow) * (m_window.width() / 8)));
        return true;
    }
    const auto first = std::ranges::find_if(m_page.cells, [](const auto &shown) { return shown.has_value(); });
    if (first == m_page.cells.end())
        return true;
    const SimilarityMap &map = (*first)->map;
    const Position from = m_cursor.value_or(Position{map.anchorY, map.anchorX});
    const double stepX = cellSize(map.xs);
    const double stepY = cellSize(map.ys);
    moveCursor(Position{std::clamp(from.y + static_cast<int>(arrow->y() * stepY), map.ys.front(), map.ys.back()),
                        std::clamp(from.x + static_cast<int>(arrow->x() * stepX), map.xs.front(), map.xs.back())});
    return true;
}

void MapGrid::keyPressEvent(QKeyEvent *event)
{
    if (m_page.cells.empty()) {
        QWidget::keyPressEvent(event);
        return;
    }
    const QPointF centre = m_cursor ? QPointF(m_cursor->x, m_cursor->y) : m_window.center();
    if (event->key() == Qt::Key_Space)
        setFlipped(true); // its repetitions change nothing
    else if (event->key() == Qt::Key_Plus || event->key() == Qt::Key_Equal)
        zoom(kZoomStep, centre);
    else if (event->key() == Qt::Key_Minus)
        zoom(1 / kZoomStep, centre);
    else if (event->key() == Qt::Key_0)
        showEverything();
    else if (!moveByKey(event->key(), event->modifiers().testFlag(Qt::ShiftModifier)))
        QWidget::keyPressEvent(event);
}

void MapGrid::keyReleaseEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat())
        setFlipped(false);
    else
        QWidget::keyReleaseEvent(event);
}

void MapGrid::focusOutEvent(QFocusEvent *event)
{
    setFlipped(false);
    QWidget::focusOutEvent(event);
}

} // namespace shiftscope
