// What the explorer does with runs: one that was opened from a file, and what a run file of its own map says.

#include "ui/explorer/explorer_view.h"
#include "ui/plot/map_arrangement.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

void ExplorerView::showRun(const std::shared_ptr<const OpenedRun> &run)
{
    m_opening = run;
    m_openedWith = run->scene && run->scene->box <= m_document.canvas() ? *run->scene : m_document.settings();
    m_openedWith.pins = m_document.settings().pins; // of this or that scene, they stay
    m_document.replace(m_openedWith, tr("opening of a run"));
    if (m_opening)
        sceneChanged(); // its scene is there already
}

void ExplorerView::showScene(SceneSettings scene, const QString &step)
{
    scene.pins = m_document.settings().pins;
    if (!(scene == m_document.settings()))
        m_document.replace(scene, step);
}

/// The run that is being opened comes with its scene: whole, or not at all.
bool ExplorerView::openWaiting()
{
    if (!m_opening || !m_document.settings().sameThings(m_openedWith))
        return false;
    m_opened = std::exchange(m_opening, nullptr);
    readFeatures(m_opened);
    return true;
}

/// Whether the network that is loaded made the opened run, of the scene that stands: then it can go on with it.
bool ExplorerView::openedIsOurs() const
{
    if (!m_opened || !m_network || !m_scene || !m_opened->scene || !m_scene->settings.sameThings(*m_opened->scene))
        return false;
    const RunHeader &header = m_opened->header();
    const NetworkInfo &info = m_network->info();
    const Measuring &measuring = m_scene->settings.measuring;
    const bool hasLayers = std::ranges::all_of(info.layers, [&](const std::string &layer) {
        return std::ranges::find(header.layers, layer, &StoredLayer::name) != header.layers.end();
    });
    return hasLayers && header.network().isSameAs(info.identity()) && header.canvas == info.canvas &&
           header.stride == measuring.stride && header.metric == measuring.metric &&
           header.classifier == !info.classifier.empty();
}

void ExplorerView::adoptOpened()
{
    // It belongs to the anchors it was made for; others follow from its features.
    const auto original = withAnchors(*m_scene, m_opened->scene->anchors);
    RunSnapshot snapshot = m_opened->snapshot;
    snapshot.key = subjectKey(*m_network, *original);
    snapshot.things = thingsKey(*m_network, *original);
    const auto known = m_sweep.snapshot(snapshot.key);
    const bool richer = snapshot.features && (!known || !known->features || snapshot.features->inMemory());
    if (!known || known->progress.done < snapshot.progress.done || (richer && known->progress.done == snapshot.progress.done))
        m_sweep.adopt(std::make_shared<RunSnapshot>(snapshot));
    // What the file has and what has been swept meanwhile are both kept.
    m_sweep.recall(m_network, original, std::make_shared<RunSnapshot>(std::move(snapshot)));
    m_map->setSource(tr("From %1").arg(QString::fromStdString(m_opened->file.filename().string())), false);
}

void ExplorerView::showOpened()
{
    const RunHeader &header = m_opened->header();
    std::vector<std::string> layers;
    for (const StoredLayer &layer : header.layers)
        layers.push_back(layer.name);
    std::vector<Anchor> anchors;
    for (const StoredAnchor &anchor : header.anchors)
        anchors.push_back({anchor.name, {anchor.y, anchor.x}});
    const QString file = QString::fromStdString(m_opened->file.filename().string());
    const QString model = header.model.empty() ? tr("a model without a name") : QString::fromStdString(header.model);
    const QString weights = header.weights.empty() ? QString() : tr(", weights %1").arg(QString::fromStdString(header.weights));
    const bool loaded = m_network && m_network->info().identity().isSameAs(header.network());
    QString source = loaded ? tr("From %1").arg(file)
                            : tr("From %1: %2%3, which is not the network that is loaded.").arg(file, model, weights);
    if (!m_opened->scene)
        source += tr(" The file does not keep %1: the scene stays as it was.")
                      .arg(header.mode == ShiftMode::Object ? tr("the patch") : tr("the picture that was shifted"));
    m_map->setSource(source, true);
    m_map->setMetric(header.metric);
    m_map->setShape(layers, anchors);
    m_map->setSnapshot(std::make_shared<RunSnapshot>(m_opened->snapshot));
}

/// So that a sweep can go on where the file ends; what is finished is read in the file as it is needed.
void ExplorerView::readFeatures(const std::shared_ptr<const OpenedRun> &run)
{
    if (!run->snapshot.features || run->snapshot.finished || !m_map->options().keepFeatures)
        return;
    m_fileWorker.runLatest(
        [run, most = m_sweep.budget()](const std::stop_token &stop) { return readKeptFeatures(*run, most, stop); },
        [this, run](const std::shared_ptr<const KeptFeatures> &features) {
            if (!features || m_opened != run)
                return;
            auto richer = std::make_shared<OpenedRun>(*run);
            richer->snapshot.features = features;
            m_opened = std::move(richer);
            if (!openedIsOurs()) {
                showOpened();
                return;
            }
            adoptOpened();
            if (const auto known = m_sweep.snapshot(subjectKey(*m_network, *m_scene)))
                showSnapshot(known);
        },
        [this](const QString &message) { emit problem(message); });
}

FigureCaption ExplorerView::caption() const
{
    return captionOf(runHeader(), m_map->options().layer, m_map->options().anchor);
}

RunHeader ExplorerView::runHeader() const
{
    if (m_opened && !openedIsOurs())
        return m_opened->header();
    if (!m_network || !m_scene || !m_map->snapshot())
        return {};
    return described(m_map->snapshot()->header, m_network->info(), *m_scene);
}

} // namespace shiftscope
