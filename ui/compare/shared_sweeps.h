#pragma once

#include "ui/compare/compare_run.h"
#include "ui/live/background_sweep.h"
#include "ui/plot/map_arrangement.h"

#include <QObject>

#include <map>
#include <memory>
#include <string>

namespace shiftscope {

class CompareView;

/// Adds sweeps to the Compare view without doing again what the explorer has done: a finished sweep of the same network and
/// scene is taken as it is, one under way is followed, and one that stopped is gone on with; also one of an earlier start. What
/// is swept here is kept where the explorer keeps its sweeps.
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
        std::string kept{};
    };
    /// A sweep of the Compare view's own, under way.
    struct Kept {
        std::shared_ptr<const LiveNetwork> network;
        std::shared_ptr<const PreparedScene> scene;
        std::string key;
    };

    void keep(const CompareRunPtr &run);
    /// `known`: what there is of it, here or kept from an earlier start; null: nothing.
    void add(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene,
             const std::string &key, const std::shared_ptr<const RunSnapshot> &known);
    bool show(Followed &followed);
    void goOn();

    CompareView &m_view;
    BackgroundSweep &m_explorer;
    std::string m_underWay;                     ///< key of what the explorer sweeps
    std::map<std::string, Followed> m_followed; ///< by key
    std::map<int, Kept> m_kept;                 ///< by run
};

} // namespace shiftscope
