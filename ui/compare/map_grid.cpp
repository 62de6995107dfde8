#include "ui/compare/map_grid.h"

#include "ui/plot/map_image.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kMargin = 8;
constexpr int kBetween = 10;
constexpr int kBarWidth = 14;
constexpr int kTick = 4;
constexpr int kLinesBelow = 2; ///< note and value
constexpr double kZoomStep = 1.25;
constexpr double kSmallestWindow = 4; ///< pixels of the positions' plane
constexpr QColor kColourA(220, 80, 30);
constexpr QColor kColourB(30, 110, 220);

QRectF extentOf(const SimilarityMap &map)
{
    const double cellX = cellSize(map.xs);
    const double cellY = cellSize(map.ys);
    return {QPointF(map.xs.front() - cellX / 2, map.ys.front() - cellY / 2), QSizeF(cellX * map.columns(), cellY * map.rows())};
}

/// Index of the cell of a grid that `coordinate` falls into; -1 outside.
int indexAt(const std::vector<int> &positions, double coordinate)
{
    const double cell = cellSize(positions);
    const auto index = static_cast<int>(std::floor((coordinate - positions.front()) / cell + 0.5));
    return index >= 0 && index < static_cast<int>(positions.size()) ? index : -1;
}

QString numberText(double value)
{
    return std::isnan(value) ? QStringLiteral("–") : QString::number(value, 'f', 4);
}

} // namespace

