#include "ui/plot/heatmap_view.h"

#include "ui/plot/marker_overlay.h"
#include "ui/plot/value_text.h"
#include "ui/steady_label.h"

#include <QEvent>
#include <QMouseEvent>
#include <QVBoxLayout>

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr unsigned char kPreviewAlpha = 205;

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
    QCPColorScale *scale = nullptr;
    MarkerOverlay *markers = nullptr;
    SteadyLabel *readout = nullptr;
    std::optional<Position> cursor;
    std::optional<QPointF> mouse; ///< over the plot
    MapPreview preview;
    std::vector<MapMark> marks;

    void build(QWidget *owner);
    void showCells() const;
    void placeMarkers() const;
    void placeCross() const;
    void applyPalette(const QPalette &palette) const;
    void keepSquare() const;
    void zoom(double factor, QPointF at);
    void pan(QPointF by);
    void showAll();
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
    plot->setToolTip(tr("Similarity of every position (x, y in pixels) to the anchor; click to move the patch there"));
    plot->setCursor(Qt::CrossCursor);
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
    plot->axisRect()->setSizeConstraintRect(QCPLayoutElement::scrInnerRect);

    scale = new QCPColorScale(plot);
    scale->setType(QCPAxis::atRight);
    scale->setBarWidth(14);
    scale->setRangeDrag(false);
    scale->setRangeZoom(false);
    scale->axis()->setSubTicks(false);
    scale->axis()->setNumberFormat(QStringLiteral("f"));
    scale->axis()->setNumberPrecision(3);
    plot->plotLayout()->addElement(0, 1, scale);
    cells->setColorScale(scale);
    auto *group = new QCPMarginGroup(plot);
    plot->axisRect()->setMarginGroup(QCP::msBottom | QCP::msTop, group);
    scale->setMarginGroup(QCP::msBottom | QCP::msTop, group);

    markers = new MarkerOverlay(plot);
    connect(plot, &QCustomPlot::afterReplot, markers, [this] {
        placeMarkers();
        refreshReadout(); // the cells may have moved under the mouse
    });

    readout = new SteadyLabel(36, 1, owner);
    readout->setObjectName(QStringLiteral("heatmapReadout"));
}

void HeatmapView::Impl::showCells() const
{
    const SimilarityMap &map = preview.map;
    const bool empty = map.rows() == 0 || map.columns() == 0;
    plot->xAxis->setTickLabels(!empty);
    plot->yAxis->setTickLabels(!empty);
    if (empty) {
        cells->data()->clear();
        plot->xAxis->setRange(0, 1);
        plot->yAxis->setRange(0, 1);
        keepSquare();
        plot->replot(QCustomPlot::rpQueuedReplot);
        return;
    }
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
    plot->xAxis->setRange(xs.lower - halfX, xs.upper + halfX);
    plot->yAxis->setRange(ys.lower - halfY, ys.upper + halfY);
    keepSquare();
    plot->replot(QCustomPlot::rpQueuedReplot);
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
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2, scale->axis()}) {
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
    return {metrics.horizontalAdvance(QStringLiteral("00000")) + metrics.height() + 14, 6, 6, 2 * metrics.height() + 14};
}

void HeatmapView::Impl::keepSquare() const
{
    const QFontMetrics metrics(plot->font());
    const int scaleWidth = metrics.horizontalAdvance(QStringLiteral("00.000")) + metrics.height() + 40;
    const int besideX = margins().left() + margins().right() + scaleWidth;
    const int besideY = margins().top() + margins().bottom();
    const double wide = std::max(plot->width() - besideX, 50) / plot->xAxis->range().size();
    const double high = std::max(plot->height() - besideY, 50) / plot->yAxis->range().size();
    const double pixels = std::min(wide, high);
    const QSize side(static_cast<int>(pixels * plot->xAxis->range().size()),
                     static_cast<int>(pixels * plot->yAxis->range().size()));
    plot->axisRect()->setMaximumSize(side);
    plot->axisRect()->setMinimumSize(side);
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
    const bool measured =
        preview.measured[static_cast<std::size_t>(row) * preview.map.xs.size() + static_cast<std::size_t>(column)] != 0;
    const QString number = !measured           ? tr("not computed yet")
                           : std::isnan(value) ? tr("no data")
                                               : valueText(static_cast<double>(value), 4);
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
    });
    connect(m_impl->plot, &QCustomPlot::mousePress, this, [this](QMouseEvent *event) {
        const std::optional<Position> position = m_impl->positionAt(event->position());
        if (event->button() == Qt::LeftButton && position)
            emit positionClicked(*position);
    });
    connect(m_impl->plot, &QCustomPlot::mouseDoubleClick, this, [this](QMouseEvent *event) {
        const std::optional<Position> position = m_impl->positionAt(event->position());
        if (event->button() == Qt::LeftButton && position)
            emit positionDoubleClicked(*position);
    });
    m_impl->plot->installEventFilter(this);
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
    m_impl->scale->setGradient(gradientOf(ColourMap::named(name)));
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

void HeatmapView::setRange(ValueRange range)
{
    m_impl->scale->setDataRange({range.lo, range.hi});
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

ValueRange HeatmapView::range() const
{
    const QCPRange range = m_impl->scale->dataRange();
    return {range.lower, range.upper};
}

void HeatmapView::setValueLabel(const QString &label)
{
    m_impl->scale->setLabel(label);
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
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
    if (watched == m_impl->plot && event->type() == QEvent::Leave) {
        m_impl->mouse.reset();
        m_impl->refreshReadout();
        emit hovered(std::nullopt, Qt::NoModifier);
    }
    return QWidget::eventFilter(watched, event);
}

void HeatmapView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_impl->keepSquare();
}

} // namespace shiftscope
