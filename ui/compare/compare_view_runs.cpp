// The runs of the Compare view: opened, swept, saved, kept.

#include "ui/compare/compare_controls.h"
#include "ui/compare/compare_view.h"
#include "ui/compare/map_grid.h"
#include "ui/compare/run_files.h"
#include "ui/compare/run_list.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

std::string sweepName(int id)
{
    return "sweep " + std::to_string(id);
}

/// Whether it is the run that a state names.
bool isOf(const CompareRun &run, const CompareState::Run &named)
{
    return named.kept ? run.kept == named.file.filename().string() : run.file == named.file.string();
}

} // namespace

void CompareView::chooseFiles()
{
    auto *dialog = new QFileDialog(this, tr("Open runs"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    dialog->setNameFilters({tr("Run files (*.h5 *.hdf5)"), tr("All files (*)")});
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
    m_files.run([files](const std::stop_token &stop) { return readRuns(files, stop); },
                [this](const ReadRuns &read) { takeRead(read.runs, read.problems); },
                [this](const QString &message) { emit problem(message); });
}

/// The file's name, with its folder where another file of that name is open.
std::string CompareView::freeName(const std::filesystem::path &file) const
{
    const auto taken = [this, &file](const std::string &name) {
        return std::ranges::any_of(m_runs, [&](const CompareRunPtr &run) { return run->name == name && run->file != file; });
    };
    const std::string name = file.filename().string();
    return taken(name) ? file.string() : name;
}

void CompareView::takeRead(const std::vector<std::shared_ptr<CompareRun>> &read, const QStringList &problems)
{
    std::vector<CompareRunPtr> added;
    for (const std::shared_ptr<CompareRun> &run : read) {
        const auto open = std::ranges::find_if(m_runs, [&](const CompareRunPtr &known) {
            if (!run->kept.empty())
                return known->kept == run->kept;
            return !known->file.empty() &&
                   QFileInfo(QString::fromStdString(known->file)) == QFileInfo(QString::fromStdString(run->file));
        });
        run->id = open == m_runs.end() ? m_nextRun++ : (*open)->id;
        run->name = run->facts.run = open != m_runs.end() ? (*open)->name
                                     : run->kept.empty()  ? freeName(run->file)
                                                          : sweepName(run->id);
        if (open != m_runs.end()) {
            *open = run;
            continue;
        }
        m_runs.push_back(run); // here already, so that the next one takes another name
        added.push_back(run);
    }
    m_runs.resize(m_runs.size() - added.size());
    addRuns(added);
    if (!problems.isEmpty())
        emit problem(problems.join(u'\n'));
}

std::pair<int, std::string> CompareView::newRun()
{
    const int id = m_nextRun++;
    return {id, sweepName(id)};
}

int CompareView::addSweep(std::shared_ptr<const LiveNetwork> network, const std::shared_ptr<const PreparedScene> &scene,
                          std::optional<RunMaps> known)
{
    const auto [id, name] = newRun();
    m_sweeps.start(id, name, std::move(network), scene, std::move(known));
    return id;
}

void CompareView::goOn(int id, const std::string &name, std::shared_ptr<const LiveNetwork> network,
                       const std::shared_ptr<const PreparedScene> &scene, std::optional<RunMaps> known)
{
    if (!m_removed.contains(id))
        m_sweeps.start(id, name, std::move(network), scene, std::move(known));
}

bool CompareView::putRun(CompareRun run)
{
    if (m_removed.contains(run.id))
        return false;
    takeProgress(std::make_shared<const CompareRun>(std::move(run)));
    return true;
}

void CompareView::addRuns(const std::vector<CompareRunPtr> &runs)
{
    m_runs.insert(m_runs.end(), runs.begin(), runs.end());
    for (const CompareRunPtr &run : runs) { // none comes unseen
        const std::vector<std::string> layers = layersOf({run});
        const auto layerTicked = [this](const std::string &layer) { return m_options.layers.contains(layer); };
        if (!layers.empty() && std::ranges::none_of(layers, layerTicked))
            m_options.layers.insert(layers.back());
        const std::vector<std::string> anchors = anchorsOf({run});
        const auto anchorTicked = [this](const std::string &anchor) { return m_options.anchors.contains(anchor); };
        if (!anchors.empty() && std::ranges::none_of(anchors, anchorTicked))
            m_options.anchors.merge(tickedOf(anchors, {}, "C"));
    }
    runsChanged();
}

void CompareView::removeRun(int id)
{
    m_sweeps.cancel(id);
    m_removed.insert(id);
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
    m_list->setRuns(m_runs, runTitles(m_runs));
    if (!m_soon.isActive())
        m_soon.start();
}

CompareRunPtr CompareView::runOf(int id) const
{
    const auto found = std::ranges::find(m_runs, id, [](const CompareRunPtr &run) { return run->id; });
    return found == m_runs.end() ? nullptr : *found;
}

void CompareView::chooseRunFiles()
{
    std::vector<CompareRunPtr> chosen;
    for (const int id : m_list->selected())
        if (const CompareRunPtr run = runOf(id))
            chosen.push_back(run);
    if (chosen.empty() && m_shown.a >= 0)
        if (const CompareRunPtr run = runOf(m_shown.ids[static_cast<std::size_t>(m_shown.a)].run))
            chosen.push_back(run);
    if (chosen.empty())
        emit problem(tr("There is no run to save yet: open runs or sweep networks first."));
    else if (chosen.size() == 1)
        chooseRunFile(*chosen.front());
    else
        chooseRunFolder(chosen);
}

void CompareView::chooseRunFile(const CompareRun &run)
{
    auto *dialog = new QFileDialog(this, tr("Save run"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilter(tr("Run file (*.h5)"));
    dialog->setDefaultSuffix(QStringLiteral("h5"));
    dialog->selectFile(run.file.empty() ? runFileName(run.header) : QFileInfo(QString::fromStdString(run.file)).fileName());
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, id = run.id](const QString &file) { saveRun(id, file.toStdString()); });
    dialog->open();
}

/// Several runs go into one folder, each under a name that says what it is; no file there is replaced.
void CompareView::chooseRunFolder(const std::vector<CompareRunPtr> &runs)
{
    auto *dialog = new QFileDialog(this, tr("Save %1 runs into a folder").arg(runs.size()));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this, runs](const QString &folder) {
        std::set<std::filesystem::path> taken;
        for (const CompareRunPtr &run : runs) {
            const QString name = runFileName(run->header);
            std::filesystem::path file = std::filesystem::path(folder.toStdString()) / name.toStdString();
            for (int number = 2; taken.contains(file) || std::filesystem::exists(file); ++number)
                file.replace_filename(QStringLiteral("%1-%2.h5").arg(name.chopped(3)).arg(number).toStdString());
            taken.insert(file);
            saveRun(run->id, file);
        }
    });
    dialog->open();
}

