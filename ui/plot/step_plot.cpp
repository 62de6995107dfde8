#include "ui/plot/step_plot.h"

#include "ui/plot/value_text.h"

#include <qcustomplot.h>

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kLeastHeight = 80;
constexpr float kFaint = 0.35F; ///< opacity of what belongs to an earlier scene
constexpr float kBehind = 0.55F;
constexpr double kDot = 4; ///< a step without measured neighbours is seen too

} // namespace

struct StepPlot::Impl {
    QCustomPlot *plot = nullptr;
    QCPItemStraightLine *cursor = nullptr;
    std::vector<Curve> curves;
    bool older = false;

    void build(QWidget *owner);
    void draw() const;
    void applyPalette(const QPalette &palette) const;
    [[nodiscard]] QPen penOf(std::size_t curve) const;
};

void StepPlot::Impl::build(QWidget *owner)
{
    plot = new QCustomPlot(owner);
    plot->setObjectName(QStringLiteral("stepPlot"));
    plot->setAccessibleName(tr("Values along the path"));
    plot->setToolTip(tr("What was measured at each step of the newest drag, a curve a layer; a step that was passed before its "
                        "values came is a gap"));
    plot->setMinimumHeight(kLeastHeight);
    plot->axisRect()->setupFullAxesBox(true);
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
        axis->setSubTicks(false);
        axis->setTickLength(0, 4);
    }
    plot->xAxis2->setTicks(false);
    plot->yAxis2->setTicks(false);
    plot->xAxis->setLabel(tr("step"));
    plot->yAxis->ticker()->setTickCount(3);
    plot->yAxis->setNumberFormat(QStringLiteral("f"));
    cursor = new QCPItemStraightLine(plot);
    cursor->setVisible(false);
    plot->plotLayout()->insertRow(0);
    plot->plotLayout()->addElement(0, 0, plot->legend);
    plot->plotLayout()->setRowStretchFactor(0, 0.001);
    plot->plotLayout()->setRowSpacing(0);
    plot->legend->setFillOrder(QCPLegend::foColumnsFirst);
    plot->legend->setMargins(QMargins(60, 0, 0, 0));
}

/// Blue, orange, green …: told apart by colour-blind eyes.
QPen StepPlot::Impl::penOf(std::size_t curve) const
{
    static const QColor kLight[] = {{0, 90, 180}, {200, 90, 0}, {0, 130, 100}, {150, 60, 140}};
    static const QColor kDark[] = {{110, 180, 255}, {255, 170, 80}, {80, 210, 170}, {230, 150, 215}};
    const bool dark = plot->palette().color(QPalette::Window).lightnessF() < 0.5;
    QColor colour = (dark ? kDark : kLight)[curve % std::size(kDark)];
    const bool chosen = curves[curve].chosen;
    colour.setAlphaF(older ? kFaint : chosen ? 1.0F : kBehind);
    return {colour, chosen ? 2.0 : 1.2};
}

void StepPlot::Impl::draw() const
{
    plot->clearGraphs();
    std::size_t steps = 0;
    for (std::size_t i = 0; i < curves.size(); ++i) {
        QCPGraph *graph = plot->addGraph();
        graph->setName(curves[i].name);
        graph->setPen(penOf(i));
        graph->setScatterStyle({QCPScatterStyle::ssDisc, kDot});
        for (std::size_t step = 0; step < curves[i].values.size(); ++step)
            graph->addData(static_cast<double>(step), curves[i].values[step]); // NaN is a gap
        steps = std::max(steps, curves[i].values.size());
        if (curves[i].chosen)
            graph->setLayer(QStringLiteral("axes")); // in front
    }
    plot->legend->setVisible(steps > 0);
    plot->xAxis->setRange(0, std::max<double>(1, static_cast<double>(steps) - 1));
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void StepPlot::Impl::applyPalette(const QPalette &palette) const
{
    const QColor text = palette.color(QPalette::WindowText);
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
    cursor->setPen(QPen(text, 1, Qt::DotLine));
    plot->legend->setBrush(Qt::NoBrush);
    plot->legend->setBorderPen(Qt::NoPen);
    plot->legend->setTextColor(text);
    plot->legend->setFont(plot->font());
}

StepPlot::StepPlot(QWidget *parent) : QWidget(parent), m_impl(std::make_unique<Impl>())
{
    m_impl->build(this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_impl->plot);
    m_impl->applyPalette(palette());
    setRange({});
    m_impl->draw();
}

StepPlot::~StepPlot() = default;

void StepPlot::setCurves(const std::vector<Curve> &curves, bool older)
{
    m_impl->curves = curves;
    m_impl->older = older;
    m_impl->draw();
}

void StepPlot::setRange(ValueRange range)
{
    m_impl->plot->yAxis->setRange(range.lo, range.hi);
    m_impl->plot->yAxis->setNumberPrecision(decimalsFor(range));
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

void StepPlot::setCursor(std::optional<std::size_t> step)
{
    m_impl->cursor->setVisible(step.has_value());
    const auto x = static_cast<double>(step.value_or(0));
    m_impl->cursor->point1->setCoords(x, 0);
    m_impl->cursor->point2->setCoords(x, 1);
    m_impl->plot->replot(QCustomPlot::rpQueuedReplot);
}

std::vector<double> StepPlot::drawn(std::size_t curve) const
{
    std::vector<double> values;
    if (static_cast<int>(curve) < m_impl->plot->graphCount())
        for (const QCPGraphData &point : *m_impl->plot->graph(static_cast<int>(curve))->data())
            values.push_back(point.value);
    return values;
}

bool StepPlot::older() const
{
    return m_impl->older;
}

void StepPlot::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        m_impl->applyPalette(palette());
        m_impl->draw();
    }
}

} // namespace shiftscope
