#include "ui/live/run_keeper.h"

#include "core/sweep/complete_header.h"
#include "ui/live/live_features.h"
#include "ui/live/opened_run.h"

#include <QCoreApplication>

#include <algorithm>
#include <future>
#include <utility>

namespace shiftscope {

namespace {

/// What a sweep of the window would write about itself.
RunHeader expected(const NetworkInfo &info, const PreparedScene &scene)
{
    RunHeader header;
    header.mode = scene.shifted.mode;
    header.canvas = scene.shifted.canvas;
    header.box = scene.shifted.box();
    header.classifier = !info.classifier.empty();
    header.stride = scene.settings.measuring.stride;
    header.metric = scene.settings.measuring.metric;
    for (const std::string &layer : info.layers)
        header.layers.push_back({layer, 0});
    for (const Anchor &anchor : scene.anchors)
        header.anchors.push_back({anchor.name, anchor.position.y, anchor.position.x});
    return described(std::move(header), info, scene);
}

bool contains(const RunSnapshot &run, const RunSnapshot &other)
{
    for (std::size_t i = 0; i < other.maps.done.size(); ++i)
        if (other.maps.done[i] != 0 && run.maps.done[i] == 0)
            return false;
    return true;
}

using Snapshot = std::shared_ptr<const RunSnapshot>;

/// All that is done in either. Features stay where they are those of all positions that are done.
Snapshot joined(const Snapshot &one, const Snapshot &other)
{
    if (!one || !other || one->maps.done.size() != other->maps.done.size())
        return one ? one : other;
    const bool all = contains(*one, *other);
    if (all && (one->features || !other->features || !contains(*other, *one)))
        return one;
    if (contains(*other, *one))
        return other;
    auto both = std::make_shared<RunSnapshot>(*one);
    both->maps = merged(one->maps, other->maps);
    both->features.reset();
    both->progress.done = static_cast<std::int64_t>(both->maps.doneCount());
    both->finished = both->progress.done == both->progress.total;
    return both;
}

Snapshot readFrom(const std::filesystem::path &file, const RunKeeper::Wanted &wanted, const std::stop_token &stop)
{
    const std::shared_ptr<const OpenedRun> opened = openRun(file);
    auto snapshot = std::make_shared<RunSnapshot>(opened->snapshot);
    snapshot->key = subjectKey(*wanted.network, *wanted.scene);
    snapshot->things = thingsKey(*wanted.network, *wanted.scene);
    if (!snapshot->finished && snapshot->features) // in memory a sweep can add to them
        snapshot->features = readKeptFeatures(*opened, wanted.featureBytes, stop);
    return snapshot;
}

Snapshot foundIn(const RunStore &store, const RunKeeper::Wanted &wanted, const std::stop_token &stop)
{
    const RunKey key = keyOf(expected(wanted.network->info(), *wanted.scene));
    if (const auto file = store.find(key))
        return readFrom(*file, wanted, stop);
    for (const std::filesystem::path &file : store.underOtherAnchors(key))
        if (const Snapshot base = readFrom(file, wanted, stop); base->features)
            if (Snapshot run = rebased(*base, wanted.scene->anchors, base->key))
                return run;
    return nullptr;
}

} // namespace

RunHeader described(RunHeader swept, const NetworkInfo &info, const PreparedScene &scene)
{
    swept.device = info.device;
    return completeHeader(std::move(swept), info.identity(), scene.scene, scene.shifted);
}

RunKeeper::RunKeeper(QObject *parent) : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(kEvery);
    connect(&m_timer, &QTimer::timeout, this, &RunKeeper::flush);
}

RunKeeper::~RunKeeper()
{
    m_writing = 0;
    flush();
    // The window is gone by now: nobody waits but the process.
    const auto done = std::make_shared<std::promise<void>>();
    std::future<void> written = done->get_future();
    m_worker.run(
        [done](const std::stop_token &) {
            done->set_value();
            return true;
        },
        [](bool) {}, [](const QString &) {});
    written.wait();
}

void RunKeeper::keepIn(const std::filesystem::path &folder, std::int64_t limit, std::chrono::milliseconds every)
{
    m_store = std::make_shared<RunStore>(folder, limit);
    m_timer.setInterval(every);
    m_worker.run(
        [store = m_store, limit](const std::stop_token &) {
            store->tidy();
            store->setLimit(limit);
            return true;
        },
        [](bool) {}, [](const QString &) {});
    measure();
}

void RunKeeper::setLimit(std::int64_t limit)
{
    if (!m_store)
        return;
    m_worker.run(
        [store = m_store, limit](const std::stop_token &) {
            store->setLimit(limit);
            return true;
        },
        [](bool) {}, [](const QString &) {});
    measure();
}

void RunKeeper::clear()
{
    if (!m_store)
        return;
    m_waiting.clear();
    m_worker.run(
        [store = m_store](const std::stop_token &) {
            store->clear();
            return true;
        },
        [](bool) {}, [](const QString &) {});
    measure();
}

void RunKeeper::measure()
{
    m_worker.run([store = m_store](const std::stop_token &) { return store->used(); },
                 [this](std::int64_t bytes) {
                     if (m_used != bytes)
                         emit usedChanged(m_used = bytes);
                 },
                 [](const QString &) {});
}

void RunKeeper::keep(const std::shared_ptr<const RunSnapshot> &snapshot, const LiveNetwork &network,
                     const std::shared_ptr<const PreparedScene> &scene)
{
    if (!m_store || snapshot->progress.done == 0)
        return;
    Waiting &waiting = m_waiting[snapshot->key];
    if (!waiting.scene)
        waiting.info = network.info();
    waiting.snapshot = snapshot;
    waiting.scene = scene;
    if (snapshot->finished)
        flush();
    else if (!m_timer.isActive())
        m_timer.start();
}

void RunKeeper::flush()
{
    m_timer.stop();
    if (m_writing > 0) { // a slow disk is not asked for more than it can do
        m_timer.start();
        return;
    }
    const std::string version = QCoreApplication::applicationVersion().toStdString();
    for (auto &[key, waiting] : std::exchange(m_waiting, {})) {
        ++m_writing;
        m_worker.run(
            [store = m_store, run = std::move(waiting), version](const std::stop_token &) {
                const RunSnapshot &snapshot = *run.snapshot;
                RunHeader header = described(snapshot.header, run.info, *run.scene);
                stamp(header, version);
                header.features = storedAs(snapshot);
                store->keep(header, snapshot.maps, [&](const std::string &layer, std::size_t index, std::span<float> feature) {
                    snapshot.features->read(layer, index, feature);
                });
                return true;
            },
            [this](bool) { wrote(); }, [this](const QString &message) { failed(message); });
    }
}

void RunKeeper::wrote()
{
    --m_writing;
    measure();
}

void RunKeeper::failed(const QString &message)
{
    --m_writing;
    if (!std::exchange(m_hasFailed, true))
        emit problem(tr("Sweeps are not kept for the next start: %1").arg(message));
}

void RunKeeper::find(const Wanted &wanted, const Found &found)
{
    m_worker.run(
        [store = m_store, wanted](const std::stop_token &stop) {
            return joined(joined(wanted.known, wanted.more), store ? foundIn(*store, wanted, stop) : nullptr);
        },
        found,
        // What cannot be read is swept.
        [found, wanted](const QString &) { found(wanted.known); });
}

} // namespace shiftscope
