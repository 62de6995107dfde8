#include "ui/plot/heatmap_view.h"

#include "ui/arrow_step.h"
#include "ui/plot/marker_overlay.h"
#include "ui/plot/value_text.h"
#include "ui/steady_label.h"

#include <QContextMenuEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr unsigned char kPreviewAlpha = 205;
constexpr double kMostZoom = 16;
constexpr double kZoomStep = 1.2;
constexpr int kReadoutDigits = 4;
constexpr int kEdge = 10; ///< pixels right of the map and above it

/// Index of the grid line nearest to `coordinate`.
int nearestIndex(const std::vector<int> &positions, double coordinate)
{
    const auto nearer = [&](int a, int b) { return std::abs(a - coordinate) < std::abs(b - coordinate); };
    return static_cast<int>(std::ranges::min_element(positions, nearer) - positions.begin());
}

QCPColorGradient gradientOf(const ColourMap &map)
{
    QCPColorGradient gradient;
    gradient.clearColorStops();
    for (int i = 0; i < ColourMap::kSize; ++i) {
        const Rgb colour = map.entry(i);
        gradient.setColorStopAt(i / double(ColourMap::kSize - 1), QColor(colour.red, colour.green, colour.blue));
    }
    gradient.setLevelCount(ColourMap::kSize);
    gradient.setNanHandling(QCPColorGradient::nhTransparent); // the hatch behind the map shows
    return gradient;
}

} // namespace

struct HeatmapView::Impl {
    QCustomPlot *plot = nullptr;
    QCPColorMap *cells = nullptr;
    MarkerOverlay *markers = nullptr;
    SteadyLabel *readout = nullptr;
    std::optional<Position> cursor;
    std::optional<QPointF> mouse; ///< over the plot
    MapPreview preview;
    std::vector<MapMark> marks;
    std::vector<Position> path;
    bool olderPath = false;
    QCPRange wholeX{0, 1}; ///< edges of all cells
    QCPRange wholeY{0, 1};
    std::optional<QPointF> held; ///< where the middle button holds the map

    void build(QWidget *owner);
    void showCells();
    void placeMarkers() const;
    void placeCross() const;
    void applyPalette(const QPalette &palette) const;
    void keepSquare() const;
    void zoom(double factor, QPointF at);
    static void show(QCPAxis *axis, const QCPRange &whole, double fixed, double zoom);
    void pan(QPointF by);
    void showAll();
    void takeExtent(const QCPRange &xs, const QCPRange &ys);
    [[nodiscard]] double zoomed() const;
    bool key(int key);
    [[nodiscard]] QMargins margins() const;
    void refreshReadout() const;
    [[nodiscard]] std::optional<std::pair<int, int>> cellAt(const QPointF &at) const;
    [[nodiscard]] std::optional<Position> positionAt(const QPointF &at) const;
};

void HeatmapView::Impl::build(QWidget *owner)
{
    plot = new QCustomPlot(owner);
    plot->setObjectName(QStringLiteral("heatmapPlot"));
    plot->setAccessibleName(tr("Similarity map"));
    plot->setAccessibleDescription(tr("Similarity of every position to the anchor; click to move the patch there"));
    plot->setToolTip(tr("Similarity of every position (x, y in pixels) to the anchor; click to move the patch there, with "
                        "Shift to pin the point"));
    plot->setCursor(Qt::CrossCursor);
    plot->setFocusPolicy(Qt::StrongFocus);
    plot->setMinimumSize(260, 200);

    cells = new QCPColorMap(plot->xAxis, plot->yAxis);
    cells->setInterpolate(false);
    cells->setTightBoundary(false);
    plot->yAxis->setRangeReversed(true);
    plot->axisRect()->setupFullAxesBox(true);
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axis->grid()->setVisible(false);
        axis->setTickLength(0, 4);
        axis->setSubTicks(false);
    }
    plot->xAxis2->setTicks(false);
    plot->yAxis2->setTicks(false);
    plot->xAxis->setLabel(tr("x (px)"));
    plot->yAxis->setLabel(tr("y (px)"));
    plot->axisRect()->setAutoMargins(QCP::msNone);
    cells->setDataScaleType(QCPAxis::stLinear);

    markers = new MarkerOverlay(plot);
    connect(plot, &QCustomPlot::afterReplot, markers, [this] {
        placeMarkers();
        refreshReadout(); // the cells may have moved under the mouse
    });

    readout = new SteadyLabel(36, 1, owner);
    readout->setObjectName(QStringLiteral("heatmapReadout"));
}

