#include "ui/compare/compare_view.h"

#include "ui/compare/compare_controls.h"
#include "ui/compare/map_grid.h"
#include "ui/compare/run_files.h"
#include "ui/compare/run_list.h"
#include "ui/compare/scatter_view.h"

#include <QDropEvent>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <limits>

namespace shiftscope {

namespace {

constexpr int kSoonMs = 120; ///< news of several sweeps are shown together

struct Figures {
    std::vector<MapSummary> summaries;
    std::vector<double> invariances;
    Scatter scatter;
};

} // namespace

CompareView::CompareView(InferenceService &service, QWidget *parent)
    : QWidget(parent), m_sweeps(service), m_grid(new MapGrid(this)), m_table(new SummaryTable(this)),
      m_scatter(new ScatterView(this)), m_controls(new CompareControls(this)), m_list(new RunList(this)),
      m_sweepMenu(new QMenu(this)), m_state(new QLabel(this))
{
    setObjectName(QStringLiteral("compareView"));
    setAcceptDrops(true);
    m_soon.setSingleShot(true);
    m_soon.setInterval(kSoonMs);
    build();
    connectParts();
    refresh();
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
    maps->addWidget(m_grid);
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
    connect(m_grid, &MapGrid::cellChosen, this, [this](int cell, bool asB) {
        const int map = m_shown.arrangement.cells[static_cast<std::size_t>(cell)];
        setChosen(asB ? m_a : map, asB ? map : m_b);
    });
    connect(m_grid, &MapGrid::cursorMoved, this, [this](std::optional<Position> position) {
        if (position && m_sweeps.running())
            m_sweeps.request(*position);
        showCursor();
    });
    connect(m_table, &SummaryTable::mapChosen, this, [this](int map) { setChosen(map, m_b); });
    connect(&m_sweeps, &CompareSweeps::progressed, this, &CompareView::takeProgress);
    connect(&m_sweeps, &CompareSweeps::valuesReady, this, [this](const LiveValues &values) {
        m_live = values;
        showCursor();
    });
    connect(&m_sweeps, &CompareSweeps::failed, this, [this](int id, const QString &message) {
        removeRun(id);
        emit problem(message);
    });
}

void CompareView::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Open runs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilter(tr("Run files (*.h5)"));
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &chosen) {
        std::vector<std::filesystem::path> files;
        for (const QString &file : chosen)
            files.emplace_back(file.toStdString());
        openRuns(files);
    });
    dialog->open();
}

void CompareView::openRuns(const std::vector<std::filesystem::path> &files)
{
    m_reader.run([files](const std::stop_token &stop) { return readRuns(files, stop); },
                 [this](const ReadRuns &read) {
                     std::vector<CompareRunPtr> runs;
                     for (const std::shared_ptr<CompareRun> &run : read.runs) {
                         run->id = m_nextRun++;
                         runs.push_back(run);
                     }
                     addRuns(runs);
                     if (!read.problems.isEmpty())
                         emit problem(read.problems.join(QStringLiteral("\n")));
                 },
                 [this](const QString &message) { emit problem(message); });
}

void CompareView::addSweep(std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene)
{
    m_sweeps.start(m_nextRun++, std::move(network), scene); // it is listed with its first positions
}

void CompareView::addRuns(const std::vector<CompareRunPtr> &runs)
{
    m_runs.insert(m_runs.end(), runs.begin(), runs.end());
    for (const CompareRunPtr &run : runs) { // none comes unseen
        const std::vector<std::string> own = layersOf({run});
        const auto ticked = [this](const std::string &layer) { return m_options.layers.contains(layer); };
        if (!own.empty() && std::ranges::none_of(own, ticked))
            m_options.layers.insert(own.back());
    }
    runsChanged();
}

void CompareView::removeRun(int id)
{
    m_sweeps.cancel(id);
    std::erase_if(m_runs, [id](const CompareRunPtr &run) { return run->id == id; });
    runsChanged();
}

void CompareView::takeProgress(const CompareRunPtr &run)
{
    const auto found = std::ranges::find(m_runs, run->id, [](const CompareRunPtr &known) { return known->id; });
    if (found == m_runs.end()) {
        addRuns({run});
        return;
    }
    *found = run;
    m_list->setRuns(m_runs);
    if (!m_soon.isActive())
        m_soon.start();
}

