#include "ui/explorer/canvas_bar.h"

#include "ui/explorer/canvas_widget.h"
#include "ui/named.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

namespace shiftscope {

namespace {
constexpr double kFactors[] = {1, 2, 3, 4, 6, 8, 16};
constexpr int kWhole = 100;
} // namespace

CanvasBar::CanvasBar(CanvasWidget &canvas, QWidget *parent)
    : QWidget(parent), m_canvas(canvas),
      m_zoom(named(new QComboBox(this), "zoom", tr("Zoom"),
                   tr("Screen pixels for a pixel of the canvas (Ctrl and the wheel over it); Fit: as large as there is room"))),
      m_overlay(named(new QSlider(Qt::Horizontal, this), "overlay", tr("Map over the canvas"),
                      tr("Lays the map over the canvas, in percent: each value stands where the middle of the box then is")))
{
    m_zoom->addItem(tr("Fit"), 0.0);
    for (const double factor : kFactors)
        m_zoom->addItem(QStringLiteral("%1x").arg(factor), factor);
    m_overlay->setRange(0, kWhole);
    m_overlay->setPageStep(kWhole / 4);
    m_overlay->setMaximumWidth(180);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    const auto labelled = [&](const QString &text, QWidget *widget) {
        auto *label = new QLabel(text, this);
        label->setBuddy(widget);
        row->addWidget(label);
        row->addWidget(widget);
    };
    labelled(tr("&Zoom"), m_zoom);
    row->addStretch(1);
    labelled(tr("&Map over it"), m_overlay);
    connect(m_zoom, &QComboBox::currentIndexChanged, this, [this](int index) {
        if (index >= 0)
            m_canvas.setZoom(m_zoom->currentData().toDouble());
    });
    connect(m_overlay, &QSlider::valueChanged, this,
            [this](int percent) { m_canvas.setOverlayOpacity(static_cast<double>(percent) / kWhole); });
    connect(&m_canvas, &CanvasWidget::zoomChanged, this, &CanvasBar::reflect);
    reflect();
}

void CanvasBar::reflect()
{
    const QSignalBlocker blocker(m_zoom);
    m_zoom->setPlaceholderText(QStringLiteral("%1x").arg(m_canvas.factor(), 0, 'f', 2));
    m_zoom->setCurrentIndex(m_zoom->findData(m_canvas.zoom()));
}

} // namespace shiftscope
