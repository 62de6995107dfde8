#include "ui/plot/profile_view.h"

#include "ui/plot/value_text.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>
#include <cstdlib>

namespace shiftscope {

namespace {

constexpr int kLeastHeight = 100;
constexpr double kMark = 9;     // of which the half inside the axes is seen: a triangle
constexpr float kFaint = 0.35F; ///< opacity of what belongs to an earlier scene

int nearestIndex(const std::vector<int> &line, int wanted)
{
    const auto nearer = [wanted](int a, int b) { return std::abs(a - wanted) < std::abs(b - wanted); };
    return static_cast<int>(std::ranges::min_element(line, nearer) - line.begin());
}

std::vector<double> valuesOf(const QCPGraph &graph)
{
    std::vector<double> values;
    for (const QCPGraphData &point : *graph.data())
        values.push_back(point.value);
    return values;
}

} // namespace

struct ProfileView::Impl {
    QCustomPlot *plot = nullptr;
    QCPGraph *alongX = nullptr;
    QCPGraph *alongY = nullptr;
    QCPGraph *outside = nullptr; ///< marks at the edge, where a value lies beyond the scale
    SimilarityMap map;
    std::optional<Position> cursor;
    bool older = false;

    void build(QWidget *owner);
    void draw() const;
    void markOutside() const;
    void applyPalette(const QPalette &palette) const;
};

void ProfileView::Impl::build(QWidget *owner)
{
    plot = new QCustomPlot(owner);
    plot->setObjectName(QStringLiteral("profilePlot"));
    plot->setAccessibleName(tr("Profiles"));
    plot->setAccessibleDescription(tr("The map's values along the row and along the column of the patch"));
    plot->setToolTip(tr("The map's values along x and along y (px) through the patch's position"));
    plot->setMinimumHeight(kLeastHeight);
    plot->axisRect()->setupFullAxesBox(true);
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axis->setSubTicks(false);
        axis->setTickLength(0, 4);
    }
    plot->xAxis2->setTicks(false);
    plot->yAxis2->setTicks(false);
    plot->xAxis->setLabel(tr("x or y (px)"));
    plot->yAxis->ticker()->setTickCount(3);
    plot->yAxis->setNumberFormat(QStringLiteral("f"));
    alongX = plot->addGraph();
    alongY = plot->addGraph();
    outside = plot->addGraph();
    outside->setLineStyle(QCPGraph::lsNone);
    outside->removeFromLegend();
    // Above the curves, where it covers none of them.
    plot->plotLayout()->insertRow(0);
    plot->plotLayout()->addElement(0, 0, plot->legend);
    plot->plotLayout()->setRowStretchFactor(0, 0.001);
    plot->plotLayout()->setRowSpacing(0);
    plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot->legend->setMargins(QMargins(60, 0, 0, 0));
    plot->legend->setVisible(true);
}

void ProfileView::Impl::draw() const
{
    alongX->data()->clear();
    alongY->data()->clear();
    const bool shown = cursor && map.rows() > 0 && map.columns() > 0;
    plot->legend->setVisible(shown);
    for (QCPGraph *graph : {alongX, alongY}) {
        QPen pen = graph->pen();
        QColor colour = pen.color();
        colour.setAlphaF(older ? kFaint : 1.0F);
        pen.setColor(colour);
        graph->setPen(pen);
    }
    if (shown) {
        const int row = nearestIndex(map.ys, cursor->y);
        const int column = nearestIndex(map.xs, cursor->x);
        for (int i = 0; i < map.columns(); ++i)
            alongX->addData(map.xs[static_cast<std::size_t>(i)], static_cast<double>(map.at(row, i)));
        for (int i = 0; i < map.rows(); ++i)
            alongY->addData(map.ys[static_cast<std::size_t>(i)], static_cast<double>(map.at(i, column)));
        alongX->setName(tr("along x, y = %1").arg(map.ys[static_cast<std::size_t>(row)]));
        alongY->setName(tr("along y, x = %1").arg(map.xs[static_cast<std::size_t>(column)]));
        plot->xAxis->setRange(std::min(map.xs.front(), map.ys.front()), std::max(map.xs.back(), map.ys.back()));
    }
    markOutside();
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void ProfileView::Impl::markOutside() const
{
    const QCPRange scale = plot->yAxis->range();
    outside->data()->clear();
    for (const QCPGraph *graph : {alongX, alongY})
        for (const QCPGraphData &point : *graph->data())
            if (point.value < scale.lower || point.value > scale.upper)
                outside->addData(point.key, point.value < scale.lower ? scale.lower : scale.upper);
}

void ProfileView::Impl::applyPalette(const QPalette &palette) const
{
    const QColor text = palette.color(QPalette::WindowText);
    const bool dark = palette.color(QPalette::Window).lightnessF() < 0.5;
    plot->setBackground(palette.color(QPalette::Window));
    plot->axisRect()->setBackground(palette.color(QPalette::Base));
    QColor faint = text;
    faint.setAlpha(40);
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axis->setBasePen(QPen(text));
        axis->setTickPen(QPen(text));
        axis->setTickLabelColor(text);
        axis->setLabelColor(text);
        axis->setLabelFont(plot->font());
        axis->setTickLabelFont(plot->font());
        axis->grid()->setPen(QPen(faint, 0, Qt::DotLine));
        axis->grid()->setZeroLinePen(Qt::NoPen);
    }
    // Blue and orange: told apart by colour-blind eyes, and one is dashed.
    alongX->setPen(QPen(dark ? QColor(110, 180, 255) : QColor(0, 90, 180), 1.5));
    alongY->setPen(QPen(dark ? QColor(255, 170, 80) : QColor(200, 90, 0), 1.5, Qt::DashLine));
    outside->setPen(QPen(dark ? QColor(255, 110, 110) : QColor(190, 0, 30), 1));
    outside->setScatterStyle({QCPScatterStyle::ssDiamond, outside->pen().color(), outside->pen().color(), kMark});
    plot->legend->setBrush(Qt::NoBrush);
    plot->legend->setBorderPen(Qt::NoPen);
    plot->legend->setTextColor(text);
    plot->legend->setFont(plot->font());
    plot->replot(QCustomPlot::rpQueuedReplot);
}

ProfileView::ProfileView(QWidget *parent) : QWidget(parent), m_impl(std::make_unique<Impl>())
{
    m_impl->build(this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_impl->plot);
    m_impl->applyPalette(palette());
    m_impl->draw();
    setRange({});
}

ProfileView::~ProfileView() = default;

void ProfileView::setMap(SimilarityMap map, bool older)
{
    m_impl->map = std::move(map);
    m_impl->older = older;
    m_impl->draw();
}

void ProfileView::setRange(ValueRange range)
{
    m_impl->plot->yAxis->setRange(range.lo, range.hi);
    m_impl->plot->yAxis->setNumberPrecision(decimalsFor(range));
    m_impl->markOutside();
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

void ProfileView::setCursorPosition(std::optional<Position> position)
{
    if (position == m_impl->cursor)
        return;
    m_impl->cursor = position;
    m_impl->draw();
}

std::vector<double> ProfileView::outside() const
{
    return valuesOf(*m_impl->outside);
}

bool ProfileView::older() const
{
    return m_impl->older;
}

std::vector<double> ProfileView::alongX() const
{
    return valuesOf(*m_impl->alongX);
}

std::vector<double> ProfileView::alongY() const
{
    return valuesOf(*m_impl->alongY);
}

void ProfileView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_impl->applyPalette(palette());
        m_impl->draw();
    }
}

} // namespace shiftscope
