#include "ui/explorer/explorer_view.h"

#include "ui/explorer/alt_watch.h"
#include "ui/explorer/anchor_table.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/scene_controls.h"

#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

namespace shiftscope {

namespace {

constexpr int kRestMs = 700;

} // namespace

ExplorerView::ExplorerView(QWidget *parent)
    : QWidget(parent), m_service(std::make_unique<InferenceService>()), m_live(*m_service), m_sweep(*m_service),
      m_canvas(new CanvasWidget(this)), m_controls(new SceneControls(m_document, this)), m_table(new LiveTable(this)),
      m_map(new MapPanel(this)), m_anchorTable(new AnchorTable(m_document, this))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    build();
    connectParts();
    connectAnchors();
    connectSweep();
}

ExplorerView::~ExplorerView()
{
    m_sweep.cancel();
    m_live.setPrefetching(false);
    m_service.reset();
}

void ExplorerView::build()
{
    auto *scroll = new QScrollArea(this);
    scroll->setWidget(m_canvas);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus); // the arrow keys are the patch's
    scroll->setMinimumSize(m_canvas->sizeHint() + QSize(2, 2));
    auto *left = new QWidget(this);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(scroll, 1);
    column->addWidget(m_controls);
    column->addWidget(m_table);
    auto *right = new QWidget(this);
    auto *mapColumn = new QVBoxLayout(right);
    mapColumn->setContentsMargins(6, 6, 6, 6);
    mapColumn->addWidget(m_map);

    auto *splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(left);
    splitter->addWidget(right);
    splitter->setStretchFactor(0, 0);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    auto *whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(splitter);
    m_controls->setZoom(m_canvas->zoom());
    m_anchorTable->hide(); // until it has a place
}

void ExplorerView::connectParts()
{
    connect(&m_document, &SceneDocument::changed, this, &ExplorerView::sceneEdited);
    connect(m_canvas, &CanvasWidget::dragBegan, &m_document, &SceneDocument::beginGesture);
    connect(m_canvas, &CanvasWidget::dragEnded, &m_document, &SceneDocument::endGesture);
    connect(m_canvas, &CanvasWidget::moveWanted, &m_document, &SceneDocument::moveTo);
    connect(m_canvas, &CanvasWidget::zoomWanted, this, &ExplorerView::setZoom);
    connect(m_controls, &SceneControls::zoomWanted, this, &ExplorerView::setZoom);
    connect(m_map, &MapPanel::positionClicked, &m_document, &SceneDocument::moveTo);
    connect(&m_live, &LiveFeatures::resultReady, this, &ExplorerView::showResult);
    connect(&m_live, &LiveFeatures::failed, this, &ExplorerView::problem);
}

void ExplorerView::connectAnchors()
{
    connect(m_canvas, &CanvasWidget::anchorAddWanted, &m_document, &SceneDocument::addAnchor);
    connect(m_map, &MapPanel::anchorAddWanted, &m_document, &SceneDocument::addAnchor);
    connect(m_canvas, &CanvasWidget::anchorMoveWanted, &m_document, &SceneDocument::moveAnchor);
    connect(m_canvas, &CanvasWidget::anchorRemoveWanted, &m_document, &SceneDocument::removeAnchor);
    connect(m_canvas, &CanvasWidget::anchorRenameWanted, m_anchorTable, &AnchorTable::rename);
    connect(m_canvas, &CanvasWidget::anchorSelected, m_anchorTable, &AnchorTable::select);
    connect(m_anchorTable, &AnchorTable::selected, m_canvas, &CanvasWidget::selectAnchor);
    connect(m_anchorTable, &AnchorTable::problem, this, &ExplorerView::problem);

    connect(m_canvas, &CanvasWidget::freeAnchorMoved, this, &ExplorerView::followFreeAnchor);
    connect(m_map, &MapPanel::freeAnchorMoved, this, &ExplorerView::followFreeAnchor);
    connect(new AltWatch({m_canvas, m_map}, this), &AltWatch::released, this, &ExplorerView::endFreeAnchor);
    connect(&m_free, &FreeAnchor::mapReady, this, [this](const SimilarityMap &map, double milliseconds) {
        if (!m_followsMouse)
            return;
        m_map->setFreeMap(map);
        emit latencyChanged(tr("any anchor: %1 ms").arg(milliseconds, 0, 'f', 1));
    });
    connect(&m_free, &FreeAnchor::failed, this, &ExplorerView::problem);
}

