#pragma once

#include "ui/live/live_network.h"

#include <QWidget>

class QComboBox;
class QMenu;
class QPushButton;
class QSpinBox;

namespace shiftscope {

class SceneDocument;

/// What is measured: at which positions, in which layers, how features are compared, and on which device. Shows the document and
/// changes it; the device is not the document's.
class MeasureControls : public QWidget {
    Q_OBJECT

public:
    explicit MeasureControls(SceneDocument &document, QWidget *parent = nullptr);

    /// The layers that there are to choose from, and those shown.
    void setNetwork(const NetworkInfo &info);
    /// "auto", "cpu", "cuda:0"; does not emit deviceWanted().
    void setDevice(const QString &device);

signals:
    /// By the user.
    void deviceWanted(const QString &device);

private:
    void build();
    void reflect();
    void takeLayers();
    void showDevices(const NetworkInfo &info);

    SceneDocument &m_document;
    QSpinBox *m_stride;
    QComboBox *m_metric;
    QPushButton *m_layers;
    QMenu *m_layerMenu;
    QComboBox *m_device;
    QString m_wantedDevice = QStringLiteral("auto");
};

} // namespace shiftscope