void HeatmapView::Impl::showCells()
{
    const SimilarityMap &map = preview.map;
    const bool empty = map.rows() == 0 || map.columns() == 0;
    plot->xAxis->setTickLabels(!empty);
    plot->yAxis->setTickLabels(!empty);
    if (empty) {
        cells->data()->clear();
        takeExtent({0, 1}, {0, 1});
        plot->replot(QCustomPlot::rpQueuedReplot);
        return;
    }
    const auto axisText = [](const QString &axis, const std::vector<int> &line) {
        const int stride = line.size() > 1 ? line[1] - line[0] : 1;
        return stride > 1 ? tr("%1 (px, stride %2)").arg(axis).arg(stride) : tr("%1 (px)").arg(axis);
    };
    plot->xAxis->setLabel(axisText(QStringLiteral("x"), map.xs));
    plot->yAxis->setLabel(axisText(QStringLiteral("y"), map.ys));
    const QCPRange xs(map.xs.front(), map.xs.back());
    const QCPRange ys(map.ys.front(), map.ys.back());
    QCPColorMapData *data = cells->data();
    if (data->keySize() != map.columns() || data->valueSize() != map.rows())
        data->setSize(map.columns(), map.rows());
    data->setRange(xs, ys);
    data->clearAlpha();
    const bool partial = std::ranges::find(preview.measured, 0) != preview.measured.end();
    for (int row = 0; row < map.rows(); ++row) {
        for (int column = 0; column < map.columns(); ++column) {
            data->setCell(column, row, map.at(row, column));
            if (partial &&
                preview.measured[static_cast<std::size_t>(row) * map.xs.size() + static_cast<std::size_t>(column)] == 0)
                data->setAlpha(column, row, kPreviewAlpha);
        }
    }
    const double halfX = cellSize(map.xs) / 2;
    const double halfY = cellSize(map.ys) / 2;
    takeExtent({xs.lower - halfX, xs.upper + halfX}, {ys.lower - halfY, ys.upper + halfY});
    plot->replot(QCustomPlot::rpQueuedReplot);
}

/// Another map of the same positions keeps the part that is shown.
void HeatmapView::Impl::takeExtent(const QCPRange &xs, const QCPRange &ys)
{
    if (xs == wholeX && ys == wholeY)
        return;
    wholeX = xs;
    wholeY = ys;
    showAll();
}

void HeatmapView::Impl::placeMarkers() const
{
    markers->setGeometry(plot->rect());
    markers->setArea(plot->axisRect()->rect());
    if (preview.map.rows() == 0)
        markers->setRing(std::nullopt);
    else
        markers->setRing(
            QPointF(plot->xAxis->coordToPixel(preview.map.anchorX), plot->yAxis->coordToPixel(preview.map.anchorY)).toPoint());
    std::vector<MarkerOverlay::Dot> dots;
    if (preview.map.rows() > 0)
        for (const MapMark &mark : marks)
            dots.push_back(
                {QPointF(plot->xAxis->coordToPixel(mark.position.x), plot->yAxis->coordToPixel(mark.position.y)).toPoint(),
                 mark.colour, mark.name});
    markers->setDots(std::move(dots));
    std::vector<QPointF> line;
    if (preview.map.rows() > 0)
        for (const Position position : path)
            line.emplace_back(plot->xAxis->coordToPixel(position.x), plot->yAxis->coordToPixel(position.y));
    markers->setPath(std::move(line), olderPath);
    placeCross();
}

void HeatmapView::Impl::placeCross() const
{
    if (cursor && preview.map.rows() > 0)
        markers->setCross(QPointF(plot->xAxis->coordToPixel(cursor->x), plot->yAxis->coordToPixel(cursor->y)).toPoint());
    else
        markers->setCross(std::nullopt);
}

