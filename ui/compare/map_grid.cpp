#include "ui/compare/map_grid.h"

#include "ui/plot/map_image.h"

#include <QEvent>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kBarWidth = 14;
constexpr int kLeastSide = 110;       ///< of a map: what has less room scrolls
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
    setToolTip(tr("Wheel: zoom; drag: pan; 0: everything; arrows: cursor\n"
                  "Click: map A; Ctrl+click: map B; Space: flip A and B; right click: menu"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
}

void MapGrid::setPage(FigurePage page, FigurePage measured, int a, int b, bool difference)
{
    m_page = std::move(page);
    m_measured = std::move(measured);
    m_a = a;
    m_b = b;
    m_difference = difference;
    m_live.clear(); // they were of other cells
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
    layOut();
    updateGeometry();
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

double MapGrid::valueIn(const FigurePage &page, int index) const
{
    const std::optional<FigureCell> &shown = page.cells[static_cast<std::size_t>(index)];
    return shown && m_cursor ? valueAt(shown->map, m_cursor->y, m_cursor->x) : std::numeric_limits<double>::quiet_NaN();
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
    if (!mapsInSight().contains(at)) // nothing is clicked under a head
        return -1;
    for (std::size_t i = 0; i < m_rects.size(); ++i)
        if (m_rects[i].contains(at) && m_page.cells[i])
            return static_cast<int>(i);
    return -1;
}

void MapGrid::measure()
{
    const auto lines = [](const std::vector<std::string> &heads) {
        qsizetype most = 0;
        for (const std::string &head : heads)
            if (!head.empty())
                most = std::max(most, QString::fromStdString(head).count(u'\n') + 1);
        return static_cast<int>(most);
    };
    m_headHeight = lines(m_page.columnHeads) * lineHeight() + 4;
    m_headWidth = lines(m_page.rowHeads) * lineHeight() + 4;
    m_numberWidth = fontMetrics().horizontalAdvance(QStringLiteral("0000")) + kTick;
    m_bars.clear();
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
    const int numbers = fontMetrics().horizontalAdvance(QStringLiteral("-0.000"));
    for (int row = 0; row < rows(); ++row) {
        const auto beside = std::ranges::count_if(m_bars, [row](const Bar &bar) { return bar.row == row; });
        m_barRoom =
            std::max(m_barRoom, static_cast<int>(beside) * (kBetween + kBarWidth + kTick + numbers + lineHeight() + kMargin));
    }
}

QSize MapGrid::minimumSizeHint() const
{
    if (m_page.cells.empty())
        return {240, 160};
    return {leftOfMaps() + columns() * (kLeastSide + kBetween) + m_barRoom + kMargin,
            topOfMaps() + rows() * (kLeastSide + below() + kBetween) + kMargin};
}

void MapGrid::layOut()
{
    m_rects.assign(m_page.cells.size(), QRect());
    forgetPictures();
    if (m_page.cells.empty()) {
        m_bars.clear();
        return;
    }
    measure();
    const int roomX = width() - leftOfMaps() - kMargin - m_barRoom - (columns() - 1) * kBetween;
    const int roomY = height() - topOfMaps() - kMargin - rows() * below() - (rows() - 1) * kBetween;
    const int side = std::max(kLeastSide, std::min(roomX / columns(), roomY / rows()));
    const int left = leftOfMaps() + std::max(0, roomX - side * columns()) / 2;
    for (int row = 0; row < rows(); ++row)
        for (int column = 0; column < columns(); ++column)
            m_rects[indexOf(row, column)] =
                QRect(left + column * (side + kBetween), topOfMaps() + row * (side + below() + kBetween), side, side);
    placeBars();
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
        columnOf[static_cast<std::size_t>(i)] = cellIndexAt(shown.map.xs, m_window.left() + (i + 0.5) * m_window.width() / side);
    QImage image(side, side, QImage::Format_RGB32);
    int drawn = -2; // row of the map that the line above shows
    for (int y = 0; y < side; ++y) {
        const int row = cellIndexAt(shown.map.ys, m_window.top() + (y + 0.5) * m_window.height() / side);
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

void MapGrid::forgetPictures()
{
    m_pictures.assign(m_page.cells.size(), QImage());
    update();
}

const QImage &MapGrid::pictureOf(int index)
{
    QImage &kept = m_pictures[static_cast<std::size_t>(index)];
    if (kept.isNull())
        kept = picture(*cell(index));
    return kept;
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
    forgetPictures();
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

void MapGrid::moveEvent(QMoveEvent *)
{
    update(); // the heads stay in sight
}

void MapGrid::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        layOut();
    QWidget::changeEvent(event);
}

} // namespace shiftscope
