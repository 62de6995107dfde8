#include "ui/compare/compare_view.h"

#include "ui/compare/compare_controls.h"
#include "ui/compare/map_grid.h"
#include "ui/compare/run_files.h"
#include "ui/compare/run_list.h"
#include "ui/compare/scatter_view.h"
#include "ui/plot/map_image.h"

#include <QDropEvent>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace shiftscope {

namespace {

constexpr int kSoonMs = 120; ///< news of several sweeps are shown together

} // namespace

CompareView::CompareView(InferenceService &service, QWidget *parent)
    : QWidget(parent), m_sweeps(service), m_cellFigures({.widthMm = FigurePageStyle::kOneColumnMm}, *this),
      m_grid(new MapGrid(this)), m_table(new SummaryTable(this)), m_scatter(new ScatterView(this)),
      m_controls(new CompareControls(this)), m_list(new RunList(this)), m_sweepMenu(new QMenu(this)), m_state(new QLabel(this))
{
    setObjectName(QStringLiteral("compareView"));
    setAcceptDrops(true);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    build();
    connectParts();
    connectSweeps();
    showPage();
}

CompareView::~CompareView() = default;

QWidget *CompareView::sidePanel()
{
    auto *panel = new QWidget(this);
    auto *column = new QVBoxLayout(panel);
    column->setContentsMargins(0, 0, 0, 0);
    auto *open = new QPushButton(tr("O&pen runs…"), panel);
    open->setToolTip(tr("Run files (.h5) of sweeps, or of imported maps; they can be dropped here as well"));
    connect(open, &QPushButton::clicked, this, &CompareView::chooseFiles);
    auto *sweep = new QToolButton(panel);
    sweep->setText(tr("S&weep"));
    sweep->setToolTip(tr("Sweep a network over the explorer's scene; several sweeps fill side by side"));
    sweep->setPopupMode(QToolButton::InstantPopup);
    sweep->setToolButtonStyle(Qt::ToolButtonTextOnly);
    sweep->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    sweep->setMenu(m_sweepMenu);
    auto *copy = new QPushButton(tr("Cop&y"), panel);
    copy->setToolTip(tr("The grid as a picture into the clipboard (Ctrl+Shift+C)"));
    connect(copy, &QPushButton::clicked, this, &CompareView::copyWanted);
    auto *save = new QPushButton(tr("E&xport…"), panel);
    save->setToolTip(tr("The grid as a figure: PNG, SVG, PDF, or its values as CSV"));
    connect(save, &QPushButton::clicked, this, &CompareView::exportWanted);
    for (QWidget *widget : std::initializer_list<QWidget *>{open, sweep})
        column->addWidget(widget);
    column->addWidget(m_list, 1);
    column->addWidget(copy);
    column->addWidget(save);
    return panel;
}

void CompareView::build()
{
    m_state->setObjectName(QStringLiteral("compareState"));
    m_state->setWordWrap(true);
    auto *below = new QSplitter(Qt::Horizontal, this);
    below->addWidget(m_table);
    below->addWidget(m_scatter);
    below->setStretchFactor(0, 3);
    below->setStretchFactor(1, 1);
    below->setSizes({640, 280});
    auto *maps = new QSplitter(Qt::Vertical, this);
    auto *area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("mapArea"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus); // the grid has it
    area->setMinimumSize(240, 160);
    area->setWidget(m_grid);
    maps->addWidget(area);
    maps->addWidget(below);
    maps->setStretchFactor(0, 3);
    maps->setStretchFactor(1, 1);
    maps->setSizes({540, 220});
    auto *middle = new QWidget(this);
    auto *column = new QVBoxLayout(middle);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_controls);
    column->addWidget(m_state);
    column->addWidget(maps, 1);
    auto *all = new QSplitter(Qt::Horizontal, this);
    all->addWidget(sidePanel());
    all->addWidget(middle);
    all->setStretchFactor(1, 1);
    all->setSizes({200, 1000});
    auto *line = new QVBoxLayout(this);
    line->addWidget(all);
}

