#include "ui/models/model_store.h"

#include "core/checkpoint/digest.h"
#include "core/engine/chosen_weights.h"
#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/resources.h"
#include "core/text.h"
#include "ui/settings.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;
using ChosenFiles = std::map<std::string, std::string>;

/// What stands at the path; `expected` is the published size, 0 where any will do.
WeightsFile lookAt(const fs::path &path, std::int64_t expected)
{
    WeightsFile file{.path = path, .bytes = expected};
    std::error_code error;
    if (const std::uintmax_t part = fs::file_size(fs::path(path) += ".part", error); !error)
        file.partBytes = static_cast<std::int64_t>(part);
    if (!fs::exists(path, error))
        return file;
    const std::uintmax_t size = fs::is_regular_file(path, error) ? fs::file_size(path, error) : 0;
    file.bytes = error ? 0 : static_cast<std::int64_t>(size);
    file.changed = fs::last_write_time(path, error);
    const bool fits = file.bytes > 0 && (expected == 0 || file.bytes == expected);
    file.state = fits ? CheckpointState::Present : CheckpointState::Damaged;
    return file;
}

WeightsFile publishedFile(const std::optional<CatalogEntry> &entry)
{
    return entry ? lookAt(Catalog::pathOf(*entry), entry->bytes) : WeightsFile{};
}

WeightsFile chosenFile(const fs::path &path)
{
    WeightsFile file = lookAt(path, 0);
    file.chosenByHand = true;
    file.partBytes = 0;
    return file;
}

bool canAntiAlias(const std::string &model)
{
    try {
        static_cast<void>(antiAliased(buildArchitecture(model), kSmallestFilter));
        return true;
    } catch (const InputError &) {
        return false;
    }
}

ModelRow look(const std::string &model, bool hasArchitecture, const CatalogEntry *entry, const ChosenFiles &chosen)
{
    ModelRow row{.model = model, .hasArchitecture = hasArchitecture, .canAntiAlias = hasArchitecture && canAntiAlias(model)};
    if (entry != nullptr)
        row.entry = *entry;
    row.title = entry != nullptr ? entry->title : buildArchitecture(model).title;
    const auto own = chosen.find(model);
    row.file = own == chosen.end() ? publishedFile(row.entry) : chosenFile(own->second);
    return row;
}

std::vector<ModelRow> lookAtAll(const ChosenFiles &chosen)
{
    const Catalog catalog = Catalog::load(catalogFile());
    std::vector<ModelRow> rows;
    for (const std::string &name : architectureNames())
        rows.push_back(look(name, true, catalog.find(name), chosen));
    for (const CatalogEntry &entry : catalog.entries())
        if (std::ranges::find(rows, entry.name, &ModelRow::model) == rows.end())
            rows.push_back(look(entry.name, false, &entry, chosen));
    return rows;
}

bool sameFile(const WeightsFile &a, const WeightsFile &b)
{
    return a.path == b.path && a.state == b.state && a.bytes == b.bytes && a.changed == b.changed;
}

/// "a: b; c; d; e" lists every weight that does not fit, which may be hundreds: the first few tell enough.
QString shortened(const QString &message)
{
    constexpr qsizetype kLongest = 400;
    constexpr qsizetype kKept = 3;
    const QStringList parts = message.split(QStringLiteral("; "));
    if (message.size() <= kLongest || parts.size() <= kKept)
        return message;
    return ModelStore::tr("%1; and %2 more like these")
        .arg(parts.mid(0, kKept).join(QStringLiteral("; ")))
        .arg(parts.size() - kKept);
}

/// Core's sentences begin in lower case, as after "shiftscope: ".
QString sentence(const QString &message)
{
    return message.isEmpty() || message[0] == u'/' ? message : message[0].toUpper() + message.mid(1);
}

} // namespace

/// How an activity ended.
struct ModelStore::Outcome {
    WeightsFile file;
    std::optional<bool> hashFits;
    QString message;
    bool problem = false;
    bool newWeights = false;
    std::optional<std::string> chosen; ///< to be remembered from now on
};

ModelStore::ModelStore(Settings &settings, QObject *parent) : QObject(parent), m_settings(settings) {}

ModelStore::~ModelStore()
{
    for (const auto &[model, stop] : m_stops)
        stop.request_stop();
}

const ModelRow *ModelStore::find(const std::string &model) const
{
    const auto found = std::ranges::find(m_rows, model, &ModelRow::model);
    return found == m_rows.end() ? nullptr : &*found;
}

NetworkChoice ModelStore::located(NetworkChoice choice) const
{
    const ModelRow *row = find(choice.model);
    if (row != nullptr && choice.trained() && choice.weights.empty())
        choice.weights = row->file.path;
    return choice;
}

