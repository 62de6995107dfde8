#include "ui/explorer/map_panel.h"

#include "ui/explorer/anchor_marks.h"
#include "ui/explorer/map_menu.h"
#include "ui/named.h"
#include "ui/plot/colour_map.h"
#include "ui/plot/heatmap_view.h"
#include "ui/plot/map_arrangement.h"
#include "ui/plot/profile_view.h"
#include "ui/plot/scale_bar.h"
#include "ui/plot/value_text.h"
#include "ui/steady_label.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>
#include <limits>

namespace shiftscope {

namespace {

constexpr int kLimitDecimals = 5;
constexpr double kFarthestLimit = 1e6;
constexpr int kToldLines = 2; // what is longer is in the tooltip

QComboBox *namedCombo(const char *objectName, const QString &accessibleName, const QString &tip, QWidget *parent)
{
    auto *combo = new QComboBox(parent);
    combo->setObjectName(QLatin1String(objectName));
    combo->setAccessibleName(accessibleName);
    combo->setToolTip(tip);
    return combo;
}

QDoubleSpinBox *limitBox(const char *objectName, const QString &accessibleName, const QString &tip, QWidget *parent)
{
    auto *box =
        named(new QDoubleSpinBox(parent), objectName, accessibleName, tip + QObject::tr("; typed, it is kept for this layer"));
    box->setDecimals(kLimitDecimals);
    box->setRange(-kFarthestLimit, kFarthestLimit);
    box->setKeyboardTracking(false);
    return box;
}

void fill(QComboBox *combo, const QStringList &names, const std::string &current)
{
    const QSignalBlocker blocker(combo);
    combo->clear();
    combo->addItems(names);
    const int found = combo->findText(QString::fromStdString(current));
    combo->setCurrentIndex(found >= 0 ? found : combo->count() - 1);
}

} // namespace

MapPanel::MapPanel(QWidget *parent)
    : QWidget(parent), m_controls(new QWidget(this)), m_view(new HeatmapView(this)), m_bar(new ScaleBar(this)),
      m_profiles(new ProfileView(this)),
      m_layer(namedCombo("mapLayer", tr("Layer"), tr("The layer whose features are compared"), this)),
      m_anchor(namedCombo("mapAnchor", tr("Anchor"), tr("The position that every other one is compared to"), this)),
      m_colours(namedCombo("mapColours", tr("Colour map"), tr("Colours of the map"), this)),
      m_scale(namedCombo("mapScale", tr("Scale"), tr("Locked: the same colours for the same values, whatever is shown"), this)),
      m_low(limitBox("scaleLow", tr("Lower limit"), tr("The value that has the first colour"), this)),
      m_high(limitBox("scaleHigh", tr("Upper limit"), tr("The value that has the last colour"), this)),
      m_unlocked(new QLabel(this)), m_source(new QLabel(this)), m_progress(new QProgressBar(this)),
      m_rate(new SteadyLabel(36, 1, this)), m_start(new QPushButton(this)), m_cancel(new QPushButton(tr("Cancel"), this)),
      m_automatic(new QCheckBox(tr("Sweep automatically"), this)), m_keep(new QCheckBox(tr("Keep features"), this))
{
    build();
    QStringList colours;
    for (const std::string &name : ColourMap::names())
        colours.push_back(QString::fromStdString(name));
    m_colours->addItems(colours);
    m_scale->addItems({QString(), tr("Fit to data (unlocked)"), tr("Fit 2–98 % (unlocked)"), tr("Own limits (unlocked)")});

    connectParts();
    setMetric(Metric::Cosine);
    setOptions({});
    refreshProgress();
}

void MapPanel::connectParts()
{
    const auto changed = [this] {
        if (m_layer->count() > 0) { // before a network is there, what was wanted stays
            if (m_options.layer != m_layer->currentText().toStdString())
                m_free.reset(); // it is the other layer's
            m_options.layer = m_layer->currentText().toStdString();
            m_options.anchor = m_anchor->currentText().toStdString();
        }
        m_options.colourMap = m_colours->currentText().toStdString();
        const bool becomesOwn = m_options.scale != MapScale::Own && m_scale->currentIndex() == static_cast<int>(MapScale::Own);
        m_options.scale = static_cast<MapScale>(m_scale->currentIndex());
        m_options.sweepAutomatically = m_automatic->isChecked();
        m_options.keepFeatures = m_keep->isChecked();
        if (becomesOwn)
            m_options.limits.try_emplace(limitsKey(m_options.layer, m_metric), m_view->range()); // from where the scale stands
        m_view->setColourMap(m_options.colourMap);
        m_bar->setColourMap(m_options.colourMap);
        refreshMap();
        emit optionsChanged();
    };
    for (QComboBox *combo : {m_layer, m_anchor, m_colours, m_scale})
        connect(combo, &QComboBox::currentIndexChanged, this, changed);
    for (QCheckBox *box : {m_automatic, m_keep})
        connect(box, &QCheckBox::toggled, this, changed);
    for (QDoubleSpinBox *box : {m_low, m_high})
        connect(box, &QDoubleSpinBox::valueChanged, this, [this, box] {
            // One that passes the other takes it along.
            const double low = box == m_low ? m_low->value() : std::min(m_low->value(), m_high->value());
            const double high = box == m_high ? m_high->value() : std::max(m_low->value(), m_high->value());
            setLimits({std::min(low, high), std::max(low, high)});
        });
    connect(m_view, &HeatmapView::menuWanted, this, &MapPanel::showMenu);
    connect(m_bar, &ScaleBar::rangeWanted, this, &MapPanel::setLimits);
    connect(m_view, &HeatmapView::positionClicked, this, &MapPanel::positionClicked);
    connect(m_view, &HeatmapView::positionPinned, this, &MapPanel::pinWanted);
    connect(m_view, &HeatmapView::positionDoubleClicked, this, &MapPanel::anchorAddWanted);
    connect(m_view, &HeatmapView::hovered, this, [this](std::optional<Position> position, Qt::KeyboardModifiers modifiers) {
        const bool free = position && modifiers.testFlag(Qt::AltModifier);
        if (free || m_hoveredFree)
            emit freeAnchorMoved(free ? position : std::nullopt);
        m_hoveredFree = free;
    });
    connect(m_cancel, &QPushButton::clicked, this, &MapPanel::cancelWanted);
    connect(m_start, &QPushButton::clicked, this, [this] {
        if (m_state == BackgroundSweep::State::Running)
            emit pauseWanted();
        else if (m_state == BackgroundSweep::State::Paused)
            emit resumeWanted();
        else
            emit startWanted();
    });
}

void MapPanel::build()
{
    m_view->setObjectName(QStringLiteral("map"));
    m_unlocked->setObjectName(QStringLiteral("scaleUnlocked"));
    m_unlocked->setTextFormat(Qt::PlainText);
    m_progress->setObjectName(QStringLiteral("sweepProgress"));
    m_progress->setAccessibleName(tr("Progress of the sweep"));
    m_progress->setTextVisible(true);
    m_start->setObjectName(QStringLiteral("sweepStart"));
    m_start->setToolTip(tr("Compute the features with the patch at every position, coarse to fine"));
    m_cancel->setObjectName(QStringLiteral("sweepCancel"));
    m_cancel->setToolTip(tr("End the sweep; what it has found stays"));
    m_automatic->setObjectName(QStringLiteral("sweepAutomatic"));
    m_automatic->setToolTip(tr("Start a sweep whenever the patch, its size or the background has changed"));

    m_keep->setObjectName(QStringLiteral("keepFeatures"));
    m_keep->setToolTip(tr("Keep the features of every position in memory (float16), so that any position can be the anchor at "
                          "once: hold Alt over the map or the canvas"));
    m_source->setObjectName(QStringLiteral("mapSource"));
    m_source->setTextFormat(Qt::PlainText);
    for (QLabel *text : {m_source, m_unlocked}) { // their places stay: nothing moves when they come
        text->setWordWrap(true);
        text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        text->setFixedHeight(kToldLines * text->fontMetrics().lineSpacing());
        QSizePolicy kept = text->sizePolicy();
        kept.setRetainSizeWhenHidden(true);
        text->setSizePolicy(kept);
        text->hide();
    }

    buildControls();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view, 1);
    column->addWidget(m_bar);
}