void HeatmapView::Impl::applyPalette(const QPalette &palette) const
{
    const QColor text = palette.color(QPalette::WindowText);
    const QColor ground = palette.color(QPalette::Window);
    plot->setBackground(ground);
    QColor hatch = text;
    hatch.setAlpha(45);
    // Drawn as a pixmap, since the plot's buffer would draw a pattern brush without a ground of its own.
    QPixmap tile(8, 8);
    tile.fill(palette.color(QPalette::Mid).lightnessF() > 0.5 ? QColor(225, 225, 225) : QColor(60, 60, 60));
    {
        QPainter painter(&tile);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(hatch, 1));
        painter.drawLine(-1, 9, 9, -1);
        painter.drawLine(-1, 1, 1, -1);
        painter.drawLine(7, 9, 9, 7);
    }
    plot->axisRect()->setBackground(QBrush(tile));
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axis->setBasePen(QPen(text));
        axis->setTickPen(QPen(text));
        axis->setTickLabelColor(text);
        axis->setLabelColor(text);
        axis->setLabelFont(plot->font());
        axis->setTickLabelFont(plot->font());
    }
    plot->replot(QCustomPlot::rpQueuedReplot);
}

/// Room for the longest labels there are: the map stays where it is, whatever they say.
QMargins HeatmapView::Impl::margins() const
{
    const QFontMetrics metrics(plot->font());
    return {metrics.horizontalAdvance(QStringLiteral("00000")) + metrics.height() + 14, kEdge, kEdge, 2 * metrics.height() + 14};
}

/// Cells stay square: the map has the middle of its room, and margins the rest.
void HeatmapView::Impl::keepSquare() const
{
    const QMargins least = margins();
    const QSize room = plot->size().shrunkBy(least).expandedTo(QSize(50, 50));
    const QSizeF extent(plot->xAxis->range().size(), plot->yAxis->range().size());
    const double pixels = std::min(room.width() / extent.width(), room.height() / extent.height());
    const int beside = room.width() - static_cast<int>(pixels * extent.width());
    const int above = room.height() - static_cast<int>(pixels * extent.height());
    plot->axisRect()->setMargins(least + QMargins(beside / 2, above / 2, beside - beside / 2, above - above / 2));
}

void HeatmapView::Impl::showAll()
{
    plot->xAxis->setRange(wholeX);
    plot->yAxis->setRange(wholeY);
    keepSquare();
    plot->replot(QCustomPlot::rpQueuedReplot);
}

double HeatmapView::Impl::zoomed() const
{
    return wholeX.size() / plot->xAxis->range().size();
}

void HeatmapView::Impl::zoom(double factor, QPointF at)
{
    const double wanted = std::clamp(zoomed() * factor, 1.0, kMostZoom);
    show(plot->xAxis, wholeX, plot->xAxis->pixelToCoord(at.x()), wanted);
    show(plot->yAxis, wholeY, plot->yAxis->pixelToCoord(at.y()), wanted);
    plot->replot(QCustomPlot::rpQueuedReplot);
}

/// `fixed` stays where it is on the screen, unless the map would not fill its room.
void HeatmapView::Impl::show(QCPAxis *axis, const QCPRange &whole, double fixed, double zoom)
{
    const QCPRange present = axis->range();
    const double size = whole.size() / zoom;
    const double share = (fixed - present.lower) / present.size();
    const double lower = std::clamp(fixed - share * size, whole.lower, whole.upper - size);
    axis->setRange(lower, lower + size);
}

void HeatmapView::Impl::pan(QPointF by)
{
    const auto move = [](QCPAxis *axis, const QCPRange &whole, double pixels) {
        const QCPRange present = axis->range();
        const double moved = axis->pixelToCoord(0) - axis->pixelToCoord(pixels);
        const double lower = std::clamp(present.lower + moved, whole.lower, whole.upper - present.size());
        axis->setRange(lower, lower + present.size());
    };
    move(plot->xAxis, wholeX, by.x());
    move(plot->yAxis, wholeY, by.y());
    plot->replot(QCustomPlot::rpQueuedReplot);
}