std::string ModelStore::titleOf(const NetworkChoice &choice) const
{
    const ModelRow *row = find(choice.model);
    const bool published = row != nullptr && choice.trained() && choice.weights.empty() && !row->file.chosenByHand;
    return published ? row->title : std::string();
}

ModelRow *ModelStore::row(const std::string &model)
{
    const auto found = std::ranges::find(m_rows, model, &ModelRow::model);
    return found == m_rows.end() ? nullptr : &*found;
}

void ModelStore::refresh()
{
    m_looking.runLatest([chosen = m_settings.values().weightFiles](const std::stop_token &) { return lookAtAll(chosen); },
                        [this](std::vector<ModelRow> rows) { takeRows(std::move(rows)); },
                        [this](const QString &message) { emit failed(sentence(message)); });
}

void ModelStore::takeRows(std::vector<ModelRow> rows)
{
    std::vector<std::string> news;
    for (ModelRow &fresh : rows) {
        const ModelRow *known = find(fresh.model);
        if (known == nullptr)
            continue;
        fresh.activity = known->activity;
        fresh.progress = known->progress;
        fresh.message = known->message;
        fresh.problem = known->problem;
        fresh.stopped = known->stopped;
        if (sameFile(known->file, fresh.file))
            fresh.hashFits = known->hashFits;
        else if (fresh.usable()) // brought by another program
            news.push_back(fresh.model);
    }
    m_rows = std::move(rows);
    emit refreshed();
    for (const std::string &model : news)
        emit weightsChanged(QString::fromStdString(model));
}

bool ModelStore::mustAcceptTerms(const std::string &model) const
{
    const ModelRow *found = find(model);
    return found != nullptr && found->entry && !found->entry->terms.empty() && !m_accepted.contains(model);
}

void ModelStore::acceptTerms(const std::string &model)
{
    m_accepted.insert(model);
}

void ModelStore::refuseTerms(const std::string &model)
{
    m_accepted.erase(model);
    say(model, tr("Its terms were not accepted, so nothing was fetched."), false);
}

void ModelStore::fetch(const std::string &model)
{
    const ModelRow *found = find(model);
    if (found == nullptr || !found->entry)
        return;
    if (mustAcceptTerms(model)) {
        say(model, tr("Its terms must be accepted before it is fetched."), true);
        return;
    }
    start(model, ModelRow::Activity::Fetching, [entry = *found->entry](const Tell &tell, const std::stop_token &stop) {
        shiftscope::fetch(entry, tell, stop);
        // fetch() has checked the sha256 before it gave the file its name.
        return Outcome{.file = publishedFile(entry), .hashFits = true, .newWeights = true};
    });
}

void ModelStore::verify(const std::string &model)
{
    const ModelRow *found = find(model);
    if (found == nullptr || found->file.path.empty())
        return;
    const std::string published = found->entry ? found->entry->sha256 : std::string();
    start(model, ModelRow::Activity::Verifying,
          [before = found->file, entry = found->entry, published](const Tell &tell, const std::stop_token &stop) {
              Outcome outcome;
              outcome.file = before.chosenByHand ? chosenFile(before.path) : publishedFile(entry);
              if (outcome.file.state == CheckpointState::Missing)
                  throw WorkError(before.path.string() + " is not there any more");
              const std::string sum = sha256OfFile(before.path, tell, stop);
              const bool same = !published.empty() && sum.starts_with(published);
              const QString text = QString::fromStdString(sum);
              if (same)
                  outcome.hashFits = outcome.file.state == CheckpointState::Present;
              else if (before.chosenByHand)
                  outcome.message =
                      tr("Not the published checkpoint: its sha256 is %1. It fits the architecture all the same.").arg(text);
              else
                  outcome.hashFits = false;
              if (outcome.hashFits == false) {
                  outcome.problem = true;
                  outcome.message = tr("Another file, or damaged: its sha256 is %1, published is %2. Fetch replaces it.")
                                        .arg(text, QString::fromStdString(published));
              }
              return outcome;
          });
}

void ModelStore::choose(const std::string &model, const fs::path &file)
{
    const ModelRow *found = find(model);
    if (found == nullptr || !found->hasArchitecture)
        return;
    start(model, ModelRow::Activity::Checking, [model, file](const Tell &, const std::stop_token &stop) {
        const fs::path absolute = fs::absolute(file);
        const Graph graph = buildArchitecture(model);
        const NamedWeights weights = loadWeights({.model = model, .antiAlias = {}, .weights = absolute, .initSeed = {}}, graph);
        checkWeights(graph, weights.tensors, weights.source);
        if (stop.stop_requested())
            throw WorkError("it was stopped");
        Outcome outcome{.file = chosenFile(absolute), .newWeights = true, .chosen = absolute.string()};
        outcome.message = QString::fromStdString(joined(weights.notes, "\n"));
        return outcome;
    });
}