MapGrid::MapGrid(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("mapGrid"));
    setAccessibleName(tr("Maps beside each other"));
    setToolTip(tr("Wheel: zoom; drag: pan; 0: everything; arrows: cursor; click: map A; Ctrl+click: map B; Space: flip A and B"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void MapGrid::setPage(FigurePage page, FigurePage measured)
{
    m_page = std::move(page);
    m_measured = std::move(measured);
    QRectF everything;
    for (const std::optional<FigureCell> &shown : m_page.cells)
        if (shown)
            everything |= extentOf(shown->map);
    const double side = std::max(everything.width(), everything.height());
    everything.setSize({side, side});
    if (everything != m_everything) {
        m_everything = everything;
        m_window = everything;
    }
    m_notes.resize(m_page.cells.size());
    layOut();
}

void MapGrid::setChosen(int a, int b)
{
    m_a = a;
    m_b = b;
    update();
}

void MapGrid::setNotes(std::vector<QString> notes)
{
    m_notes = std::move(notes);
    m_notes.resize(m_page.cells.size());
    update();
}

void MapGrid::setCursorPosition(std::optional<Position> position)
{
    if (position == m_cursor)
        return;
    m_cursor = position;
    update();
}

void MapGrid::setFlipped(bool flipped)
{
    if (flipped == m_flipped)
        return;
    m_flipped = flipped;
    update();
    emit flippedChanged(flipped);
}

QRect MapGrid::mapRect(int index) const
{
    return m_rects[static_cast<std::size_t>(index)];
}

QPoint MapGrid::pixelOf(int index, Position position) const
{
    const QRect rect = mapRect(index);
    const double scale = rect.width() / m_window.width();
    return {static_cast<int>(std::floor(rect.left() + (position.x - m_window.left()) * scale)),
            static_cast<int>(std::floor(rect.top() + (position.y - m_window.top()) * scale))};
}

QPointF MapGrid::positionAt(int index, QPointF at) const
{
    const QRect rect = mapRect(index);
    const double scale = m_window.width() / rect.width();
    return m_window.topLeft() + (at - rect.topLeft()) * scale;
}

double MapGrid::valueIn(const FigurePage &page, int index) const
{
    const std::optional<FigureCell> &shown = page.cells[static_cast<std::size_t>(index)];
    const int row = shown && m_cursor ? indexAt(shown->map.ys, m_cursor->y) : -1;
    const int column = shown && m_cursor ? indexAt(shown->map.xs, m_cursor->x) : -1;
    return row < 0 || column < 0 ? std::numeric_limits<double>::quiet_NaN() : double{shown->map.at(row, column)};
}

double MapGrid::valueAtCursor(int index) const
{
    return valueIn(m_page, index);
}

bool MapGrid::measuredAtCursor(int index) const
{
    return m_measured.cells.size() != m_page.cells.size() || !std::isnan(valueIn(m_measured, index));
}

void MapGrid::setLiveValues(std::vector<double> values)
{
    m_live = std::move(values);
    update();
}

QString MapGrid::cursorText(int index) const
{
    if (measuredAtCursor(index) || std::isnan(valueAtCursor(index)))
        return numberText(valueAtCursor(index));
    const auto at = static_cast<std::size_t>(index);
    if (at < m_live.size() && !std::isnan(m_live[at]))
        return numberText(m_live[at]);
    return QStringLiteral("≈ ") + numberText(valueAtCursor(index));
}

int MapGrid::cellAt(QPoint at) const
{
    for (std::size_t i = 0; i < m_rects.size(); ++i)
        if (m_rects[i].contains(at) && m_page.cells[i])
            return static_cast<int>(i);
    return -1;
}

void MapGrid::layOut()
{
    m_rects.assign(m_page.cells.size(), QRect());
    m_bars.clear();
    if (m_page.cells.empty()) {
        m_pictures.clear();
        update();
        return;
    }
    const int line = fontMetrics().height();
    const auto lines = [](const std::vector<std::string> &heads) {
        qsizetype most = 0;
        for (const std::string &head : heads)
            if (!head.empty())
                most = std::max(most, QString::fromStdString(head).count(u'\n') + 1);
        return static_cast<int>(most);
    };
    m_headHeight = lines(m_page.columnHeads) * line;
    m_headWidth = lines(m_page.rowHeads) * line;
    findBars(line);
    const int below = kLinesBelow * line + 2;
    const int roomX = width() - 2 * kMargin - m_headWidth - m_barRoom - (columns() - 1) * kBetween;
    const int roomY = height() - 2 * kMargin - m_headHeight - rows() * below - (rows() - 1) * kBetween;
    const int side = std::max(8, std::min(roomX / columns(), roomY / rows()));
    const int left = kMargin + m_headWidth + std::max(0, roomX - side * columns()) / 2;
    for (int row = 0; row < rows(); ++row)
        for (int column = 0; column < columns(); ++column)
            m_rects[indexOf(row, column)] =
                QRect(left + column * (side + kBetween), kMargin + m_headHeight + row * (side + below + kBetween), side, side);
    placeBars();
    drawPictures();
}

void MapGrid::findBars(int textLine)
{
    m_barRoom = 0;
    if (m_page.bars == FigurePage::Bars::Map)
        return; // told in words below each map
    const bool perRow = m_page.bars == FigurePage::Bars::Row;
    for (int index = 0; index < static_cast<int>(m_page.cells.size()); ++index) {
        const std::optional<FigureCell> &shown = cell(index);
        const int row = perRow ? index / columns() : 0;
        const auto same = [&](const Bar &bar) { return bar.scale == shown->scale && bar.row == row; };
        if (shown && std::ranges::none_of(m_bars, same))
            m_bars.push_back({shown->scale, row});
    }
    for (int row = 0; row < rows(); ++row) {
        const auto beside = std::ranges::count_if(m_bars, [row](const Bar &bar) { return bar.row == row; });
        const int numbers = fontMetrics().horizontalAdvance(QStringLiteral("-0.000"));
        m_barRoom = std::max(m_barRoom, static_cast<int>(beside) * (kBetween + kBarWidth + kTick + numbers + textLine + kMargin));
    }
}

void MapGrid::placeBars()
{
    const bool perRow = m_page.bars == FigurePage::Bars::Row;
    const int left = m_rects.back().right() + 1 + kBetween;
    for (std::size_t i = 0; i < m_bars.size(); ++i) {
        Bar &bar = m_bars[i];
        const auto same = [&](const Bar &other) { return other.row == bar.row; };
        const auto all = static_cast<int>(std::ranges::count_if(m_bars, same));
        const auto before =
            static_cast<int>(std::count_if(m_bars.begin(), m_bars.begin() + static_cast<std::ptrdiff_t>(i), same));
        const QRect first = m_rects[indexOf(bar.row, 0)];
        const int bottom = perRow ? first.bottom() : m_rects.back().bottom();
        bar.rect = QRect(QPoint(left + before * (m_barRoom / all), first.top()),
                         QPoint(left + before * (m_barRoom / all) + kBarWidth - 1, bottom));
    }
}

QImage MapGrid::picture(const FigureCell &shown) const
{
    const QRect rect = m_rects.front();
    const double ratio = devicePixelRatioF();
    const int side = std::max(1, static_cast<int>(std::lround(rect.width() * ratio)));
    const QImage cells = mapImage(shown.map, ColourMap::named(shown.scale.colourMap), shown.scale.range);
    const QRgb outside = palette().color(QPalette::AlternateBase).rgb();
    std::vector<int> columnOf(static_cast<std::size_t>(side));
    for (int i = 0; i < side; ++i)
        columnOf[static_cast<std::size_t>(i)] = indexAt(shown.map.xs, m_window.left() + (i + 0.5) * m_window.width() / side);
    QImage image(side, side, QImage::Format_RGB32);
    int drawn = -2; // row of the map that the line above shows
    for (int y = 0; y < side; ++y) {
        const int row = indexAt(shown.map.ys, m_window.top() + (y + 0.5) * m_window.height() / side);
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        if (row == drawn && y > 0) {
            std::copy_n(reinterpret_cast<const QRgb *>(image.constScanLine(y - 1)), side, line);
            continue;
        }
        drawn = row;
        const auto *from = row < 0 ? nullptr : reinterpret_cast<const QRgb *>(cells.constScanLine(row));
        for (int x = 0; x < side; ++x) {
            const int column = columnOf[static_cast<std::size_t>(x)];
            line[x] = from == nullptr || column < 0 ? outside : from[column];
        }
    }
    image.setDevicePixelRatio(ratio);
    return image;
}

void MapGrid::drawPictures()
{
    m_pictures.clear();
    for (const std::optional<FigureCell> &shown : m_page.cells)
        m_pictures.push_back(shown ? picture(*shown) : QImage());
    update();
}

void MapGrid::setWindow(QRectF window)
{
    const double side = std::clamp(window.width(), std::min(kSmallestWindow, m_everything.width()), m_everything.width());
    window.setSize({side, side});
    window.moveLeft(std::clamp(window.left(), m_everything.left(), m_everything.right() - side));
    window.moveTop(std::clamp(window.top(), m_everything.top(), m_everything.bottom() - side));
    if (window == m_window || m_rects.empty())
        return;
    m_window = window;
    drawPictures();
}

void MapGrid::zoom(double factor, QPointF centre)
{
    const double side = m_window.width() / factor;
    const QPointF share((centre.x() - m_window.left()) / m_window.width(), (centre.y() - m_window.top()) / m_window.height());
    setWindow({centre - share * side, QSizeF(side, side)});
}

void MapGrid::showEverything()
{
    setWindow(m_everything);
}

void MapGrid::moveCursor(std::optional<Position> position)
{
    if (position == m_cursor)
        return;
    setCursorPosition(position);
    emit cursorMoved(position);
}

void MapGrid::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), palette().color(QPalette::Base));
    if (m_page.cells.empty()) {
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(rect().adjusted(kMargin, kMargin, -kMargin, -kMargin), Qt::AlignCenter | Qt::TextWordWrap,
                         tr("Open run files (or drop them here), or sweep networks: their maps appear side by side."));
        return;
    }
    for (int index = 0; index < static_cast<int>(m_rects.size()); ++index)
        paintCell(painter, index);
    paintHeads(painter);
    for (const Bar &bar : m_bars)
        paintBar(painter, bar);
}

