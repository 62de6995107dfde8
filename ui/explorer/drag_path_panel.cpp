#include "ui/explorer/drag_path_panel.h"

#include "ui/explorer/scene_document.h"
#include "ui/named.h"
#include "ui/plot/step_plot.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

constexpr int kDrawMs = 40;
constexpr int kShortestMs = 15;
constexpr int kLongestMs = 400; ///< who held still is not waited for

std::size_t indexOf(const std::vector<std::string> &names, const std::string &name)
{
    return static_cast<std::size_t>(std::ranges::find(names, name) - names.begin());
}

} // namespace

DragPathPanel::DragPathPanel(SceneDocument &document, QWidget *parent)
    : QWidget(parent), m_document(document), m_saver(*this), m_plot(new StepPlot(this)), m_what(new QLabel(this)),
      m_play(named(new QPushButton(tr("&Replay"), this), "pathReplay", tr("Replay"),
                   tr("Move the patch along the path again, as fast as it was dragged"))),
      m_clear(named(new QPushButton(tr("Clear"), this), "pathClear", tr("Clear the path"), tr("Forget the path"))),
      m_csv(named(new QPushButton(tr("CSV…"), this), "pathCsv", tr("Save the path as CSV"),
                  tr("Save every step with its place (px), time (s) and values, of all layers and anchors, as CSV"))),
      m_animate(named(new QPushButton(tr("Animation…"), this), "pathAnimate", tr("Save the path as an animated picture"),
                      tr("Save canvas and map along the path as an animated WebP picture")))
{
    build();
    m_draw.setSingleShot(true);
    m_draw.setInterval(kDrawMs);
    m_replay.setSingleShot(true);
    connect(&m_draw, &QTimer::timeout, this, &DragPathPanel::refresh);
    connect(&m_replay, &QTimer::timeout, this, &DragPathPanel::replayStep);
    connect(m_play, &QPushButton::clicked, this, &DragPathPanel::replay);
    connect(m_clear, &QPushButton::clicked, this, &DragPathPanel::clear);
    connect(m_animate, &QPushButton::clicked, this, &DragPathPanel::animationWanted);
    connect(m_csv, &QPushButton::clicked, this, [this] {
        m_saver.choose({tr("Save path"), tr("Values (*.csv)"), QStringLiteral("csv")}, QStringLiteral("path"),
                       [path = m_path, names = m_pathNames](const std::stop_token &) { return csvText(path, names); });
    });
    connect(&m_saver, &FileSaver::done, this, &DragPathPanel::saved);
    connect(&m_saver, &FileSaver::failed, this, &DragPathPanel::problem);
    refresh();
}

void DragPathPanel::build()
{
    m_what->setObjectName(QStringLiteral("pathWhat"));
    m_what->setTextFormat(Qt::PlainText);
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *row = new QHBoxLayout;
    row->addWidget(m_what, 1);
    for (QPushButton *button : {m_play, m_clear, m_csv, m_animate})
        row->addWidget(button);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addWidget(m_plot, 1);
    column->addLayout(row);
}

bool DragPathPanel::older() const
{
    return m_pathSubject != m_subject;
}

void DragPathPanel::setSubject(const std::shared_ptr<const LiveNetwork> &network,
                               const std::shared_ptr<const PreparedScene> &scene)
{
    const std::string key = subjectKey(*network, *scene);
    if (key == m_subject)
        return;
    stopReplay();
    m_path.close();
    m_subject = key;
    m_names = {network->info().model, network->info().layers, {}, scene->settings.measuring.metric};
    for (const Anchor &anchor : scene->anchors)
        m_names.anchors.push_back(anchor.name);
    refresh();
}

void DragPathPanel::endSubject()
{
    stopReplay();
    m_path.close();
    m_subject.clear();
    refresh();
}

void DragPathPanel::setShown(const std::string &layer, const std::string &anchor, ValueRange range)
{
    m_plot->setRange(range);
    if (layer == m_layer && anchor == m_anchor)
        return;
    m_layer = layer;
    m_anchor = anchor;
    refresh();
}