void ExplorerView::connectSweep()
{
    connect(&m_sweep, &BackgroundSweep::progressed, this, &ExplorerView::showSnapshot);
    connect(&m_sweep, &BackgroundSweep::rebasedTo, this, [this](const std::shared_ptr<const RunSnapshot> &snapshot) {
        const bool current = m_network && m_scene && snapshot && snapshot->key == subjectKey(*m_network, *m_scene);
        if (current)
            showSnapshot(snapshot);
        else if (!snapshot)
            m_map->setSnapshot(nullptr); // its anchors are not known yet: the sweep that follows will find them
    });
    connect(&m_sweep, &BackgroundSweep::recalled, this, [this](const std::shared_ptr<const RunSnapshot> &snapshot) {
        if (m_network && m_scene && snapshot->key == subjectKey(*m_network, *m_scene))
            showSnapshot(snapshot);
    });
    connect(&m_sweep, &BackgroundSweep::stateChanged, this, [this](BackgroundSweep::State state) {
        m_map->setSweepState(state);
        m_live.setPrefetching(state != BackgroundSweep::State::Running);
    });
    connect(&m_sweep, &BackgroundSweep::failed, this, &ExplorerView::problem);
    connect(&m_sweep, &BackgroundSweep::notKept, this, &ExplorerView::problem);
    connect(m_map, &MapPanel::startWanted, this, &ExplorerView::startSweep);
    connect(m_map, &MapPanel::pauseWanted, &m_sweep, &BackgroundSweep::pause);
    connect(m_map, &MapPanel::resumeWanted, &m_sweep, &BackgroundSweep::resume);
    connect(m_map, &MapPanel::cancelWanted, &m_sweep, &BackgroundSweep::cancel);
    connect(m_map, &MapPanel::optionsChanged, this, [this] {
        m_sweep.setKeeping(m_map->options().keepFeatures);
        if (m_map->options().sweepAutomatically && m_sweep.state() == BackgroundSweep::State::Idle)
            m_rest.start();
    });
    connect(&m_rest, &QTimer::timeout, this, [this] {
        const auto &snapshot = m_map->snapshot();
        const bool foreign = m_opened && !openedIsOurs();
        if (snapshot && !foreign && !snapshot->key.empty())
            m_sweep.adopt(snapshot); // one for other anchors is kept once they rest
        if (m_map->options().sweepAutomatically && !foreign && (!snapshot || !snapshot->finished))
            startSweep();
    });
}

void ExplorerView::setZoom(int zoom)
{
    m_canvas->setZoom(zoom);
    m_controls->setZoom(m_canvas->zoom());
}

int ExplorerView::zoom() const
{
    return m_canvas->zoom();
}

void ExplorerView::setNetwork(std::shared_ptr<const LiveNetwork> network)
{
    m_network = std::move(network);
    if (m_network && m_network->info().canvas != m_document.canvas())
        m_document.setCanvas(m_network->info().canvas);
    subjectChanged();
}

void ExplorerView::sceneEdited()
{
    const SceneSettings &settings = m_document.settings();
    if (settings.complete() && !settings.sameThings(m_asked)) {
        prepare();
        return; // the patch moves to its place together with the new picture
    }
    if (m_scene && m_scene->settings.sameThings(settings) && m_scene->settings.anchors != settings.anchors)
        anchorsEdited();
    m_canvas->setPosition(settings.position);
    m_map->setPosition(settings.position);
    m_table->expect(settings.position);
    if (m_scene && m_scene->settings.sameThings(settings))
        m_live.request(settings.position);
}

void ExplorerView::prepare()
{
    m_asked = m_document.settings();
    m_worker.runLatest(
        [settings = m_asked, canvas = m_document.canvas()](const std::stop_token &) { return prepareScene(settings, canvas); },
        [this](const std::shared_ptr<const PreparedScene> &scene) { setScene(scene); },
        [this](const QString &message) { emit problem(message); });
}

void ExplorerView::setScene(std::shared_ptr<const PreparedScene> scene)
{
    if (!m_document.settings().sameThings(scene->settings))
        return;
    if (scene->settings.anchors != m_document.settings().anchors)
        scene = withAnchors(*scene, m_document.settings().anchors);
    m_scene = std::move(scene);
    m_canvas->setScene(m_scene);
    if (m_scene->settings.mode == ShiftMode::Crop)
        m_document.setPictureLast(m_scene->shifted.last());
    subjectChanged();
}

