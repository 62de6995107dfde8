#include "ui/explorer/explorer_view.h"

#include "ui/explorer/alt_watch.h"
#include "ui/explorer/anchor_table.h"
#include "ui/explorer/canvas_hints.h"
#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/drag_path_panel.h"
#include "ui/explorer/explorer_layout.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/measure_controls.h"
#include "ui/explorer/pin_table.h"
#include "ui/explorer/scene_controls.h"
#include "ui/live/chosen_layers.h"

#include <utility>

namespace shiftscope {

namespace {

constexpr int kRestMs = 700;

} // namespace

ExplorerView::ExplorerView(QWidget *parent)
    : QWidget(parent), m_service(std::make_unique<InferenceService>()), m_live(*m_service), m_sweep(*m_service),
      m_canvas(new CanvasWidget(this)), m_hints(new CanvasHints(m_canvas)), m_controls(new SceneControls(m_document, this)),
      m_measuring(new MeasureControls(m_document, this)), m_table(new LiveTable(this)), m_map(new MapPanel(this)),
      m_anchorTable(new AnchorTable(m_document, this)), m_pinTable(new PinTable(m_document, m_live, this)),
      m_path(new DragPathPanel(m_document, this))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    build();
    connectParts();
    connectAnchors();
    connectPins();
    connectPath();
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
    layOutExplorer(*this, {*m_canvas, *m_controls, *m_table, *m_map, *m_measuring, *m_path});
    m_anchorTable->hide(); // until they have a place
    m_pinTable->hide();
}

void ExplorerView::connectParts()
{
    connect(&m_document, &SceneDocument::changed, this, &ExplorerView::sceneChanged);
    connect(&m_document, &SceneDocument::refused, this, [this](const QString &message) {
        if (!message.isEmpty())
            m_opening.reset();
        tell(m_refusal, message);
    });
    connect(m_canvas, &CanvasWidget::dragBegan, &m_document, &SceneDocument::beginGesture);
    connect(m_canvas, &CanvasWidget::dragEnded, &m_document, &SceneDocument::endGesture);
    connect(m_canvas, &CanvasWidget::moveWanted, m_hints, &CanvasHints::dragged);
    connect(m_canvas, &CanvasWidget::moveWanted, &m_document, &SceneDocument::moveTo);
    connect(m_map, &MapPanel::positionClicked, &m_document, &SceneDocument::moveTo);
    connect(m_map, &MapPanel::rangeChanged, m_table, &LiveTable::setRange);
    connect(m_map, &MapPanel::drawn, m_canvas, &CanvasWidget::setOverlay);
    connect(&m_live, &LiveFeatures::resultReady, this, &ExplorerView::showResult);
    connect(&m_live, &LiveFeatures::failed, this, [this](const QString &message) { tell(m_liveProblem, message); });
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
        m_hints->anchorFollowed();
        emit latencyChanged(tr("any anchor: %1 ms").arg(milliseconds, 0, 'f', 1));
    });
    connect(&m_free, &FreeAnchor::failed, this, &ExplorerView::problem);
}

void ExplorerView::connectPins()
{
    connect(m_canvas, &CanvasWidget::pinWanted, &m_document, &SceneDocument::togglePin);
    connect(m_map, &MapPanel::pinWanted, &m_document, &SceneDocument::togglePin);
    connect(m_canvas, &CanvasWidget::pinWanted, m_hints, &CanvasHints::pinned);
    connect(m_map, &MapPanel::pinWanted, m_hints, &CanvasHints::pinned);
    connect(&m_document, &SceneDocument::changed, this, [this] {
        m_canvas->setPins(m_document.settings().pins);
        m_map->setPins(m_document.settings().pins);
    });
    connect(m_map, &MapPanel::rangeChanged, this, [this] { m_pinTable->setLayer(m_map->options().layer); });
    connect(m_pinTable, &PinTable::saved, this, &ExplorerView::saved);
    connect(m_pinTable, &PinTable::problem, this, &ExplorerView::problem);
}

void ExplorerView::connectPath()
{
    connect(m_canvas, &CanvasWidget::dragBegan, m_path, &DragPathPanel::begin);
    connect(m_canvas, &CanvasWidget::dragEnded, m_path, &DragPathPanel::end);
    connect(&m_live, &LiveFeatures::resultReady, m_path, &DragPathPanel::take);
    connect(m_path, &DragPathPanel::pathChanged, m_map, &MapPanel::setPath);
    connect(m_map, &MapPanel::rangeChanged, this,
            [this](ValueRange range) { m_path->setShown(m_map->options().layer, m_map->options().anchor, range); });
    connect(m_path, &DragPathPanel::animationWanted, this, &ExplorerView::saveAnimation);
    connect(m_path, &DragPathPanel::saved, this, &ExplorerView::saved);
    connect(m_path, &DragPathPanel::problem, this, &ExplorerView::problem);
}