void MapPanel::buildControls()
{
    auto *choices = new QGridLayout;
    const auto labelled = [&](const QString &text, QWidget *widget) {
        auto *label = new QLabel(text, m_controls);
        label->setBuddy(widget);
        const int row = choices->rowCount();
        choices->addWidget(label, row, 0);
        choices->addWidget(widget, row, 1);
    };
    labelled(tr("&Layer"), m_layer);
    labelled(tr("&Anchor"), m_anchor);
    labelled(tr("&Colours"), m_colours);
    labelled(tr("&Scale"), m_scale);
    auto *limits = new QHBoxLayout;
    limits->addWidget(m_low, 1);
    auto *to = new QLabel(tr("to"), m_controls);
    limits->addWidget(to);
    limits->addWidget(m_high, 1);
    choices->addLayout(limits, choices->rowCount(), 0, 1, 2);
    choices->setColumnStretch(1, 1);
    for (QComboBox *combo : {m_layer, m_anchor, m_colours, m_scale}) { // however long a name is
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(12);
    }

    auto *sweep = new QHBoxLayout;
    sweep->addWidget(m_start, 1);
    sweep->addWidget(m_cancel, 1);
    auto *column = new QVBoxLayout(m_controls);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(choices);
    column->addWidget(m_unlocked);
    column->addLayout(sweep);
    column->addWidget(m_progress);
    column->addWidget(m_rate);
    column->addWidget(m_automatic);
    column->addWidget(m_keep);
    column->addWidget(m_source);
}