void DragPathPanel::begin()
{
    stopReplay();
    if (m_subject.empty())
        return;
    m_path.begin(m_document.settings().position);
    m_clock.start();
}

void DragPathPanel::moveTo(Position position)
{
    const std::size_t before = m_path.steps().size();
    m_path.moveTo(position, static_cast<double>(m_clock.isValid() ? m_clock.elapsed() : 0) / 1000);
    if (m_path.steps().size() == before)
        return;
    m_pathSubject = m_subject;
    m_pathNames = m_names;
    if (!m_draw.isActive())
        m_draw.start();
}

void DragPathPanel::take(const LiveResult &result)
{
    m_path.take(result);
    if (!m_path.steps().empty() && !m_draw.isActive())
        m_draw.start();
}

void DragPathPanel::end()
{
    m_path.end();
    refresh();
}

std::size_t DragPathPanel::layerIndex() const
{
    return indexOf(m_pathNames.layers, m_layer);
}

std::size_t DragPathPanel::anchorIndex() const
{
    return indexOf(m_pathNames.anchors, m_anchor);
}

void DragPathPanel::refresh()
{
    m_draw.stop();
    const std::vector<DragPath::Step> &steps = m_path.steps();
    std::vector<StepPlot::Curve> curves;
    if (!steps.empty())
        for (std::size_t layer = 0; layer < m_pathNames.layers.size(); ++layer)
            curves.push_back({QString::fromStdString(m_pathNames.layers[layer]), m_path.curve(layer, anchorIndex()),
                              m_pathNames.layers[layer] == m_layer});
    m_plot->setCurves(curves, older());
    QString words = tr("Drag the patch to record a path");
    if (!steps.empty())
        words = tr("%1 steps, %2 measured").arg(steps.size() - 1).arg(m_path.measured());
    if (!steps.empty() && older())
        words += tr("; of an earlier scene");
    m_what->setText(words);
    m_what->setToolTip(words);
    m_play->setEnabled(steps.size() > 1 && !older());
    m_clear->setEnabled(!steps.empty());
    m_csv->setEnabled(!steps.empty());
    const bool drawable = layerIndex() < m_pathNames.layers.size() && anchorIndex() < m_pathNames.anchors.size();
    m_animate->setEnabled(!steps.empty() && !older() && drawable);
    std::vector<Position> positions;
    for (const DragPath::Step &step : steps)
        positions.push_back(step.position);
    emit pathChanged(positions, older());
}

void DragPathPanel::clear()
{
    stopReplay();
    m_path.clear();
    refresh();
}

void DragPathPanel::replay()
{
    if (m_replay.isActive()) {
        stopReplay();
        return;
    }
    m_path.close(); // what comes now was not measured while dragging
    m_replayed = 0;
    m_play->setText(tr("&Stop"));
    m_document.beginGesture();
    replayStep();
}

void DragPathPanel::replayStep()
{
    const std::vector<DragPath::Step> &steps = m_path.steps();
    if (m_replayed >= steps.size()) {
        stopReplay();
        return;
    }
    m_plot->setCursor(m_replayed);
    m_document.moveTo(steps[m_replayed].position);
    const double seconds = m_replayed + 1 < steps.size() ? steps[m_replayed + 1].seconds - steps[m_replayed].seconds : 0;
    ++m_replayed;
    m_replay.start(std::clamp(static_cast<int>(seconds * 1000), kShortestMs, kLongestMs));
}

void DragPathPanel::stopReplay()
{
    if (!m_replay.isActive() && m_play->text() == tr("&Replay"))
        return;
    m_replay.stop();
    m_play->setText(tr("&Replay"));
    m_plot->setCursor(std::nullopt);
    m_document.endGesture();
}

void DragPathPanel::saveAnimation(PathAnimation animation)
{
    animation.path = m_path;
    animation.names = m_pathNames;
    animation.layer = layerIndex();
    animation.anchor = anchorIndex();
    m_saver.choose({tr("Save animation"), tr("Animated picture (*.webp)"), QStringLiteral("webp")}, QStringLiteral("path"),
                   [animation](const std::stop_token &stop) { return animatedWebp(animation, stop); });
}

} // namespace shiftscope