void MapGrid::paintCell(QPainter &painter, int index) const
{
    const QRect map = mapRect(index);
    const int shownIndex = m_flipped && index == m_a && m_b >= 0 ? m_b : index;
    const std::optional<FigureCell> &shown = cell(shownIndex);
    painter.setPen(palette().color(QPalette::Mid));
    if (!shown) {
        painter.drawRect(map.adjusted(0, 0, -1, -1));
        painter.setPen(palette().color(QPalette::PlaceholderText));
        painter.drawText(map, Qt::AlignCenter, tr("no data"));
        return;
    }
    painter.drawImage(map.topLeft(), m_pictures[static_cast<std::size_t>(shownIndex)]);
    if (shownIndex == m_a || shownIndex == m_b) {
        const QColor colour = shownIndex == m_a ? kColourA : kColourB;
        painter.setPen(QPen(colour, 2));
        painter.drawRect(map.adjusted(-1, -1, 1, 1));
        paintBadge(painter, map, shownIndex == m_a ? QStringLiteral("A") : QStringLiteral("B"), colour);
    }
    if (m_cursor)
        paintCross(painter, index);

    painter.setPen(palette().color(QPalette::Text));
    const int line = fontMetrics().height();
    const QRect below(map.left(), map.bottom() + 3, map.width(), line);
    QString note = m_notes[static_cast<std::size_t>(shownIndex)];
    if (m_page.bars == FigurePage::Bars::Map)
        note = tr("%1 to %2").arg(shown->scale.range.lo, 0, 'f', 2).arg(shown->scale.range.hi, 0, 'f', 2) + QStringLiteral("  ") +
               note;
    painter.drawText(below, Qt::AlignCenter, fontMetrics().elidedText(note, Qt::ElideRight, below.width()));
    if (m_cursor)
        painter.drawText(below.translated(0, line), Qt::AlignCenter, cursorText(shownIndex));
}