void ExplorerView::subjectChanged()
{
    m_sweep.cancel();
    m_rest.stop();
    endFreeAnchor();
    if (m_scene && m_scene->shifted.canvas != m_document.canvas()) {
        m_scene.reset();
        m_asked = {};
        sceneEdited(); // prepares the scene again, on the new canvas
        return;
    }
    if (m_opened && !m_document.settings().sameThings(m_openedWith))
        m_opened.reset();
    m_live.setSubject(m_network, m_scene);
    const bool ready = m_network && m_scene;
    m_map->setSweepable(ready);
    m_map->setSource({}, false);
    std::shared_ptr<const RunSnapshot> known;
    if (ready) {
        m_table->setShape(m_network->info(), m_scene->anchors);
        m_map->setShape(m_network->info().layers, m_scene->anchors);
        if (m_opened && openedIsOurs())
            adoptOpened();
        const std::string key = subjectKey(*m_network, *m_scene);
        known = m_sweep.snapshot(key);
        m_live.setSwept(known);
        if (const auto base = m_sweep.kept(thingsKey(*m_network, *m_scene)); base && !known)
            m_sweep.rebase(base, m_scene->anchors, key); // the same things under other anchors
        else if (!known)
            m_sweep.recall(m_network, m_scene);
        m_rest.start();
    }
    if (m_opened && !openedIsOurs())
        showOpened();
    else
        m_map->setSnapshot(known);
    sceneEdited();
}

/// The same things seen from other anchors: what has been kept is compared anew, nothing is swept again.
void ExplorerView::anchorsEdited()
{
    m_scene = withAnchors(*m_scene, m_document.settings().anchors);
    m_canvas->setScene(m_scene);
    if (!m_network)
        return;
    m_sweep.cancel();
    m_table->setShape(m_network->info(), m_scene->anchors);
    m_live.setSubject(m_network, m_scene);
    if (m_opened && !openedIsOurs())
        return;
    m_map->setShape(m_network->info().layers, m_scene->anchors);
    const std::string key = subjectKey(*m_network, *m_scene);
    if (const auto known = m_sweep.snapshot(key))
        showSnapshot(known);
    else if (const auto base = m_sweep.kept(thingsKey(*m_network, *m_scene)))
        m_sweep.rebase(base, m_scene->anchors, key);
    else {
        m_map->setSnapshot(nullptr);
        m_sweep.recall(m_network, m_scene);
    }
    m_rest.start();
}

void ExplorerView::showSnapshot(const std::shared_ptr<const RunSnapshot> &snapshot)
{
    m_map->setSnapshot(snapshot);
    m_live.setSwept(snapshot);
}

void ExplorerView::followFreeAnchor(std::optional<Position> position)
{
    const auto &snapshot = m_map->snapshot();
    if (!position || !snapshot) {
        endFreeAnchor();
        return;
    }
    if (!snapshot->features) {
        emit latencyChanged(tr("no features are kept"));
        return;
    }
    m_followsMouse = true;
    m_free.follow(snapshot, m_map->options().layer, *position);
}

void ExplorerView::endFreeAnchor()
{
    m_followsMouse = false;
    m_free.end();
    m_canvas->endFreeAnchor();
    m_map->setFreeMap(std::nullopt);
}

void ExplorerView::showResult(const LiveResult &result)
{
    m_table->show(result);
    if (!result.fromSweep && result.forwardMs > 0)
        emit latencyChanged(tr("%1 ms forward, %2 /s").arg(result.forwardMs, 0, 'f', 1).arg(1000 / result.forwardMs, 0, 'f', 0));
    emit resultShown(result);
}

void ExplorerView::startSweep()
{
    m_rest.stop();
    if (m_opened && !openedIsOurs() && m_network && m_scene) {
        m_opened.reset();
        m_map->setSource({}, false);
        m_map->setSnapshot(nullptr);
        m_map->setShape(m_network->info().layers, m_scene->anchors);
    }
    if (m_network && m_scene)
        m_sweep.start(m_network, m_scene);
}

void ExplorerView::showPatchPreview(const QImage &patch)
{
    m_canvas->setPatchPreview(patch);
}

} // namespace shiftscope