void CompareView::connectParts()
{
    connect(&m_soon, &QTimer::timeout, this, &CompareView::refresh);
    connect(m_controls, &CompareControls::optionsChanged, this, [this] {
        CompareOptions next = m_controls->options();
        next.layers = m_options.layers;
        next.anchors = m_options.anchors;
        m_options = next;
        refresh();
    });
    connect(m_controls, &CompareControls::chosen, this, &CompareView::setChosen);
    connect(m_list, &RunList::ticksChanged, this, &CompareView::ticksChanged);
    connect(m_list, &RunList::removeWanted, this, &CompareView::removeRun);
    connect(m_list, &RunList::saveWanted, this, &CompareView::chooseRunFiles);
    connect(m_list, &RunList::menuWanted, this, [this](int run, QPoint at) {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        fillRunMenu(*menu, run);
        menu->popup(at);
    });
    connect(m_grid, &MapGrid::cellChosen, this,
            [this](int cell, bool asB) { choose(m_shown.arrangement.cells[static_cast<std::size_t>(cell)], asB); });
    connect(m_grid, &MapGrid::cursorMoved, this, [this](std::optional<Position> position) {
        if (position && m_sweeps.running())
            m_sweeps.request(*position);
        showCursor();
    });
    connect(m_grid, &MapGrid::menuWanted, this, &CompareView::showMapMenu);
    connect(m_table, &SummaryTable::mapChosen, this, [this](int map) { choose(map, false); });
    connect(&m_cellFigures, &FigureExport::done, this, &CompareView::done);
    connect(&m_cellFigures, &FigureExport::failed, this, &CompareView::problem);
}

void CompareView::connectSweeps()
{
    connect(&m_sweeps, &CompareSweeps::progressed, this, &CompareView::takeProgress);
    connect(&m_sweeps, &CompareSweeps::valuesReady, this, [this](const LiveValues &values) {
        m_live = values;
        showCursor();
    });
    connect(&m_sweeps, &CompareSweeps::ended, this, [this](int id, CompareSweeps::Ending ending, const QString &error) {
        if (ending != CompareSweeps::Ending::Failed)
            return;
        const CompareRunPtr run = runOf(id);
        if (run && run->progress.done == 0)
            removeRun(id); // nothing of it is worth keeping
        emit problem(error);
    });
}

void CompareView::runsChanged()
{
    m_list->setRuns(m_runs, runTitles(m_runs));
    const std::vector<std::string> layers = layersOf(m_runs);
    const std::vector<std::string> anchors = anchorsOf(m_runs);
    m_options.layers = tickedOf(layers, m_options.layers, {});
    m_options.anchors = tickedOf(anchors, m_options.anchors, "C");
    m_list->setLayers(layers, m_options.layers);
    m_list->setAnchors(anchors, m_options.anchors);
    m_knownLayers = layers;
    m_knownAnchors = anchors;
    refresh();
}

void CompareView::ticksChanged()
{
    m_options.layers = m_list->tickedLayers();
    m_options.anchors = m_list->tickedAnchors();
    refresh();
}

void CompareView::setOptions(const CompareOptions &options)
{
    m_options = options;
    m_controls->setOptions(options);
    m_list->setLayers(m_knownLayers, options.layers);
    m_list->setAnchors(m_knownAnchors, options.anchors);
    refresh();
}

std::optional<MapId> CompareView::idOf(int map) const
{
    const bool there = map >= 0 && map < static_cast<int>(m_shown.ids.size());
    return there ? std::optional(m_shown.ids[static_cast<std::size_t>(map)]) : std::nullopt;
}

void CompareView::choose(int map, bool asB)
{
    const auto wanted = [this](const std::optional<MapId> &chosen, int shown) { // what is shown may be of the choice before
        return chosen && std::ranges::find(m_shown.ids, *chosen) != m_shown.ids.end() ? chosen : idOf(shown);
    };
    m_chosen = {wanted(m_chosen.a, m_shown.a), wanted(m_chosen.b, m_shown.b)};
    std::optional<MapId> &one = asB ? m_chosen.b : m_chosen.a;
    std::optional<MapId> &other = asB ? m_chosen.a : m_chosen.b;
    if (other == idOf(map)) // they change places
        other = one;
    one = idOf(map);
    refresh();
}

void CompareView::setChosen(int a, int b)
{
    m_chosen = {idOf(a), idOf(b)};
    if (m_chosen.a && m_chosen.a == m_chosen.b) // the new A was B, or the other way round: they change places
        (a == m_shown.b ? m_chosen.b : m_chosen.a) = idOf(a == m_shown.b ? m_shown.a : m_shown.b);
    refresh();
}

/// One page at a time is worked out, of what was so when it was begun; each is shown, so that steady news from sweeps do not keep
/// the grid from changing.
void CompareView::refresh()
{
    m_soon.stop();
    m_outdated = m_making;
    if (m_making)
        return;
    m_making = true;
    std::vector<CompareRunPtr> ticked;
    for (const CompareRunPtr &run : m_runs)
        if (m_list->isTicked(run->id))
            ticked.push_back(run);
    m_pages.run([ticked, options = m_options, chosen = m_chosen](
                    const std::stop_token &) { return std::make_shared<ComparePage>(comparePage(ticked, options, chosen)); },
                [this](const std::shared_ptr<ComparePage> &page) {
                    m_making = false;
                    m_shown = std::move(*page);
                    showPage();
                    if (m_outdated)
                        refresh();
                },
                [this](const QString &message) {
                    m_making = false;
                    emit problem(message);
                });
}

