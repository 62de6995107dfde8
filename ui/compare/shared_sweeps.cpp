#include "ui/compare/shared_sweeps.h"

#include "ui/compare/compare_view.h"
#include "ui/live/live_features.h"

namespace shiftscope {

SharedSweeps::SharedSweeps(CompareView &view, BackgroundSweep &explorer, QObject *parent)
    : QObject(parent), m_view(view), m_explorer(explorer)
{
    connect(&view.sweeps(), &CompareSweeps::started, this,
            [this](int id, const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene) {
                m_kept[id] = {network, scene, subjectKey(*network, *scene)};
            });
    connect(&view.sweeps(), &CompareSweeps::progressed, this, &SharedSweeps::keep);
    connect(&view.sweeps(), &CompareSweeps::ended, this, [this](int id) { m_kept.erase(id); });
    connect(&explorer, &BackgroundSweep::started, this,
            [this](int, const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene) {
                m_underWay = subjectKey(*network, *scene);
                goOn();
            });
    connect(&explorer, &BackgroundSweep::progressed, this, [this](const std::shared_ptr<const RunSnapshot> &snapshot) {
        const auto found = m_followed.find(snapshot->key);
        if (found == m_followed.end())
            return;
        found->second.newest = snapshot;
        if (!show(found->second) || snapshot->finished)
            m_followed.erase(found);
    });
    connect(&explorer, &BackgroundSweep::stateChanged, this, [this](BackgroundSweep::State state) {
        if (state != BackgroundSweep::State::Idle)
            return;
        m_underWay.clear();
        goOn();
    });
}

/// For the next start, as the explorer's own sweeps are.
void SharedSweeps::keep(const CompareRunPtr &run)
{
    const auto found = m_kept.find(run->id);
    if (found == m_kept.end())
        return;
    RunSnapshot snapshot;
    snapshot.key = found->second.key;
    snapshot.header = run->header;
    snapshot.maps = run->maps;
    snapshot.progress = run->progress;
    snapshot.finished = run->finished;
    m_explorer.keeper().keep(std::make_shared<const RunSnapshot>(std::move(snapshot)), *found->second.network,
                             found->second.scene);
}

/// False when it has been taken away.
bool SharedSweeps::show(Followed &followed)
{
    if (followed.header.model.empty()) {
        followed.header = described(followed.newest->header, followed.network->info(), *followed.scene);
        followed.facts = factsOf(followed.header, followed.name);
        followed.kept = keyOf(followed.header).fileName();
    }
    CompareRun run;
    run.id = followed.id;
    run.name = followed.name;
    run.header = followed.header;
    run.facts = followed.facts;
    run.maps = followed.newest->maps;
    run.progress = followed.newest->progress;
    run.finished = followed.newest->finished;
    run.kept = followed.kept;
    return m_view.putRun(std::move(run));
}

void SharedSweeps::add(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene)
{
    const std::string key = subjectKey(*network, *scene);
    if (m_followed.contains(key))
        return; // it is here already
    m_explorer.keeper().find({.network = network, .scene = scene, .known = m_explorer.snapshot(key), .more = nullptr},
                             [this, network, scene, key](const std::shared_ptr<const RunSnapshot> &known) {
                                 if (!m_followed.contains(key))
                                     add(network, scene, key, known);
                             });
}

void SharedSweeps::add(const std::shared_ptr<const LiveNetwork> &network, const std::shared_ptr<const PreparedScene> &scene,
                       const std::string &key, const std::shared_ptr<const RunSnapshot> &known)
{
    const bool underWay = key == m_underWay;
    if (!known && !underWay) {
        m_view.addSweep(network, scene);
        return;
    }
    if (known && !known->finished && !underWay) {
        m_view.addSweep(network, scene, known->maps);
        return;
    }
    const auto [id, name] = m_view.newRun();
    Followed followed{id, name, network, scene, known};
    if (known && !show(followed))
        return;
    if (!known || !known->finished)
        m_followed[key] = followed;
}

/// What the explorer does no longer sweep is swept on here.
void SharedSweeps::goOn()
{
    for (auto at = m_followed.begin(); at != m_followed.end();) {
        if (at->first == m_underWay) {
            ++at;
            continue;
        }
        const Followed &followed = at->second;
        m_view.goOn(followed.id, followed.name, followed.network, followed.scene,
                    followed.newest ? std::optional(followed.newest->maps) : std::nullopt);
        at = m_followed.erase(at);
    }
}

} // namespace shiftscope