QWidget *MapPanel::profiles() const
{
    return m_profiles;
}

void MapPanel::setOptions(const MapOptions &options)
{
    m_options = options;
    const auto select = [](QComboBox *combo, const std::string &text) {
        const QSignalBlocker blocker(combo);
        if (const int found = combo->findText(QString::fromStdString(text)); found >= 0)
            combo->setCurrentIndex(found);
    };
    select(m_layer, options.layer);
    select(m_anchor, options.anchor);
    select(m_colours, options.colourMap);
    m_options.colourMap = m_colours->currentText().toStdString(); // a name that is no more falls back to one that is
    const QSignalBlocker scale(m_scale);
    m_scale->setCurrentIndex(static_cast<int>(options.scale));
    const QSignalBlocker automatic(m_automatic);
    m_automatic->setChecked(options.sweepAutomatically);
    const QSignalBlocker keep(m_keep);
    m_keep->setChecked(options.keepFeatures);
    m_view->setColourMap(m_options.colourMap);
    m_bar->setColourMap(m_options.colourMap);
    refreshMap();
}

void MapPanel::setShape(const std::vector<std::string> &layers, const std::vector<Anchor> &anchors)
{
    QStringList layerNames;
    for (const std::string &layer : layers)
        layerNames.push_back(QString::fromStdString(layer));
    QStringList anchorNames;
    for (const Anchor &anchor : anchors)
        anchorNames.push_back(QString::fromStdString(anchor.name));
    fill(m_layer, layerNames, m_options.layer);
    const int chosen = m_anchor->currentIndex();
    const bool renamed = chosen >= 0 && m_anchor->count() == anchorNames.size() && !anchorNames.contains(m_anchor->currentText());
    fill(m_anchor, anchorNames, renamed ? anchorNames[chosen].toStdString() : m_options.anchor);
    m_options.layer = m_layer->currentText().toStdString();
    m_options.anchor = m_anchor->currentText().toStdString();
    m_anchors = anchors;
    refreshMarks();
    refreshMap();
}

void MapPanel::refreshMarks()
{
    std::vector<MapMark> marks;
    for (std::size_t i = 0; i < m_anchors.size(); ++i)
        marks.push_back({m_anchors[i].position, QString::fromStdString(m_anchors[i].name), anchorColour(i)});
    for (std::size_t i = 0; i < m_pins.size(); ++i)
        marks.push_back({m_pins[i], QString::number(i + 1), pinColour()});
    m_view->setMarks(std::move(marks));
}

void MapPanel::setPins(const std::vector<Position> &pins)
{
    if (pins == m_pins)
        return;
    m_pins = pins;
    refreshMarks();
}

void MapPanel::setMetric(Metric metric)
{
    m_metric = metric;
    m_bar->setValueLabel(QString::fromStdString(metricLabel(name(metric))));
    m_scale->setItemText(static_cast<int>(MapScale::Locked),
                         metric == Metric::Euclidean ? tr("0 to the largest (unlocked)") : tr("0.88 to 1 (locked)"));
}

