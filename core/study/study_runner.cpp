#include "core/study/study_runner.h"

#include "core/error.h"
#include "core/storage/run_difference.h"
#include "core/study/composition_runner.h"
#include "core/study/loaded_model.h"
#include "core/study/run_analysis.h"
#include "core/study/run_claim.h"
#include "core/study/serial_worker.h"
#include "core/sweep/complete_header.h"
#include "core/sweep/scene_choice.h"
#include "core/text.h"
#include "core/whole_file.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kCheckpointInterval{5};
constexpr std::size_t kFeatureBytesAtOnce = 64U << 20;
constexpr std::size_t kWaitingWrites = 2;
constexpr std::size_t kWaitingAnalyses = 4; ///< each keeps its run's features on disk

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A run from its claim to its record; handed from the sweeping thread to the writing and from there to the analysing one.
struct RunUnderWay {
    const StudyRun &run;
    std::unique_ptr<RunClaim> claim;
    RunHeader header;
    std::vector<ProbeRecord> wanted;
    std::optional<RunFile> file;
};

struct KeptFeature {
    std::string layer;
    std::size_t index;
    std::vector<float> values;
};

class Runner {
public:
    Runner(const StudyPlan &plan, const StudyFolder &folder, const StudyOptions &options, const JobControl &control)
        : m_plan(plan), m_folder(folder), m_options(options), m_control(control), m_meter(0)
    {
    }

    StudyOutcome work()
    {
        takeStock();
        std::vector<const StudyRun *> later;
        for (const StudyRun *run : m_mine)
            if (!stopped() && !attend(*run))
                later.push_back(run);
        finishWriting();
        for (const StudyRun *run : later) // those that were somebody else's: is anybody still at them?
            if (!stopped() && !attend(*run))
                m_outcome.elsewhere.push_back(run->name);
        finishWriting();
        m_model.reset();
        runCompositions(m_plan, m_folder, {m_options.shard, m_options.shards, m_options.device}, m_control);
        m_outcome.swept = m_recorded;
        m_outcome.finished = !stopped();
        m_outcome.engineBusy = m_elapsed > 0 ? m_busy / m_elapsed : 1;
        if (m_outcome.finished && m_options.renew)
            m_options.renew();
        return m_outcome;
    }

private:
    [[nodiscard]] bool stopped() const { return m_control.stop.stop_requested(); }

    void tell(const StudyRun &run, StudyRunState state) const
    {
        if (m_options.runChanged)
            m_options.runChanged(static_cast<std::size_t>(&run - m_plan.runs.data()), state);
    }

    void finishWriting()
    {
        m_writer.drain();
        m_analyst.drain();
    }

    /// Which runs are this process's, and how much of them is left. Stored ones of other settings are found here, all of them.
    void takeStock()
    {
        const auto count = static_cast<std::size_t>(m_plan.runs.size());
        const auto bound = [&](int part) {
            return count * static_cast<std::size_t>(part) / static_cast<std::size_t>(m_options.shards);
        };
        std::int64_t total = 0;
        std::vector<std::string> foreign;
        for (std::size_t i = bound(m_options.shard - 1); i < bound(m_options.shard); ++i) {
            const StudyRun &run = m_plan.runs[i];
            m_mine.push_back(&run);
            total += run.positions;
            const std::optional<RunRecord> record = storedRecord(m_folder.recordFile(run.name));
            if (record && record->settings != run.settings)
                foreign.push_back(run.name + " (" + difference(record->settings, run.settings) + ")");
            else if (record && holdsAll(*record, wantedOf(run))) {
                m_counted.insert(&run);
                m_before += run.positions;
                tell(run, StudyRunState::Done);
            }
        }
        if (!foreign.empty())
            throw InputError(m_folder.path().string() + " holds runs of other settings: " + joined(foreign, ", ") +
                             "; take another folder, or remove them");
        m_total = total;
        m_outcome.runs = m_mine.size();
        m_meter = ProgressMeter(m_total, m_before, m_control.pause.now());
    }

    static std::string difference(const std::map<std::string, std::string> &stored,
                                  const std::map<std::string, std::string> &wanted)
    {
        std::vector<std::string> differing;
        for (const auto &[name, value] : wanted)
            if (const auto found = stored.find(name); found == stored.end() || found->second != value)
                differing.push_back(name);
        return "another " + listed(differing);
    }

    static std::optional<RunRecord> storedRecord(const fs::path &file)
    {
        const std::optional<std::string> text = readWholeFile(file);
        return text ? std::optional(recordFromText(*text, file.string())) : std::nullopt;
    }

    [[nodiscard]] std::vector<ProbeRecord> wantedOf(const StudyRun &run) const
    {
        return wantedProbes(m_plan.config.probe, run.layers);
    }