void MapGrid::paintBadge(QPainter &painter, const QRect &map, const QString &text, const QColor &colour) const
{
    const int side = fontMetrics().height() + 2;
    const QRect badge(map.left(), map.top(), side, side);
    painter.fillRect(badge, colour);
    painter.setPen(Qt::white);
    painter.drawText(badge, Qt::AlignCenter, text);
}

void MapGrid::paintCross(QPainter &painter, int index) const
{
    const QRect map = mapRect(index);
    const QPoint at = pixelOf(index, *m_cursor);
    if (!map.contains(at))
        return;
    for (const auto &[colour, width] : {std::pair{QColor(0, 0, 0, 150), 3}, std::pair{QColor(255, 255, 255), 1}}) {
        painter.setPen(QPen(colour, width));
        painter.drawLine(map.left(), at.y(), map.right(), at.y());
        painter.drawLine(at.x(), map.top(), at.x(), map.bottom());
    }
}

void MapGrid::paintHeads(QPainter &painter) const
{
    painter.setPen(palette().color(QPalette::Text));
    const QFontMetrics metrics = fontMetrics();
    const int line = metrics.height();
    for (int column = 0; column < columns(); ++column) {
        const QRect map = mapRect(column);
        const QStringList lines = QString::fromStdString(m_page.columnHeads[static_cast<std::size_t>(column)]).split(u'\n');
        int y = map.top() - 4 - static_cast<int>(lines.size()) * line;
        for (const QString &text : lines) {
            painter.drawText(QRect(map.left(), y, map.width(), line), Qt::AlignCenter,
                             metrics.elidedText(text, Qt::ElideMiddle, map.width()));
            y += line;
        }
    }
    for (int row = 0; row < rows(); ++row) {
        const QRect map = mapRect(row * columns());
        const QStringList lines = QString::fromStdString(m_page.rowHeads[static_cast<std::size_t>(row)]).split(u'\n');
        painter.save();
        painter.translate(map.left() - 4 - static_cast<int>(lines.size()) * line, map.bottom());
        painter.rotate(-90);
        int y = 0;
        for (const QString &text : lines) {
            painter.drawText(QRect(0, y, map.height(), line), Qt::AlignCenter,
                             metrics.elidedText(text, Qt::ElideMiddle, map.height()));
            y += line;
        }
        painter.restore();
    }
}

