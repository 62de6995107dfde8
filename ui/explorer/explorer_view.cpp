#include "ui/explorer/explorer_view.h"

#include "ui/explorer/canvas_widget.h"
#include "ui/explorer/live_table.h"
#include "ui/explorer/scene_controls.h"

#include <QHBoxLayout>
#include <QSplitter>
#include <QVBoxLayout>

namespace shiftscope {

namespace {

constexpr int kRestMs = 700;

StoredImage stored(const Raster &raster)
{
    StoredImage image{raster.height, raster.width, raster.channels, {}};
    image.values.assign(raster.values.begin(), raster.values.end());
    return image;
}

} // namespace

ExplorerView::ExplorerView(QWidget *parent)
    : QWidget(parent), m_service(std::make_unique<InferenceService>()), m_live(*m_service), m_sweep(*m_service),
      m_canvas(new CanvasWidget(this)), m_table(new LiveTable(this)), m_map(new MapPanel(this))
{
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    build();
    connectParts();
}

ExplorerView::~ExplorerView()
{
    m_sweep.cancel();
    m_live.setPrefetching(false);
    m_service.reset();
}

void ExplorerView::build()
{
    auto *left = new QWidget(this);
    auto *column = new QVBoxLayout(left);
    column->setContentsMargins(6, 6, 6, 6);
    column->addWidget(m_canvas);
    column->addWidget(new SceneControls(m_document, left));
    column->addWidget(m_table);
    column->addStretch(1);
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
}

void ExplorerView::connectParts()
{
    connect(&m_document, &SceneDocument::changed, this, &ExplorerView::sceneEdited);
    connect(m_canvas, &CanvasWidget::dragBegan, &m_document, &SceneDocument::beginGesture);
    connect(m_canvas, &CanvasWidget::dragEnded, &m_document, &SceneDocument::endGesture);
    connect(m_canvas, &CanvasWidget::moveWanted, &m_document, &SceneDocument::moveTo);
    connect(m_map, &MapPanel::positionClicked, &m_document, &SceneDocument::moveTo);

    connect(&m_live, &LiveFeatures::resultReady, this, &ExplorerView::showResult);
    connect(&m_live, &LiveFeatures::failed, this, &ExplorerView::problem);

    connect(&m_sweep, &BackgroundSweep::progressed, this, [this](const std::shared_ptr<const RunSnapshot> &snapshot) {
        m_map->setSnapshot(snapshot);
        m_live.setSwept(snapshot);
    });
    connect(&m_sweep, &BackgroundSweep::stateChanged, this, [this](BackgroundSweep::State state) {
        m_map->setSweepState(state);
        m_live.setPrefetching(state != BackgroundSweep::State::Running);
    });
    connect(&m_sweep, &BackgroundSweep::failed, this, &ExplorerView::problem);
    connect(m_map, &MapPanel::startWanted, this, &ExplorerView::startSweep);
    connect(m_map, &MapPanel::pauseWanted, &m_sweep, &BackgroundSweep::pause);
    connect(m_map, &MapPanel::resumeWanted, &m_sweep, &BackgroundSweep::resume);
    connect(m_map, &MapPanel::cancelWanted, &m_sweep, &BackgroundSweep::cancel);
    connect(m_map, &MapPanel::optionsChanged, this, [this] {
        if (m_map->options().sweepAutomatically && m_sweep.state() == BackgroundSweep::State::Idle)
            m_rest.start();
    });
    connect(&m_rest, &QTimer::timeout, this, [this] {
        const auto &snapshot = m_map->snapshot();
        if (m_map->options().sweepAutomatically && (!snapshot || !snapshot->finished))
            startSweep();
    });
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
    if (!settings.patch.empty() && !settings.sameThings(m_asked)) {
        prepare();
        return; // the patch moves to its place together with the new picture
    }
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
    m_scene = std::move(scene);
    m_canvas->setScene(m_scene);
    subjectChanged();
}

void ExplorerView::subjectChanged()
{
    m_sweep.cancel();
    m_rest.stop();
    if (m_scene && m_scene->shifted.canvas != m_document.canvas()) {
        m_scene.reset();
        m_asked = {};
        sceneEdited(); // prepares the scene again, on the new canvas
        return;
    }
    m_live.setSubject(m_network, m_scene);
    const bool ready = m_network && m_scene;
    m_map->setSweepable(ready);
    std::shared_ptr<const RunSnapshot> known;
    if (ready) {
        m_table->setShape(m_network->info(), m_scene->anchors);
        m_map->setShape(m_network->info().layers, m_scene->anchors);
        known = m_sweep.snapshot(subjectKey(*m_network, *m_scene));
        m_live.setSwept(known);
        m_rest.start();
    }
    m_map->setSnapshot(known);
    sceneEdited();
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
    if (m_network && m_scene)
        m_sweep.start(m_network, m_scene);
}

void ExplorerView::showPatchPreview(const QImage &patch)
{
    m_canvas->setPatchPreview(patch);
}

FigureCaption ExplorerView::caption() const
{
    const RunHeader header = runHeader();
    return {.model = header.model,
            .weights = header.weights,
            .weightsSha256 = header.weightsSha256,
            .layer = m_map->options().layer,
            .anchor = m_map->options().anchor,
            .patch = header.patch,
            .box = header.box,
            .background = header.background,
            .engine = header.engine};
}

RunHeader ExplorerView::runHeader() const
{
    if (!m_network || !m_scene || !m_map->snapshot())
        return {};
    RunHeader header = m_map->snapshot()->header;
    header.model = m_network->info().model;
    header.weights = m_network->info().weights;
    header.weightsSha256 = m_network->info().weightsSha256;
    header.fit = name(m_scene->settings.fit);
    header.background = m_scene->settings.background;
    header.patch = m_scene->settings.patch.filename().string();
    header.patchImage = stored(m_scene->shifted.patch);
    header.backgroundImage = stored(m_scene->shifted.background);
    return header;
}

} // namespace shiftscope
