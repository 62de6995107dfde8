#include "ui/compare/map_grid.h"

#include "ui/plot/map_image.h"

#include <QEvent>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kBetween = 10;
constexpr int kBarWidth = 14;
constexpr int kLinesBelow = 2;        ///< note and value
constexpr double kSmallestWindow = 4; ///< pixels of the positions' plane

QRectF extentOf(const SimilarityMap &map)
{
    const double cellX = cellSize(map.xs);
    const double cellY = cellSize(map.ys);
    return {QPointF(map.xs.front() - cellX / 2, map.ys.front() - cellY / 2), QSizeF(cellX * map.columns(), cellY * map.rows())};
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

int MapGrid::indexAt(const std::vector<int> &positions, double coordinate)
{
    const double cell = cellSize(positions);
    const auto index = static_cast<int>(std::floor((coordinate - positions.front()) / cell + 0.5));
    return index >= 0 && index < static_cast<int>(positions.size()) ? index : -1;
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

} // namespace shiftscope