bool HeatmapView::Impl::key(int key)
{
    const QPointF middle = QRectF(plot->axisRect()->rect()).center();
    if (key == Qt::Key_Plus || key == Qt::Key_Equal)
        zoom(kZoomStep, middle);
    else if (key == Qt::Key_Minus)
        zoom(1 / kZoomStep, middle);
    else if (key == Qt::Key_0)
        showAll();
    else
        return false;
    return true;
}

std::optional<std::pair<int, int>> HeatmapView::Impl::cellAt(const QPointF &at) const
{
    if (preview.map.rows() == 0 || !plot->axisRect()->rect().contains(at.toPoint()))
        return std::nullopt;
    return std::pair{nearestIndex(preview.map.ys, plot->yAxis->pixelToCoord(at.y())),
                     nearestIndex(preview.map.xs, plot->xAxis->pixelToCoord(at.x()))};
}

std::optional<Position> HeatmapView::Impl::positionAt(const QPointF &at) const
{
    const auto cell = cellAt(at);
    if (!cell)
        return std::nullopt;
    return Position{preview.map.ys[static_cast<std::size_t>(cell->first)],
                    preview.map.xs[static_cast<std::size_t>(cell->second)]};
}

/// Of the map that is drawn, whenever that or the mouse changes.
void HeatmapView::Impl::refreshReadout() const
{
    const auto cell = mouse ? cellAt(*mouse) : std::nullopt;
    if (!cell) {
        readout->setText({});
        return;
    }
    const auto [row, column] = *cell;
    const float value = preview.map.at(row, column);
    const int digits = std::max(kReadoutDigits, decimalsFor({cells->dataRange().lower, cells->dataRange().upper}));
    const bool measured =
        preview.measured[static_cast<std::size_t>(row) * preview.map.xs.size() + static_cast<std::size_t>(column)] != 0;
    const QString number = !measured           ? tr("not computed yet")
                           : std::isnan(value) ? tr("no data")
                                               : valueText(static_cast<double>(value), digits);
    readout->setText(tr("x %1  y %2 px:  %3")
                         .arg(preview.map.xs[static_cast<std::size_t>(column)], 3)
                         .arg(preview.map.ys[static_cast<std::size_t>(row)], 3)
                         .arg(number));
}

HeatmapView::HeatmapView(QWidget *parent) : QWidget(parent), m_impl(std::make_unique<Impl>())
{
    m_impl->build(this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_impl->plot, 1);
    column->addWidget(m_impl->readout);
    connect(m_impl->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent *event) {
        m_impl->mouse = event->position();
        m_impl->refreshReadout();
        emit hovered(m_impl->positionAt(event->position()), event->modifiers());
        if (m_impl->held) {
            m_impl->pan(event->position() - *m_impl->held);
            m_impl->held = event->position();
        }
    });
    connect(m_impl->plot, &QCustomPlot::mousePress, this, [this](QMouseEvent *event) {
        const std::optional<Position> position = m_impl->positionAt(event->position());
        if (event->button() == Qt::LeftButton && position && event->modifiers().testFlag(Qt::ShiftModifier))
            emit positionPinned(*position);
        else if (event->button() == Qt::LeftButton && position)
            emit positionClicked(*position);
        if (event->button() == Qt::MiddleButton)
            m_impl->held = event->position();
    });
    connect(m_impl->plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent *event) {
        if (event->button() == Qt::MiddleButton)
            m_impl->held.reset();
    });
    connect(m_impl->plot, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent *event) {
        const std::optional<Position> position = m_impl->positionAt(event->position());
        if (event->button() == Qt::LeftButton && position && event->modifiers().testFlag(Qt::ShiftModifier))
            emit positionPinned(*position); // two clicks, one after the other
        else if (event->button() == Qt::LeftButton && position)
            emit positionDoubleClicked(*position);
    });
    m_impl->plot->installEventFilter(this);
    m_impl->showAll();
    m_impl->applyPalette(palette());
    m_impl->showCells();
    setColourMap("viridis");
    setRange({});
}