    /// True when the run is done, or on its way; false while another process has it.
    bool attend(const StudyRun &run)
    {
        std::unique_ptr<RunClaim> claim = RunClaim::tryTake(m_folder.claimFile(run.name));
        if (!claim) {
            tell(run, StudyRunState::Elsewhere);
            return false;
        }
        auto underWay = std::make_shared<RunUnderWay>(RunUnderWay{run, std::move(claim), {}, wantedOf(run), {}});
        const std::optional<RunRecord> record = storedRecord(m_folder.recordFile(run.name));
        if (!record || !holdsAll(*record, underWay->wanted)) {
            if (m_elapsed == 0)
                m_firstStart = Clock::now();
            tell(run, StudyRunState::Sweeping);
            sweep(underWay);
            m_elapsed = secondsSince(m_firstStart);
        } else {
            tell(run, StudyRunState::Done);
        }
        if (m_counted.insert(&run).second)
            m_before += run.positions;
        advance(0);
        return true;
    }

    /// `positions`: of the run at hand.
    void advance(std::int64_t positions)
    {
        m_meter.advance(m_before + positions, m_control.pause.now());
        Progress progress = m_meter.progress();
        progress.unit = "positions";
        progress.text = m_text + progress.text + " positions";
        m_control.report(progress);
    }

    // --- sweeping ---

    const LoadedModel &loaded(std::size_t index)
    {
        const bool known = m_model && m_model->index == index;
        const LoadedModel &model = loadInto(m_model, m_plan.config, index, m_options.device);
        if (!known && m_options.weightsRead)
            for (const std::string &note : model.names.notes)
                m_options.weightsRead(note);
        return model;
    }

    [[nodiscard]] Scene sceneOf(const StudyRun &run, int canvas) const
    {
        const bool isObject = run.mode == ShiftMode::Object;
        return buildScene({.patch = isObject ? run.picture : fs::path(),
                           .box = run.box,
                           .fit = m_plan.config.fit,
                           .background = run.background,
                           .mode = run.mode,
                           .picture = isObject ? fs::path() : run.picture},
                          canvas);
    }

    [[nodiscard]] SweepPlan planOf(const RunUnderWay &way, const Scene &scene, const LoadedModel &model) const
    {
        const StudyConfig &config = m_plan.config;
        const StudyModel &own = config.models[way.run.model];
        SweepPlan plan{
            .scene = scene.shifted(), .stride = config.stride, .layers = own.layers.empty() ? config.layers : own.layers};
        plan.anchors = parseAnchors(config.anchors, plan.scene.last());
        plan.metric = config.metric;
        plan.features = way.wanted.empty() && !config.keepFeatures ? StoredFeatures::None : StoredFeatures::Float32;
        plan.engine = config.engine;
        plan.memoryBytes = config.memoryBytes;
        plan.stepSeconds = kUnattendedStepSeconds;
        plan.batch = model.network.preferredBatch();
        return plan;
    }

    /// Goes on from the run's file where there is one. True when one that stands there is to be replaced.
    bool open(RunUnderWay &way, Sweep &sweep) const
    {
        const fs::path file = m_folder.runFile(way.run.name);
        if (!fs::exists(file))
            return false;
        RunFile stored = RunFile::openForWriting(file);
        if (stored.header().features == StoredFeatures::None && way.header.features != StoredFeatures::None) {
            // Its features are gone: because they have been probed, or because nobody asked for probes when it was swept.
            const std::optional<RunRecord> part = storedRecord(m_folder.partFile(way.run.name));
            if (!part || m_plan.config.keepFeatures || part->settings != way.run.settings || !holdsAll(*part, way.wanted))
                return true;
            way.header.features = StoredFeatures::None;
        }
        if (const auto differing = differencesOf(stored.header(), way.header); !differing.empty())
            throw InputError(file.string() + " cannot be resumed: " + textOf(differing) + "; delete it to start over");
        sweep.resumeFrom(stored.readMaps());
        way.file.emplace(std::move(stored));
        return false;
    }

    void sweep(const std::shared_ptr<RunUnderWay> &way)
    {
        m_text = way->run.name + ", ";
        const LoadedModel &model = loaded(way->run.model);
        const Scene scene = sceneOf(way->run, model.network.graph().input.canvas);
        Sweep sweep(model.network, planOf(*way, scene, model));
        way->header = completeHeader(sweep.header(), model.names.of(model.network.graph()), scene, sweep.plan().scene);
        stamp(way->header, m_options.programVersion);
        const bool replace = open(*way, sweep);
        if (!way->file)
            m_writer.post([way, replace, file = m_folder.runFile(way->run.name)] {
                way->file.emplace(RunFile::create(file, way->header, replace));
            });
        else if (const auto known = static_cast<std::int64_t>(sweep.maps().doneCount()); known > 0)
            m_meter = ProgressMeter(m_total, m_before + known, m_control.pause.now()); // what a resume finds is no speed
        if (!runSteps(way, sweep))
            return;
        tell(way->run, StudyRunState::Probing);
        m_writer.post([this, way, maps = sweep.maps()] { m_analyst.post([this, way, maps] { analyse(*way, maps); }); });
    }