void CompareView::showPage()
{
    m_controls->setMaps(m_shown.titles, m_shown.a, m_shown.b);
    m_grid->setPage(m_shown.preview, m_shown.page, m_shown.cellOf(m_shown.a), m_shown.cellOf(m_shown.b), m_shown.difference);
    m_table->setRows(m_shown.rows, m_shown.difference);
    m_scatter->setScatter(m_shown.scatter);
    std::set<std::string> metrics;
    for (const NamedMap &map : m_shown.maps)
        metrics.insert(map.metric);
    m_state->setText(metrics.size() > 1 ? tr("These maps measure differently; their colours cannot be compared.") : QString());
    m_state->setVisible(metrics.size() > 1);
    showCursor();
}

void CompareView::setCursorPosition(std::optional<Position> position)
{
    m_grid->setCursorPosition(position);
    showCursor();
}

/// Of a position that its sweep has not reached, by a forward pass; NaN where that is not known either.
double CompareView::liveValue(const MapId &map) const
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::optional<Position> cursor = m_grid->cursorPosition();
    const CompareRunPtr run = runOf(map.run);
    if (!cursor || !(m_live.position == *cursor) || !run || !m_live.similarity.contains(map.run))
        return none;
    const auto &layers = m_live.similarity.at(map.run);
    const auto values = layers.find(map.layer);
    const auto anchor = std::ranges::find(run->header.anchors, map.anchor, &StoredAnchor::name);
    return values == layers.end() || anchor == run->header.anchors.end()
               ? none
               : double{values->second[static_cast<std::size_t>(anchor - run->header.anchors.begin())]};
}

/// The maps' own values in the table, whatever the grid shows of them.
void CompareView::showCursor()
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::optional<Position> cursor = m_grid->cursorPosition();
    std::vector<double> values(m_shown.maps.size(), none);
    std::vector<double> minusA(m_shown.maps.size(), none);
    std::vector<double> live(m_shown.arrangement.cells.size(), none);
    for (std::size_t i = 0; cursor && i < values.size(); ++i) {
        values[i] = valueAt(m_shown.maps[i].map, cursor->y, cursor->x);
        const auto cell = static_cast<std::size_t>(m_shown.cellOf(static_cast<int>(i)));
        if (std::isnan(values[i]))
            values[i] = liveValue(m_shown.ids[i]);
        const auto a = static_cast<std::size_t>(m_shown.a);
        if (m_shown.difference && i != a && m_shown.page.cells[cell])
            minusA[i] = valueAt(m_shown.page.cells[cell]->map, cursor->y, cursor->x);
        if (!m_shown.difference || i == a)
            live[cell] = values[i];
    }
    m_grid->setLiveValues(std::move(live));
    m_table->setCursorValues(values, minusA);
    m_controls->setCursorPosition(cursor);
    const bool pair = m_shown.b >= 0;
    const QPointF at =
        pair ? QPointF(values[static_cast<std::size_t>(m_shown.a)], values[static_cast<std::size_t>(m_shown.b)]) : QPointF();
    m_scatter->setMarked(pair && !std::isnan(at.x()) && !std::isnan(at.y()) ? std::optional(at) : std::nullopt);
}

std::optional<FigureSubject> CompareView::figure() const
{
    if (m_shown.maps.empty())
        return std::nullopt;
    const auto page = std::make_shared<const ComparePage>(m_shown);
    FigureSubject subject = figureOf(
        m_shown.page, [page] { return pageCsv(*page); }, pageName(m_shown));
    if (m_shown.unfinished > 0)
        subject.remark = (m_shown.unfinished == 1 ? tr("One sweep is not finished")
                                                  : tr("%1 sweeps are not finished").arg(m_shown.unfinished)) +
                         tr(": what is missing is drawn as no data.");
    return subject;
}

void CompareView::dragEnterEvent(QDragEnterEvent *event)
{
    if (!localRunFiles(*event->mimeData()).empty())
        event->acceptProposedAction();
}

void CompareView::dropEvent(QDropEvent *event)
{
    openRuns(localRunFiles(*event->mimeData()));
    event->acceptProposedAction();
}

} // namespace shiftscope