HeatmapView::~HeatmapView() = default;

void HeatmapView::setMap(MapPreview preview)
{
    if (preview.measured.size() != preview.map.values.size())
        preview.measured.assign(preview.map.values.size(), 1);
    m_impl->preview = std::move(preview);
    m_impl->showCells();
    m_impl->refreshReadout();
}

void HeatmapView::setColourMap(const std::string &name)
{
    m_impl->cells->setGradient(gradientOf(ColourMap::named(name)));
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapView::setRange(ValueRange range)
{
    m_impl->cells->setDataRange({range.lo, range.hi});
    m_impl->refreshReadout(); // its digits follow
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

ValueRange HeatmapView::range() const
{
    const QCPRange range = m_impl->cells->dataRange();
    return {range.lower, range.upper};
}

void HeatmapView::setCursorPosition(std::optional<Position> position)
{
    m_impl->cursor = position;
    m_impl->placeCross();
}

void HeatmapView::setMarks(std::vector<MapMark> marks)
{
    m_impl->marks = std::move(marks);
    m_impl->placeMarkers();
}

QString HeatmapView::axisLabel() const
{
    return m_impl->plot->xAxis->label();
}

void HeatmapView::setPath(std::vector<Position> path, bool older)
{
    m_impl->path = std::move(path);
    m_impl->olderPath = older;
    m_impl->placeMarkers();
}

QMargins HeatmapView::chrome() const
{
    return m_impl->margins() + QMargins(0, 0, 0, layout()->spacing() + m_impl->readout->sizeHint().height());
}

void HeatmapView::fit()
{
    m_impl->showAll();
}

double HeatmapView::zoom() const
{
    return m_impl->zoomed();
}

const MapPreview &HeatmapView::preview() const
{
    return m_impl->preview;
}

QString HeatmapView::readout() const
{
    return m_impl->readout->text();
}

QPoint HeatmapView::pixelOf(Position position) const
{
    const QPointF inPlot(m_impl->plot->xAxis->coordToPixel(position.x), m_impl->plot->yAxis->coordToPixel(position.y));
    return m_impl->plot->mapTo(this, inPlot.toPoint());
}

void HeatmapView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        m_impl->applyPalette(palette());
}

bool HeatmapView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != m_impl->plot)
        return QWidget::eventFilter(watched, event);
    if (event->type() == QEvent::Resize)
        m_impl->keepSquare(); // the plot draws itself right after
    if (event->type() == QEvent::Leave) {
        m_impl->mouse.reset();
        m_impl->refreshReadout();
        emit hovered(std::nullopt, Qt::NoModifier);
    }
    if (event->type() == QEvent::Wheel) {
        const auto *wheel = static_cast<QWheelEvent *>(event);
        if (!wheel->modifiers().testFlag(Qt::ControlModifier)) {
            event->ignore(); // the page scrolls
            return true;
        }
        m_impl->zoom(std::pow(kZoomStep, wheel->angleDelta().y() / 120.0), wheel->position());
        return true;
    }
    if (event->type() == QEvent::ContextMenu) {
        const auto *menu = static_cast<QContextMenuEvent *>(event);
        const bool byKey = menu->reason() == QContextMenuEvent::Keyboard;
        if (const std::optional<Position> there = byKey ? m_impl->cursor : m_impl->positionAt(menu->pos()))
            emit menuWanted(*there, byKey ? m_impl->plot->mapToGlobal(pixelOf(*there)) : menu->globalPos());
        return true;
    }
    if (event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (const std::optional<QPoint> arrow = arrowStep(key->key()); arrow && m_impl->cursor) {
            const int step = key->modifiers().testFlag(Qt::ShiftModifier) ? 8 : 1;
            emit positionClicked({m_impl->cursor->y + step * arrow->y(), m_impl->cursor->x + step * arrow->x()});
            return true;
        }
        if (key->key() == Qt::Key_P && m_impl->cursor) {
            emit positionPinned(*m_impl->cursor);
            return true;
        }
        return m_impl->key(key->key()) || QWidget::eventFilter(watched, event);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace shiftscope