void MapGrid::paintBar(QPainter &painter, const Bar &bar) const
{
    const ColourMap &colours = ColourMap::named(bar.scale.colourMap);
    const QRect rect = bar.rect;
    for (int y = 0; y < rect.height(); ++y) {
        const Rgb colour = colours.entry(ColourMap::kSize - 1 - y * ColourMap::kSize / rect.height());
        painter.fillRect(QRect(rect.left(), rect.top() + y, rect.width(), 1), QColor(colour.red, colour.green, colour.blue));
    }
    painter.setPen(palette().color(QPalette::Text));
    const ValueRange &range = bar.scale.range;
    const Ticks ticks = roundTicks(range.lo, range.hi, std::clamp(rect.height() / 40, 2, 8));
    const int line = fontMetrics().height();
    for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        const double share = (ticks.values[i] - range.lo) / (range.hi - range.lo);
        const int y = rect.bottom() - static_cast<int>(std::lround(share * (rect.height() - 1)));
        painter.drawLine(rect.right() + 1, y, rect.right() + kTick, y);
        painter.drawText(QRect(rect.right() + kTick + 3, y - line / 2, width(), line), Qt::AlignLeft | Qt::AlignVCenter,
                         ticks.text(i));
    }
    painter.save();
    painter.translate(rect.right() + kTick + 5 + fontMetrics().horizontalAdvance(QStringLiteral("-0.00")), rect.bottom());
    painter.rotate(-90);
    painter.drawText(QRect(0, 0, rect.height(), line), Qt::AlignCenter,
                     fontMetrics().elidedText(QString::fromStdString(bar.scale.label), Qt::ElideRight, rect.height()));
    painter.restore();
}

void MapGrid::resizeEvent(QResizeEvent *)
{
    layOut();
}

void MapGrid::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        layOut();
    QWidget::changeEvent(event);
}

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
    const int row = indexAt(map.ys, at.y());
    const int column = indexAt(map.xs, at.x());
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
    if (index < 0)
        return;
    zoom(std::pow(kZoomStep, event->angleDelta().y() / 120.0), positionAt(index, event->position()));
    event->accept();
}

bool MapGrid::moveByKey(int key, bool pan)
{
    const std::map<int, QPoint> steps{
        {Qt::Key_Left, {-1, 0}}, {Qt::Key_Right, {1, 0}}, {Qt::Key_Up, {0, -1}}, {Qt::Key_Down, {0, 1}}};
    const auto found = steps.find(key);
    if (found == steps.end())
        return false;
    if (pan) {
        setWindow(m_window.translated(QPointF(found->second) * (m_window.width() / 8)));
        return true;
    }
    const auto first = std::ranges::find_if(m_page.cells, [](const auto &shown) { return shown.has_value(); });
    if (first == m_page.cells.end())
        return true;
    const SimilarityMap &map = (*first)->map;
    const Position from = m_cursor.value_or(Position{map.anchorY, map.anchorX});
    const double stepX = cellSize(map.xs);
    const double stepY = cellSize(map.ys);
    moveCursor(Position{std::clamp(from.y + static_cast<int>(found->second.y() * stepY), map.ys.front(), map.ys.back()),
                        std::clamp(from.x + static_cast<int>(found->second.x() * stepX), map.xs.front(), map.xs.back())});
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