void MapPanel::setSnapshot(std::shared_ptr<const RunSnapshot> snapshot)
{
    m_snapshot = std::move(snapshot);
    refreshMap();
    refreshProgress();
}

void MapPanel::setPosition(Position position)
{
    m_view->setCursorPosition(position);
    m_profiles->setCursorPosition(position);
}

void MapPanel::setFreeMap(std::optional<SimilarityMap> map)
{
    if (!map && !m_free)
        return;
    m_free = std::move(map);
    refreshMap();
}

void MapPanel::setSource(const QString &text, bool foreign)
{
    m_foreign = foreign;
    refreshProgress();
    m_source->setText(text);
    m_source->setToolTip(text);
    m_source->setVisible(!text.isEmpty());
}

void MapPanel::setSweepState(BackgroundSweep::State state)
{
    m_state = state;
    refreshProgress();
}

void MapPanel::setSweepable(bool sweepable)
{
    m_sweepable = sweepable;
    refreshProgress();
}

SimilarityMap MapPanel::map() const
{
    if (!m_snapshot)
        return {};
    const RunHeader &header = m_snapshot->header;
    const auto layer = m_snapshot->maps.similarity.find(m_options.layer);
    const auto anchor = std::ranges::find(header.anchors, m_options.anchor, &StoredAnchor::name);
    if (layer == m_snapshot->maps.similarity.end() || anchor == header.anchors.end())
        return {};
    const Anchor wanted{anchor->name, {anchor->y, anchor->x}};
    if (!m_anchors.empty() && std::ranges::find(m_anchors, wanted) == m_anchors.end())
        return {}; // it has been moved since
    const auto first =
        layer->second.begin() + (anchor - header.anchors.begin()) * static_cast<std::ptrdiff_t>(header.positions());
    return {header.ys, header.xs, {first, first + static_cast<std::ptrdiff_t>(header.positions())}, anchor->y, anchor->x};
}

void MapPanel::refreshMap()
{
    m_older = false;
    if (m_free) {
        std::vector<std::uint8_t> known(m_free->values.size());
        std::ranges::transform(m_free->values, known.begin(), [](float value) { return std::isnan(value) ? 0 : 1; });
        draw(fillFromCoarse(*m_free, known));
        return;
    }
    SimilarityMap swept = map();
    // An anchor has just been moved or added: the map on screen stays, dimmed, until its own comes.
    if (swept.values.empty() && m_snapshot && m_snapshot->maps.similarity.contains(m_options.layer)) {
        m_older = true;
        MapPreview before = m_view->preview();
        std::ranges::fill(before.measured, 0);
        draw(std::move(before));
        return;
    }
    draw(fillFromCoarse(std::move(swept), m_snapshot ? m_snapshot->maps.done : std::vector<std::uint8_t>()));
}

void MapPanel::draw(MapPreview preview)
{
    m_profiles->setMap(preview.map, m_older);
    m_bar->setValues(measuredPart(preview).values);
    m_view->setMap(std::move(preview));
    refreshRange();
}

void MapPanel::setPath(const std::vector<Position> &path, bool older)
{
    m_view->setPath(path, older);
}

QMargins MapPanel::chrome() const
{
    return m_view->chrome() + QMargins(0, 0, 0, layout()->spacing() + m_bar->sizeHint().height());
}

SimilarityMap MapPanel::drawnMap() const
{
    return measuredPart(m_view->preview());
}

void MapPanel::fit()
{
    m_view->fit();
}

void MapPanel::showMenu(Position position, QPoint global)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Copy picture"), this, [this] { QApplication::clipboard()->setPixmap(grab()); });
    menu->addAction(tr("Copy &values"), this,
                    [this] { QApplication::clipboard()->setText(mapAsText(measuredPart(m_view->preview()))); });
    menu->addAction(tr("Copy the &point (x, y, value)"), this, [this, position] {
        QApplication::clipboard()->setText(pointAsText(measuredPart(m_view->preview()), position));
    });
    menu->addSeparator();
    menu->addAction(tr("Set an &anchor here"), this, [this, position] { emit anchorAddWanted(position); });
    const bool pinned = std::ranges::find(m_pins, position) != m_pins.end();
    menu->addAction(pinned ? tr("Un&pin this point") : tr("&Pin this point"), this,
                    [this, position] { emit pinWanted(position); });
    menu->addSeparator();
    menu->addAction(tr("&Save as…"), this, &MapPanel::exportWanted);
    menu->popup(global);
}