void CompareView::saveRun(int id, const std::filesystem::path &file)
{
    const CompareRunPtr run = runOf(id);
    if (!run)
        return;
    m_files.run(
        [run, file](const std::stop_token &) {
            writeRun(*run, file);
            return true;
        },
        [this, run, file](bool) {
            if (run->finished)
                savedAs(run->id, file);
            emit done(tr("Wrote %1").arg(QString::fromStdString(file.string())));
        },
        [this](const QString &message) { emit problem(message); });
}

void CompareView::savedAs(int id, const std::filesystem::path &file)
{
    const auto found = std::ranges::find(m_runs, id, [](const CompareRunPtr &run) { return run->id; });
    if (found == m_runs.end() || !(*found)->file.empty())
        return; // a file that it came from still is its file
    CompareRun saved = **found;
    saved.file = file.string();
    saved.name = saved.facts.run = freeName(file);
    *found = std::make_shared<const CompareRun>(std::move(saved));
    runsChanged();
}

std::vector<CompareRunPtr> CompareView::unsavedRuns() const
{
    std::vector<CompareRunPtr> unsaved;
    std::ranges::copy_if(m_runs, std::back_inserter(unsaved), [](const CompareRunPtr &run) { return run->file.empty(); });
    return unsaved;
}

CompareState CompareView::state(const std::filesystem::path &keptRuns) const
{
    CompareState state;
    state.options = m_options;
    std::map<int, std::size_t> places;
    for (const CompareRunPtr &run : m_runs) {
        const bool kept = run->file.empty();
        if (kept && (keptRuns.empty() || run->kept.empty()))
            continue;
        places[run->id] = state.runs.size();
        state.runs.push_back({kept ? keptRuns / run->kept : std::filesystem::path(run->file), m_list->isTicked(run->id), kept});
    }
    const auto placed = [&](int map) -> std::optional<CompareState::Map> {
        if (map < 0)
            return std::nullopt;
        const MapId &id = m_shown.ids[static_cast<std::size_t>(map)];
        const auto place = places.find(id.run);
        return place == places.end() ? std::nullopt : std::optional(CompareState::Map{place->second, id.layer, id.anchor});
    };
    state.a = placed(m_shown.a);
    state.b = placed(m_shown.b);
    return state;
}

void CompareView::restore(const CompareState &state)
{
    std::vector<std::filesystem::path> files;
    for (const CompareState::Run &run : state.runs)
        files.push_back(run.file);
    m_files.run([files](const std::stop_token &stop) { return readRuns(files, stop); },
                [this, state](const ReadRuns &read) {
                    for (const std::shared_ptr<CompareRun> &run : read.runs)
                        if (std::ranges::any_of(state.runs, [&](const auto &one) { return one.kept && one.file == run->file; }))
                            run->kept = std::filesystem::path(std::exchange(run->file, {})).filename().string();
                    takeRead(read.runs, read.problems);
                    std::map<std::size_t, int> ids; // of the state's runs
                    for (std::size_t i = 0; i < state.runs.size(); ++i)
                        for (const CompareRunPtr &run : m_runs)
                            if (isOf(*run, state.runs[i])) {
                                ids[i] = run->id;
                                m_list->setTicked(run->id, state.runs[i].ticked);
                            }
                    const auto mapId = [&](const std::optional<CompareState::Map> &map) {
                        const auto run = map ? ids.find(map->run) : ids.end();
                        return run == ids.end() ? std::nullopt : std::optional(MapId{run->second, map->layer, map->anchor});
                    };
                    m_chosen = {mapId(state.a), mapId(state.b)};
                    m_options = state.options;
                    m_controls->setOptions(m_options);
                    runsChanged();
                },
                [this](const QString &message) { emit problem(message); });
}

} // namespace shiftscope
