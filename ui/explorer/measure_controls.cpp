#include "ui/explorer/measure_controls.h"

#include "ui/explorer/scene_document.h"
#include "ui/live/chosen_layers.h"
#include "ui/named.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

#include <algorithm>

namespace shiftscope {

MeasureControls::MeasureControls(SceneDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document),
      m_stride(named(new QSpinBox(this), "stride", tr("Stride"),
                     tr("Pixels between the positions of a sweep, 1 to %1: 1 visits every position, 4 every 4th along x and y "
                        "(--stride)")
                         .arg(Measuring::kLargestStride))),
      m_metric(named(new QComboBox(this), "metric", tr("Metric"),
                     tr("How features are compared (--metric). Cosine: 1 is the same direction. Centred cosine: the same after "
                        "the blank canvas's feature is taken away, -1 to 1. Euclidean: the distance, 0 and more; 0 is equal"))),
      m_layers(named(new QPushButton(this), "layers", tr("Layers"), tr("The layers whose features are measured (--layers)"))),
      m_layerMenu(new QMenu(m_layers)), m_device(named(new QComboBox(this), "device", tr("Device"), QString()))
{
    build();
    connect(m_stride, &QSpinBox::valueChanged, this, [this](int stride) {
        Measuring measuring = m_document.settings().measuring;
        measuring.stride = stride;
        m_document.setMeasuring(measuring);
    });
    connect(m_metric, &QComboBox::activated, this, [this] {
        Measuring measuring = m_document.settings().measuring;
        measuring.metric = static_cast<Metric>(m_metric->currentData().toInt());
        m_document.setMeasuring(measuring);
    });
    connect(m_device, &QComboBox::activated, this, [this] {
        m_wantedDevice = m_device->currentData().toString();
        emit deviceWanted(m_wantedDevice);
    });
    connect(&m_document, &SceneDocument::changed, this, &MeasureControls::reflect);
    showDevices({});
    reflect();
}

void MeasureControls::build()
{
    m_stride->setRange(1, Measuring::kLargestStride);
    m_stride->setSuffix(tr(" px"));
    m_stride->setKeyboardTracking(false);
    m_metric->addItem(tr("cosine"), static_cast<int>(Metric::Cosine));
    m_metric->addItem(tr("centred cosine"), static_cast<int>(Metric::CentredCosine));
    m_metric->addItem(tr("euclidean"), static_cast<int>(Metric::Euclidean));
    m_layerMenu->setObjectName(QStringLiteral("layerMenu"));
    m_layers->setMenu(m_layerMenu);
    m_layers->setEnabled(false);
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    const auto labelled = [&](const QString &text, QWidget *widget, int row, int column) {
        auto *label = new QLabel(text, this);
        label->setBuddy(widget);
        grid->addWidget(label, row, column);
        grid->addWidget(widget, row, column + 1);
    };
    labelled(tr("S&tride"), m_stride, 0, 0);
    labelled(tr("M&etric"), m_metric, 1, 0);
    labelled(tr("La&yers"), m_layers, 2, 0);
    labelled(tr("&Device"), m_device, 3, 0);
    grid->setColumnStretch(1, 1);
}

void MeasureControls::reflect()
{
    const Measuring &measuring = m_document.settings().measuring;
    const QSignalBlocker stride(m_stride);
    m_stride->setValue(measuring.stride);
    m_metric->setCurrentIndex(m_metric->findData(static_cast<int>(measuring.metric)));
}

void MeasureControls::setNetwork(const NetworkInfo &info)
{
    QStringList shown;
    for (const std::string &layer : info.layers)
        shown.push_back(QString::fromStdString(layer));
    const std::vector<std::string> &offered = info.offered.empty() ? info.layers : info.offered;
    const QList<QAction *> before = m_layerMenu->actions();
    const bool same = std::ranges::equal(before, offered, [](const QAction *action, const std::string &layer) {
        return action->data().toString() == QString::fromStdString(layer);
    });
    if (!same) { // else the menu may be open
        m_layerMenu->clear();
        for (const std::string &layer : offered) {
            const QString name = QString::fromStdString(layer);
            QAction *action = m_layerMenu->addAction(QString(name).replace(u'&', QStringLiteral("&&")));
            action->setData(name);
            action->setCheckable(true);
            connect(action, &QAction::triggered, this, &MeasureControls::takeLayers);
        }
    }
    for (QAction *action : m_layerMenu->actions()) {
        action->setChecked(shown.contains(action->data().toString()));
        action->setEnabled(shown.size() > 1 || !action->isChecked()); // one stays
    }
    m_layers->setEnabled(offered.size() > 1);
    showDevices(info);
    const QString words = shown.join(QStringLiteral(", "));
    m_layers->setText(m_layers->fontMetrics().elidedText(words, Qt::ElideRight, m_layers->fontMetrics().averageCharWidth() * 20));
    m_layers->setToolTip(tr("The layers whose features are measured (--layers): %1").arg(words));
}

void MeasureControls::setDevice(const QString &device)
{
    m_wantedDevice = device;
    m_device->setCurrentIndex(std::max(0, m_device->findData(device)));
}

/// Those of this machine alone.
void MeasureControls::showDevices(const NetworkInfo &info)
{
    const QString used = QString::fromStdString(info.device);
    m_device->clear();
    m_device->addItem(used.isEmpty() ? tr("auto") : tr("auto (%1)").arg(used), QStringLiteral("auto"));
    for (const std::string &device : info.devices)
        m_device->addItem(QString::fromStdString(device), QString::fromStdString(device));
    m_device->setCurrentIndex(std::max(0, m_device->findData(m_wantedDevice)));
    if (m_device->currentIndex() > 0)
        m_device->setItemText(0, tr("auto"));
    const bool choice = info.devices.size() > 1;
    m_device->setEnabled(choice);
    m_device->setToolTip(choice ? tr("Where the network computes (--device); auto takes a GPU where there is one")
                                : tr("Where the network computes (--device): this machine has no other device"));
}

void MeasureControls::takeLayers()
{
    Measuring measuring = m_document.settings().measuring;
    measuring.layers.clear();
    for (const QAction *action : m_layerMenu->actions())
        if (action->isChecked())
            measuring.layers.push_back(action->data().toString().toStdString());
    m_document.setMeasuring(measuring);
}

} // namespace shiftscope
