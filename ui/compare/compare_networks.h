#pragma once

#include "core/network/network_choice.h"
#include "ui/compare/shared_sweeps.h"
#include "ui/live/prepared_scene.h"
#include "ui/live/worker.h"

#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace shiftscope {

class CompareView;
class LiveNetwork;
class ModelStore;

/// Fills the Compare view's sweep menu: the explorer's network, its anti-aliased and its untrained twin, any other. What is
/// chosen is loaded on a worker and swept over the explorer's scene; what the explorer has swept already is taken from there.
class CompareNetworks : public QObject {
    Q_OBJECT

public:
    /// All must outlive it. `explorer` is the explorer's own sweep, `current` and `scene` say what it shows, `device` where it
    /// computes.
    CompareNetworks(CompareView &view, ModelStore &store, BackgroundSweep &explorer, std::function<NetworkChoice()> current,
                    std::function<SceneSettings()> scene, std::function<std::string()> device, QObject *parent = nullptr);

    void sweep(const std::vector<NetworkChoice> &choices);

signals:
    void modelsWanted();

private:
    void fillMenu();
    void chooseAnother();

    CompareView &m_view;
    ModelStore &m_store;
    std::function<NetworkChoice()> m_current;
    std::function<SceneSettings()> m_scene;
    std::function<std::string()> m_device;
    SharedSweeps m_shared;
    Worker m_worker;
};

} // namespace shiftscope