/// Limits of one's own for the layer that is shown.
void MapPanel::setLimits(ValueRange limits)
{
    if (!(limits.lo < limits.hi))
        limits.hi = limits.lo + std::pow(10.0, -kLimitDecimals);
    m_options.scale = MapScale::Own;
    m_options.limits[limitsKey(m_options.layer, m_metric)] = limits;
    const QSignalBlocker blocker(m_scale);
    m_scale->setCurrentIndex(static_cast<int>(MapScale::Own));
    refreshRange();
    emit optionsChanged();
}

void MapPanel::refreshRange()
{
    const ValueRange range = limitsOf(m_options.scale, m_options.limits, m_options.layer, m_metric, m_view->preview().map);
    m_view->setRange(range);
    m_bar->setRange(range);
    const int decimals = decimalsFor(range);
    for (const auto &[box, limit] : {std::pair{m_low, range.lo}, std::pair{m_high, range.hi}}) {
        const QSignalBlocker blocker(box);
        box->setSingleStep(std::pow(10, 1 - decimals));
        box->setValue(limit);
    }
    m_profiles->setRange(range);
    const bool locked = m_options.scale == MapScale::Locked && m_metric != Metric::Euclidean;
    const bool told = !locked && !m_view->preview().map.values.empty();
    const QString low = valueText(range.lo, decimals);
    const QString high = valueText(range.hi, decimals);
    m_unlocked->setText(told ? tr("Unlocked: %1 to %2, not comparable").arg(low, high) : QString());
    m_unlocked->setToolTip(tr("Scale unlocked: colours run from %1 to %2 and do not compare with other maps.").arg(low, high));
    m_unlocked->setVisible(told);
    emitDrawn(range);
    emit rangeChanged(range);
}

void MapPanel::emitDrawn(ValueRange range)
{
    const SimilarityMap &map = m_view->preview().map;
    if (map.values.empty()) {
        emit drawn({}, {});
        return;
    }
    const double halfX = cellSize(map.xs) / 2;
    const double halfY = cellSize(map.ys) / 2;
    emit drawn(
        mapImage(map, ColourMap::named(m_options.colourMap), range),
        QRectF(QPointF(map.xs.front() - halfX, map.ys.front() - halfY), QPointF(map.xs.back() + halfX, map.ys.back() + halfY)));
}

void MapPanel::refreshProgress()
{
    using State = BackgroundSweep::State;
    const Progress progress = m_snapshot ? m_snapshot->progress : Progress{};
    const bool finished = m_snapshot && m_snapshot->finished;
    m_progress->setRange(0, static_cast<int>(std::max<std::int64_t>(progress.total, 1)));
    m_progress->setValue(static_cast<int>(progress.done));
    m_progress->setFormat(m_snapshot ? tr("%1 of %2 positions")
                                           .arg(QString::fromStdString(formatCount(progress.done)),
                                                QString::fromStdString(formatCount(progress.total)))
                                     : tr("not swept yet"));
    QString rate;
    if (m_state == State::Running && progress.rate > 0)
        rate = tr("%1 positions/s, %2 left")
                   .arg(progress.rate, 0, 'f', progress.rate < 10 ? 1 : 0)
                   .arg(QString::fromStdString(formatDuration(progress.secondsLeft)));
    else if (m_state == State::Paused)
        rate = tr("paused");
    else if (finished)
        rate = tr("complete");
    m_rate->setText(rate);
    m_start->setText(m_state == State::Running ? tr("Pause") : m_state == State::Paused ? tr("Resume") : tr("Start sweep"));
    m_start->setEnabled(m_state != State::Idle || (m_sweepable && (!finished || m_foreign)));
    m_cancel->setEnabled(m_state != State::Idle);
}

FigureStyle MapPanel::figureStyle() const
{
    FigureStyle style;
    style.colourMap = m_options.colourMap;
    style.lo = m_view->range().lo;
    style.hi = m_view->range().hi;
    style.valueLabel = metricLabel(name(m_metric));
    return style;
}

} // namespace shiftscope