void CompareView::runsChanged()
{
    m_list->setRuns(m_runs);
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

void CompareView::setChosen(int a, int b)
{
    m_a = a;
    m_b = b;
    refresh();
}

void CompareView::refresh()
{
    m_soon.stop();
    std::vector<CompareRunPtr> ticked;
    for (const CompareRunPtr &run : m_runs)
        if (m_list->isTicked(run->id))
            ticked.push_back(run);
    m_shown = comparePage(ticked, m_options, m_a);
    const int maps = static_cast<int>(m_shown.maps.size());
    if (m_a >= maps || m_b >= maps || m_a < 0 || m_a == m_b || (m_b < 0 && maps > 1)) {
        m_a = std::min(std::max(m_a, 0), maps - 1);
        m_b = m_a == 0 && maps > 1 ? 1 : maps > 1 ? 0 : -1;
        m_shown = comparePage(ticked, m_options, m_a);
    }
    showPage();
    askForFigures();
}

void CompareView::showPage()
{
    m_controls->setMaps(mapTitles(m_shown.maps), m_a, m_b);
    m_grid->setPage(m_shown.preview, m_shown.page);
    m_grid->setChosen(m_shown.cellOf(m_a), m_shown.cellOf(m_b));
    QStringList lines;
    if (m_shown.left > 0)
        lines.push_back(tr("%1 maps are chosen; the first %2 are shown. Take ticks away to see others.")
                            .arg(m_shown.maps.size() + m_shown.left)
                            .arg(m_shown.maps.size()));
    std::set<std::string> metrics;
    for (const NamedMap &map : m_shown.maps)
        metrics.insert(map.metric);
    if (metrics.size() > 1)
        lines.push_back(tr("These maps measure differently; their colours cannot be compared."));
    m_state->setText(lines.join(u'\n'));
    m_state->setVisible(!lines.isEmpty());
    showCursor();
}

void CompareView::askForFigures()
{
    auto maps = std::make_shared<std::vector<SimilarityMap>>();
    for (const NamedMap &map : m_shown.maps)
        maps->push_back(map.map);
    const std::vector<std::string> titles = mapTitles(m_shown.maps);
    m_figures.runLatest(
        [maps, a = m_a, b = m_b](const std::stop_token &stop) {
            Figures figures;
            for (const SimilarityMap &map : *maps) {
                if (stop.stop_requested())
                    break;
                figures.summaries.push_back(summarise(map));
                figures.invariances.push_back(globalInvariance(map, SummaryRow::kThreshold));
            }
            if (a >= 0 && b >= 0)
                figures.scatter = scatterOf((*maps)[static_cast<std::size_t>(a)], (*maps)[static_cast<std::size_t>(b)]);
            return figures;
        },
        [this, titles, a = m_a, b = m_b](Figures figures) {
            m_summaries = std::move(figures.summaries);
            std::vector<SummaryRow> rows;
            for (std::size_t i = 0; i < m_summaries.size(); ++i)
                rows.push_back({titles[i], m_summaries[i], figures.invariances[i], std::numeric_limits<double>::quiet_NaN()});
            m_table->setRows(rows);
            std::vector<QString> notes(m_shown.arrangement.cells.size());
            for (std::size_t cell = 0; cell < notes.size(); ++cell)
                if (const int map = m_shown.arrangement.cells[cell]; map >= 0 && map < static_cast<int>(rows.size()))
                    notes[cell] = summaryNote(m_summaries[static_cast<std::size_t>(map)]);
            m_grid->setNotes(std::move(notes));
            if (a >= 0 && b >= 0) {
                figures.scatter.titleA = QString::fromStdString(titles[static_cast<std::size_t>(a)]);
                figures.scatter.titleB = QString::fromStdString(titles[static_cast<std::size_t>(b)]);
            }
            m_scatter->setScatter(std::move(figures.scatter));
            showCursor();
        },
        [this](const QString &message) { emit problem(message); });
}

void CompareView::setCursorPosition(std::optional<Position> position)
{
    m_grid->setCursorPosition(position);
    showCursor();
}

/// Of a position that its sweep has not reached, by a forward pass; NaN where that is not known either.
double CompareView::liveValue(const NamedMap &map) const
{
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::optional<Position> cursor = m_grid->cursorPosition();
    if (!cursor || !(m_live.position == *cursor))
        return none;
    const auto run = std::ranges::find_if(m_runs, [&](const CompareRunPtr &one) {
        return !one->finished && one->header.model == map.caption.model && one->header.weights == map.caption.weights &&
               one->header.patch == map.caption.patch && one->header.box == map.caption.box;
    });
    if (run == m_runs.end() || !m_live.similarity.contains((*run)->id))
        return none;
    const auto &layers = m_live.similarity.at((*run)->id);
    const auto values = layers.find(map.caption.layer);
    const auto anchor = std::ranges::find((*run)->header.anchors, map.caption.anchor, &StoredAnchor::name);
    return values == layers.end() || anchor == (*run)->header.anchors.end()
               ? none
               : double{values->second[static_cast<std::size_t>(anchor - (*run)->header.anchors.begin())]};
}

void CompareView::showCursor()
{
    std::vector<double> values(m_shown.maps.size(), std::numeric_limits<double>::quiet_NaN());
    std::vector<double> live(m_shown.arrangement.cells.size(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t cell = 0; cell < live.size() && !m_options.difference; ++cell)
        if (const int map = m_shown.arrangement.cells[cell]; map >= 0 && !m_grid->measuredAtCursor(static_cast<int>(cell)))
            live[cell] = values[static_cast<std::size_t>(map)] = liveValue(m_shown.maps[static_cast<std::size_t>(map)]);
    m_grid->setLiveValues(std::move(live));
    for (std::size_t cell = 0; cell < m_shown.arrangement.cells.size(); ++cell)
        if (const int map = m_shown.arrangement.cells[cell]; map >= 0 && m_grid->measuredAtCursor(static_cast<int>(cell)))
            values[static_cast<std::size_t>(map)] = m_grid->valueAtCursor(static_cast<int>(cell));
    m_table->setCursorValues(values);
    const bool pair = m_a >= 0 && m_b >= 0 && m_b < static_cast<int>(values.size()) && !m_options.difference;
    const QPointF at = pair ? QPointF(values[static_cast<std::size_t>(m_a)], values[static_cast<std::size_t>(m_b)]) : QPointF();
    m_scatter->setMarked(pair && !std::isnan(at.x()) && !std::isnan(at.y()) ? std::optional(at) : std::nullopt);
}

FigurePage CompareView::figurePage() const
{
    FigurePage page = m_shown.page;
    for (std::size_t cell = 0; cell < page.cells.size(); ++cell) {
        const int map = m_shown.arrangement.cells[cell];
        if (page.cells[cell] && map >= 0 && map < static_cast<int>(m_summaries.size()))
            page.cells[cell]->note = summaryNote(m_summaries[static_cast<std::size_t>(map)]).toStdString();
    }
    return page;
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