    /// True when every position is done; false when stopped.
    bool runSteps(const std::shared_ptr<RunUnderWay> &way, Sweep &sweep)
    {
        auto kept = std::make_shared<std::vector<KeptFeature>>();
        std::size_t keptBytes = 0;
        if (way->header.features != StoredFeatures::None)
            sweep.setFeatureSink([&](const std::string &layer, std::size_t index, std::span<const float> values) {
                kept->push_back({layer, index, {values.begin(), values.end()}});
                keptBytes += values.size_bytes();
            });
        const auto save = [&] {
            m_writer.post([way, kept, maps = sweep.maps()] {
                for (const KeptFeature &feature : *kept)
                    way->file->writeFeatures(feature.layer, feature.index, feature.values);
                way->file->checkpoint(maps);
            });
            kept = std::make_shared<std::vector<KeptFeature>>();
            keptBytes = 0;
        };
        auto saved = Clock::now();
        bool more = sweep.maps().doneCount() < way->header.positions();
        while (more && m_control.goesOn()) {
            const auto start = Clock::now();
            more = sweep.step();
            m_busy += secondsSince(start);
            advance(sweep.progress().done);
            if (Clock::now() - saved > kCheckpointInterval || keptBytes > kFeatureBytesAtOnce) {
                save();
                saved = Clock::now();
            }
        }
        save();
        return !more;
    }

    // --- on the analysing thread ---

    void analyse(RunUnderWay &way, const RunMaps &maps)
    {
        const fs::path part = m_folder.partFile(way.run.name);
        RunRecord record = recordOf(way.run.name, way.header, maps);
        record.settings = way.run.settings;
        if (const std::optional<RunRecord> known = storedRecord(part); known && known->settings == record.settings)
            record.probes = known->probes;
        const auto save = [&] { writeWholeFile(part, recordText(record)); };
        const JobControl quiet{.stop = m_control.stop, .progress = {}, .pause = m_control.pause};
        if (!addProbes(record, *way.file, m_plan.config.probe, way.wanted, m_options.probeThreads, save, quiet))
            return;
        if (way.header.features != StoredFeatures::None && !m_plan.config.keepFeatures) {
            save();
            dropFeatures(way, maps);
        }
        way.file.reset();
        writeWholeFile(m_folder.recordFile(way.run.name), recordText(record));
        fs::remove(part);
        way.claim.reset();
        ++m_recorded;
        tell(way.run, StudyRunState::Done);
        if (m_options.renew && Clock::now() - m_renewed > m_options.renewInterval) {
            m_options.renew();
            m_renewed = Clock::now();
        }
    }

    /// The same run file without its features, which take a thousand times the room of all else.
    void dropFeatures(RunUnderWay &way, const RunMaps &maps) const
    {
        const fs::path file = m_folder.runFile(way.run.name);
        const fs::path slim = file.string() + ".new";
        fs::remove(slim);
        way.header.features = StoredFeatures::None;
        RunFile::create(slim, way.header, false).checkpoint(maps);
        way.file.reset();
        fs::rename(slim, file);
    }

    const StudyPlan &m_plan;
    const StudyFolder &m_folder;
    const StudyOptions &m_options;
    const JobControl &m_control;
    std::vector<const StudyRun *> m_mine;
    StudyOutcome m_outcome;
    std::optional<LoadedModel> m_model;

    ProgressMeter m_meter;
    std::string m_text;
    std::int64_t m_total = 0;
    std::int64_t m_before = 0;            ///< positions of the runs that are behind …
    std::set<const StudyRun *> m_counted; ///< … namely these
    double m_busy = 0;                    ///< seconds in steps of sweeps
    double m_elapsed = 0;                 ///< … of all since m_firstStart
    Clock::time_point m_firstStart;

    std::size_t m_recorded = 0; ///< the analysing thread's, until it is drained
    Clock::time_point m_renewed = Clock::now();
    SerialWorker m_analyst{kWaitingAnalyses}; ///< outlives the writer, which hands on to it
    SerialWorker m_writer{kWaitingWrites};
};

} // namespace

StudyOutcome runStudy(const StudyPlan &plan, const StudyFolder &folder, const StudyOptions &options, const JobControl &control)
{
    if (folder.holdsStudy() && !options.resume && options.shards == 1)
        throw InputError(folder.path().string() + ": holds a study already; --resume goes on with it");
    folder.begin(plan);
    return Runner(plan, folder, options, control).work();
}

} // namespace shiftscope