void ModelStore::forgetChosen(const std::string &model)
{
    ModelRow *found = row(model);
    if (found == nullptr || found->activity != ModelRow::Activity::None || !found->file.chosenByHand)
        return;
    setChosen(model, {});
    found->message.clear();
    found->problem = false;
    refresh(); // looks for the published one, and says that the weights changed when it is there
}

void ModelStore::cancel(const std::string &model)
{
    if (const auto stop = m_stops.find(model); stop != m_stops.end())
        stop->second.request_stop();
}

void ModelStore::say(const std::string &model, const QString &message, bool problem)
{
    ModelRow *found = row(model);
    if (found == nullptr)
        return;
    found->message = message;
    found->problem = problem;
    emit changed(QString::fromStdString(model));
}

void ModelStore::start(const std::string &model, ModelRow::Activity activity, Work work)
{
    ModelRow *found = row(model);
    if (found == nullptr || found->activity != ModelRow::Activity::None)
        return;
    found->activity = activity;
    found->progress = {};
    found->message.clear();
    found->problem = false;
    found->stopped = false;
    const std::stop_source stop;
    m_stops.insert_or_assign(model, stop);
    std::unique_ptr<Worker> &worker = m_workers[model];
    if (!worker)
        worker = std::make_unique<Worker>();

    const auto show = [this, model](const Progress &progress) {
        if (ModelRow *told = row(model); told != nullptr && told->activity != ModelRow::Activity::None) {
            told->progress = progress;
            emit changed(QString::fromStdString(model));
        }
    };
    worker->run(
        [post = m_post, work = std::move(work), stop, show](const std::stop_token &) {
            using Clock = std::chrono::steady_clock;
            static constexpr std::chrono::milliseconds kBetween{100};
            std::optional<ProgressMeter> meter;
            std::int64_t expected = 0;
            Clock::time_point last;
            const Tell tell = [&](std::int64_t done, std::int64_t total) {
                const Clock::time_point now = Clock::now();
                if (now - last < kBetween)
                    return;
                last = now;
                if (total != std::exchange(expected, total) || !meter)
                    meter.emplace(total, done);
                meter->advance(done);
                Progress progress = meter->progress();
                progress.unit = "bytes";
                post([show, progress] { show(progress); });
            };
            return work(tell, stop.get_token());
        },
        [this, model](const Outcome &outcome) { finish(model, outcome); },
        [this, model](const QString &message) { fail(model, message); });
    emit changed(QString::fromStdString(model));
}

void ModelStore::finish(const std::string &model, const Outcome &outcome)
{
    m_stops.erase(model);
    if (outcome.chosen)
        setChosen(model, *outcome.chosen);
    ModelRow *found = row(model);
    if (found == nullptr)
        return;
    const bool displaced = found->file.chosenByHand && !outcome.file.chosenByHand;
    found->activity = ModelRow::Activity::None;
    found->message = displaced ? tr("Fetched. Your own file is used until you forget it.") : outcome.message;
    found->problem = outcome.problem;
    if (!displaced) {
        found->file = outcome.file;
        found->hashFits = outcome.hashFits;
    }
    refresh(); // what was being looked at meanwhile may be older than this
    const QString name = QString::fromStdString(model);
    emit changed(name);
    if (outcome.newWeights && !displaced)
        emit weightsChanged(name);
}

void ModelStore::fail(const std::string &model, const QString &message)
{
    const auto stop = m_stops.find(model);
    const bool stopped = stop != m_stops.end() && stop->second.stop_requested();
    m_stops.erase(model);
    ModelRow *found = row(model);
    if (found == nullptr)
        return;
    const bool wasFetching = found->activity == ModelRow::Activity::Fetching;
    found->activity = ModelRow::Activity::None;
    found->problem = !stopped;
    found->stopped = stopped;
    found->message = !stopped      ? sentence(shortened(message))
                     : wasFetching ? tr("Stopped. Fetching again goes on from what has come.")
                                   : tr("Stopped.");
    refresh();
    emit changed(QString::fromStdString(model));
}

void ModelStore::setChosen(const std::string &model, const std::string &file)
{
    UserSettings values = m_settings.values();
    if (file.empty())
        values.weightFiles.erase(model);
    else
        values.weightFiles[model] = file;
    m_settings.set(values);
}

} // namespace shiftscope
