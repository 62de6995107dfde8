#pragma once

#include "ui/live/background_sweep.h"
#include "ui/plot/map_arrangement.h"

#include <QObject>

#include <map>
#include <memory>
#include <string>

namespace shiftscope {

class CompareView;

/// Adds sweeps to the Compare view without doing again what the explorer has done: a finished sweep of the same network and
/// scene is taken as it is, one under way is followed, and one that stopped is gone on with.
class SharedSweeps : public QObject {
    Q_OBJECT

public:
    /// Both must outlive it.
    SharedSweeps(CompareView &view, BackgroundSweep &explorer, QObject *parent = nullptr);

    void add(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene);

private:
    struct Followed {
        int id = 0; ///< of the run
        std::string name;
        std::shared_ptr<const LiveNetwork> network;
        std::shared_ptr<const PreparedScene> scene;
        std::shared_ptr<const RunSnapshot> newest{};
        RunHeader header{}; ///< once there is a snapshot
        RunFacts facts{};
    };

    bool show(Followed &followed);
    void goOn();

    CompareView &m_view;
    BackgroundSweep &m_explorer;
    std::string m_underWay;                     ///< key of what the explorer sweeps
    std::map<std::string, Followed> m_followed; ///< by key
};

} // namespace shiftscope