void ExplorerView::saveAnimation()
{
    PathAnimation animation;
    animation.scene = m_scene;
    animation.map = m_map->drawnMap();
    animation.colourMap = m_map->options().colourMap;
    animation.range = {m_map->figureStyle().lo, m_map->figureStyle().hi};
    m_path->saveAnimation(std::move(animation));
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
    connect(&m_sweep, &BackgroundSweep::failed, this, [this](const QString &message) { tell(m_sweepProblem, message); });
    connect(&m_sweep, &BackgroundSweep::started, this, [this] {
        tell(m_sweepProblem, {});
        endProposal();
    });
    connect(&m_sweep, &BackgroundSweep::tooLong, this, &ExplorerView::proposeStride);
    connect(&m_sweep, &BackgroundSweep::notKept, this, &ExplorerView::problem);
    connect(m_map, &MapPanel::startWanted, this, [this] { startSweep(); });
    connect(m_map, &MapPanel::pauseWanted, &m_sweep, &BackgroundSweep::pause);
    connect(m_map, &MapPanel::resumeWanted, &m_sweep, &BackgroundSweep::resume);
    connect(m_map, &MapPanel::cancelWanted, &m_sweep, &BackgroundSweep::cancel);
    connect(m_map, &MapPanel::optionsChanged, this, [this] {
        m_sweep.setKeeping(m_map->options().keepFeatures);
        if (m_map->options().sweepAutomatically && m_sweep.state() == BackgroundSweep::State::Idle)
            m_rest.start();
    });
    connect(&m_rest, &QTimer::timeout, this, &ExplorerView::sweepAutomatically);
}

void ExplorerView::setZoom(double zoom)
{
    m_canvas->setZoom(zoom);
}

double ExplorerView::zoom() const
{
    return m_canvas->zoom();
}

void ExplorerView::setNetwork(std::shared_ptr<const LiveNetwork> network)
{
    m_given = std::move(network);
    takeNetwork();
    if (m_network)
        m_document.setCanvas(m_network->info().canvas);
    sceneChanged();
}

/// The network that was given, showing the layers that are chosen.
void ExplorerView::takeNetwork()
{
    if (!m_given) {
        m_network.reset();
        return;
    }
    const std::vector<std::string> layers = layersOf(m_given->info(), m_document.settings().measuring.layers);
    if (m_network && m_networkOf == m_given && m_network->info().layers == layers)
        return;
    m_network = showing(m_given, layers);
    m_networkOf = m_given;
    m_measuring->setNetwork(m_network->info());
}

/// The one way by which what is shown follows the document and the network.
void ExplorerView::sceneChanged()
{
    takeNetwork();
    const SceneNews news = newsOf(m_scene.get(), m_document.scene().get());
    const bool otherNetwork = m_shownNetwork != m_network;
    m_scene = m_document.scene();
    m_shownNetwork = m_network;
    const bool opened = openWaiting();
    if (news != SceneNews::None)
        m_canvas->setScene(m_scene);
    if (otherNetwork) {
        m_latency.clear();
        emit latencyChanged(m_latency);
    }
    const bool otherSubject = news == SceneNews::Measuring || news == SceneNews::Size || news == SceneNews::Things;
    if (otherNetwork || opened || otherSubject) {
        // While a size is drawn along, values follow as fast as they do in a drag: dimming each of them would flicker.
        m_table->forget(!otherNetwork && news == SceneNews::Size);
        takeSubject();
    } else if (news == SceneNews::Anchors) {
        takeAnchors();
    }
    const Position position = m_document.settings().position;
    m_canvas->setPosition(position);
    m_map->setPosition(position);
    m_table->expect(position);
    m_path->moveTo(position);
    m_live.request(position);
}

/// Network or scene are other ones: all that is shown of them begins anew.
void ExplorerView::takeSubject()
{
    m_sweep.cancel();
    m_rest.stop();
    endFreeAnchor();
    endProposal();
    m_proposedFor.clear();
    const SceneSettings &settings = m_document.settings();
    if (m_opened && (!settings.sameThings(m_openedWith) || settings.measuring != m_openedWith.measuring))
        m_opened.reset();
    m_live.setSubject(m_network, m_scene);
    const bool ready = m_network && m_scene;
    m_map->setSweepable(ready);
    if (!ready) {
        m_pinTable->endSubject();
        m_path->endSubject();
    }
    m_map->setSource({}, false);
    m_map->setMetric(settings.measuring.metric);
    m_table->setMetric(settings.measuring.metric);
    std::shared_ptr<const RunSnapshot> known;
    if (ready) {
        m_table->setShape(m_network->info(), m_scene->anchors);
        m_map->setShape(m_network->info().layers, m_scene->anchors);
        m_pinTable->setSubject(m_network->info(), *m_scene);
        m_path->setSubject(m_network, m_scene);
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
}

/// The same things seen from other anchors: what has been kept is compared anew, nothing is swept again.
void ExplorerView::takeAnchors()
{
    if (!m_network)
        return;
    m_sweep.cancel();
    m_table->setShape(m_network->info(), m_scene->anchors);
    m_table->forget(true);
    m_live.setSubject(m_network, m_scene);
    m_pinTable->setSubject(m_network->info(), *m_scene);
    m_path->setSubject(m_network, m_scene);
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
    if (std::exchange(m_followsMouse, false))
        emit latencyChanged(m_latency);
    m_free.end();
    m_canvas->endFreeAnchor();
    m_map->setFreeMap(std::nullopt);
}

void ExplorerView::showResult(const LiveResult &result)
{
    m_table->show(result);
    if (!result.fromSweep && result.forwardMs > 0) {
        tell(m_liveProblem, {});
        m_latency = tr("%1 ms forward, %2 /s").arg(result.forwardMs, 0, 'f', 1).arg(1000 / result.forwardMs, 0, 'f', 0);
        if (!m_followsMouse)
            emit latencyChanged(m_latency);
    }
    emit resultShown(result);
}

void ExplorerView::tell(QString &told, const QString &message)
{
    if (!told.isEmpty())
        emit problemOver(told);
    told = message;
    if (!told.isEmpty())
        emit problem(told);
}

void ExplorerView::showPatchPreview(const QImage &patch)
{
    m_canvas->setPatchPreview(patch);
}

} // namespace shiftscope
