#include "app/commands/bench_invert.h"
#include "app/commands/bench_live.h"
#include "app/commands/bench_machine.h"
#include "app/commands/bench_probe.h"
#include "app/commands/command.h"
#include "app/commands/option_checks.h"
#include "core/bench/plain_loop.h"
#include "core/engine/convolution_peak.h"
#include "core/engine/factored_run.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/sweep/sweep.h"

#include <algorithm>
#include <chrono>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

namespace shiftscope {

namespace {

using Clock = std::chrono::steady_clock;

struct Subject {
    std::string name;
    std::size_t batch;
    std::function<void(std::span<const Position>)> run;
    std::vector<double> rates; ///< canvases a second, one a round
};

/// Canvases a second over `positions`, in the subject's own batches.
double rate(const Subject &subject, std::span<const Position> positions)
{
    const auto start = Clock::now();
    for (std::size_t first = 0; first < positions.size(); first += subject.batch)
        subject.run(positions.subspan(first, std::min(subject.batch, positions.size() - first)));
    const std::chrono::duration<double> seconds = Clock::now() - start;
    return static_cast<double>(positions.size()) / seconds.count();
}

/// Similarity of every row to the anchors: part of a sweep's work, whoever does it.
void compareAll(const std::vector<FeatureMatrix> &features, const std::vector<FeatureMatrix> &anchors)
{
    volatile float sink = 0; // the compiler must not drop the work
    for (std::size_t l = 0; l < features.size(); ++l)
        for (std::int64_t row = 0; row < features[l].rows; ++row)
            for (std::int64_t a = 0; a < anchors[l].rows; ++a)
                sink = similarity(Metric::Cosine, features[l].row(row), anchors[l].row(a), {});
    static_cast<void>(sink);
}

/// True when two ways of computing agree as far as float32 allows. LibTorch 1.13's optimize_for_inference does not on every
/// graph, and a loop that computes other numbers is no peer.
bool agree(const std::vector<FeatureMatrix> &a, const std::vector<FeatureMatrix> &b)
{
    constexpr float kTolerance = 1e-3F;
    for (std::size_t l = 0; l < a.size(); ++l) {
        float magnitude = 0;
        float difference = 0;
        for (std::size_t i = 0; i < a[l].values.size(); ++i) {
            magnitude = std::max(magnitude, std::abs(a[l].values[i]));
            difference = std::max(difference, std::abs(a[l].values[i] - b[l].values[i]));
        }
        if (!(difference <= kTolerance * magnitude))
            return false;
    }
    return true;
}

/// Puts each subject in the batch that suits it best; leaves the rate of that trial out of the result.
void chooseBatch(Subject &subject, std::span<const Position> positions)
{
    double best = 0;
    std::size_t chosen = 1;
    for (const std::size_t batch : {1, 4, 8, 16, 32}) {
        subject.batch = batch;
        subject.run(positions.first(std::min(batch, positions.size())));
        const double now = rate(subject, positions.first(std::min<std::size_t>(positions.size(), 32)));
        if (now > best) {
            best = now;
            chosen = batch;
        }
    }
    subject.batch = chosen;
}

/// The whole factored sweep of the scene, done piece by piece between the rounds of the others.
class FactoredSubject {
public:
    FactoredSubject(const Network &network, const Bench &bench, std::span<const std::string> layers,
                    const std::vector<FeatureMatrix> &anchors, int stride)
        : m_anchors(anchors), m_start(Clock::now()),
          m_run(network, bench.scene,
                {.ys = line(bench.scene.last().y, stride), .xs = line(bench.scene.last().x, stride), .done = {}}, layers,
                {.memoryBytes = defaultMemory(), .stepSeconds = kUnattendedStepSeconds})
    {
        m_spent = Clock::now() - m_start; // planning is part of the price
    }

    void runFor(std::chrono::duration<double> slice)
    {
        const auto start = Clock::now();
        const bool isSteady = 2 * m_done > m_run.plan().ys.size() * m_run.plan().xs.size();
        const std::size_t doneBefore = m_done;
        const long faultsBefore = pageFaults();
        while (m_more && Clock::now() - start < slice)
            m_more = m_run.step([this](std::span<const std::size_t> indices, const std::vector<FeatureMatrix> &features) {
                compareAll(features, m_anchors);
                m_done += indices.size();
            });
        m_spent += Clock::now() - start;
        if (isSteady) {
            m_steadyFaults += pageFaults() - faultsBefore;
            m_steadyDone += m_done - doneBefore;
        }
    }

    /// Page faults an image, of those slices that began in the second half of the sweep.
    [[nodiscard]] double pageFaultsPerImage() const
    {
        return static_cast<double>(m_steadyFaults) / static_cast<double>(std::max<std::size_t>(m_steadyDone, 1));
    }
    [[nodiscard]] bool finished() const { return !m_more; }
    [[nodiscard]] std::vector<double> secondsByStage() const { return m_run.secondsByStage(); }
    [[nodiscard]] double rate() const { return static_cast<double>(m_done) / m_spent.count(); }
    [[nodiscard]] const ShiftPlan &plan() const { return m_run.plan(); }
    [[nodiscard]] std::size_t positions() const { return m_done; }

private:
    static std::vector<int> line(int last, int stride)
    {
        std::vector<int> positions;
        for (int at = 0; at <= last; at += stride)
            positions.push_back(at);
        return positions;
    }

    static long pageFaults()
    {
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        return usage.ru_minflt + usage.ru_majflt;
    }

    const std::vector<FeatureMatrix> &m_anchors;
    Clock::time_point m_start;
    FactoredRun m_run;
    std::chrono::duration<double> m_spent{};
    std::size_t m_done = 0;
    std::size_t m_steadyDone = 0;
    long m_steadyFaults = 0;
    bool m_more = true;
};

/// The batched engine first, then every plain form that computes the same features.
std::vector<Subject> subjectsOf(const Bench &bench, const Network &network, std::span<const Position> positions,
                                const std::vector<FeatureMatrix> &anchors, std::vector<std::unique_ptr<PlainLoop>> &loops)
{
    const std::vector<std::string> &layers = bench.graph.defaultLayers;
    std::vector<Subject> subjects;
    subjects.push_back(
        {"batched",
         8,
         [&](std::span<const Position> batch) { compareAll(network.forward(bench.scene, batch, layers), anchors); },
         {}});
    for (const PlainLoop::Form form : PlainLoop::kForms) {
        auto loop = std::make_unique<PlainLoop>(bench.graph, bench.weights.tensors, layers, form, bench.device);
        if (!agree(loop->forward(bench.scene, positions.first(5)), anchors)) {
            std::cerr << "left out: the plain loop in its form " << name(form) << " computes other features\n";
            continue;
        }
        loops.push_back(std::move(loop));
        subjects.push_back({std::string(name(form)),
                            8,
                            [&bench, &anchors, own = loops.back().get()](std::span<const Position> batch) {
                                compareAll(own->forward(bench.scene, batch), anchors);
                            },
                            {}});
    }
    for (Subject &subject : subjects)
        chooseBatch(subject, positions);
    return subjects;
}

/// Where the time goes: seconds and multiply-accumulates a second of each factored layer, then of the rest.
nlohmann::json stagesJson(const FactoredSubject &factored)
{
    const ShiftPlan &plan = factored.plan();
    const std::vector<double> seconds = factored.secondsByStage();
    nlohmann::json stages;
    stages.push_back({{"stage", "canvas"}, {"seconds", seconds.front()}, {"macs_per_second", 0.0}});
    for (std::size_t i = 0; i < plan.steps.size(); ++i)
        stages.push_back(
            {{"stage", plan.layers[i].name},
             {"seconds", seconds[i + 1]},
             {"macs_per_second", static_cast<double>(plan.layers[i].factoredMacs) / std::max(seconds[i + 1], 1e-9)}});
    std::int64_t rest = 0;
    for (std::size_t i = plan.steps.size(); i < plan.layers.size(); ++i)
        rest += plan.layers[i].plainMacs;
    stages.push_back({{"stage", "the rest, in batches"},
                      {"seconds", seconds.back()},
                      {"macs_per_second", static_cast<double>(rest) / std::max(seconds.back(), 1e-9)}});
    return stages;
}

nlohmann::json factoredJson(const FactoredSubject &factored, double plainRate, double peak)
{
    const ShiftPlan &plan = factored.plan();
    const double unique = static_cast<double>(plan.uniqueMacs()) / static_cast<double>(plan.ys.size() * plan.xs.size());
    const double bound = peak / unique;
    return {{"images_per_second", factored.rate()},
            {"ratio", factored.rate() / plainRate},
            {"positions", factored.positions()},
            {"activation_bytes", plan.bytes},
            {"macs_ratio", static_cast<double>(plan.plainMacs()) / static_cast<double>(plan.uniqueMacs())},
            {"unique_macs_per_image", unique},
            {"bound_images_per_second", bound},
            {"share_of_bound", factored.rate() / bound},
            {"page_faults_per_image", factored.pageFaultsPerImage()},
            {"stages", stagesJson(factored)}};
}

void printSweepBench(const nlohmann::json &json)
{
    const auto line = [](const std::string &what, double rate, const std::string &more) {
        std::cout << "  " << padRight(what, 26) << ' ' << padLeft(fixedText(rate, 1), 8) << " images/s  " << more << '\n';
    };
    const auto rounded = [](double value) { return fixedText(value, 2); };
    std::cout << machineText(json) << '\n';
    for (const auto &plain : json["plain"])
        line(plain["form"], plain["images_per_second"], "batch " + plain["batch"].dump());
    const std::string best = json["plain_best"]["form"];
    const auto &engines = json["engines"];
    line("batched", engines["batched"]["images_per_second"],
         "batch " + engines["batched"]["batch"].dump() + ", " + rounded(engines["batched"]["ratio"]) + "x the best plain loop (" +
             best + ")");
    if (!engines.contains("factored"))
        return;
    const auto &factored = engines["factored"];
    line("factored", factored["images_per_second"],
         rounded(factored["ratio"]) + "x the best plain loop; MACs saved " + rounded(factored["macs_ratio"]) + "x");
    line("bound", factored["bound_images_per_second"],
         "unique MACs at " + rounded(json["peak_macs_per_second"].get<double>() / 1e9) + " GMAC/s; factored reaches " +
             rounded(factored["share_of_bound"]) + " of it");
    std::cout << "  page faults in the steady state: " << rounded(factored["page_faults_per_image"]) << " an image\n";
    std::cout << "  where the factored engine's time goes:\n";
    for (const auto &stage : factored["stages"])
        std::cout << "    " << padRight(stage["stage"], 44) << ' ' << padLeft(fixedText(stage["seconds"], 2), 8) << " s "
                  << padLeft(fixedText(stage["macs_per_second"].get<double>() / 1e9, 1), 8) << " GMAC/s\n";
}

/// How long the factored sweep goes on after a round of the others, in rounds: it has thousands of positions to do.
constexpr int kFactoredShare = 4;

int benchSweep(const BenchOptions &o)
{
    if (o.engine != "all" && o.engine != "batched" && o.engine != "factored")
        throw InputError("--engine '" + o.engine + "': accepted are all, batched and factored");
    const Bench bench = prepare(o);
    const std::vector<Position> positions = spread(bench.scene.last(), o.images);
    const Network network(bench.graph, bench.weights.tensors, bench.device, bench.weights.source);
    const std::vector<FeatureMatrix> anchors =
        network.forward(bench.scene, std::span(positions).first(5), bench.graph.defaultLayers);
    std::vector<std::unique_ptr<PlainLoop>> loops;
    std::vector<Subject> subjects = subjectsOf(bench, network, positions, anchors, loops);
    std::optional<FactoredSubject> factored;
    if (o.engine != "batched")
        factored.emplace(network, bench, bench.graph.defaultLayers, anchors, o.stride);
    double peak = 0;
    for (int round = 0; round < o.rounds || (factored && !factored->finished()); ++round) {
        const auto start = Clock::now();
        for (Subject &subject : subjects)
            subject.rates.push_back(rate(subject, positions));
        if (factored)
            factored->runFor(kFactoredShare * (Clock::now() - start));
        peak = std::max(peak, convolutionPeak());
    }

    // The ratio is taken round by round, against the plain form that was best over all rounds, so that a machine whose
    // speed drifts does not favour either side.
    const auto best = std::max_element(subjects.begin() + 1, subjects.end(),
                                       [](const Subject &a, const Subject &b) { return median(a.rates) < median(b.rates); });
    std::vector<double> ratios;
    for (std::size_t round = 0; round < best->rates.size(); ++round)
        ratios.push_back(subjects.front().rates[round] / best->rates[round]);

    nlohmann::json json = machineJson(bench);
    json["images"] = o.images;
    json["stride"] = o.stride;
    json["rounds"] = best->rates.size();
    json["peak_macs_per_second"] = peak;
    for (auto subject = subjects.begin() + 1; subject != subjects.end(); ++subject)
        json["plain"].push_back(
            {{"form", subject->name}, {"batch", subject->batch}, {"images_per_second", median(subject->rates)}});
    json["plain_best"] = {{"form", best->name}, {"images_per_second", median(best->rates)}};
    json["engines"]["batched"] = {{"batch", subjects.front().batch},
                                  {"images_per_second", median(subjects.front().rates)},
                                  {"ratio", median(ratios)},
                                  {"ratio_min", *std::ranges::min_element(ratios)},
                                  {"ratio_max", *std::ranges::max_element(ratios)}};
    if (factored)
        json["engines"]["factored"] = factoredJson(*factored, median(best->rates), peak);
    if (o.json)
        std::cout << jsonText(json);
    else
        printSweepBench(json);
    return kDone;
}

} // namespace

Command addBench(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand(
        "bench", "measure this machine: the engine against the plain LibTorch loop, probes against scikit-learn, in one run");
    sub->require_subcommand(1);
    const auto options = std::make_shared<BenchOptions>();
    CLI::App *sweep = sub->add_subcommand("sweep", "positions a second");
    CLI::App *live =
        sub->add_subcommand("live", "what a person waits for in the window: features, maps, opened runs, the window itself");
    for (CLI::App *each : {sweep, live}) {
        options->model.add(*each);
        each->add_option("--patch", options->patch, "patch to slide")->capture_default_str();
        each->add_option("--size", options->size, "side of its box, pixels")
            ->transform(wholeWithin(1, kLargestSide, "pixels"))
            ->capture_default_str();
        each->add_option("--images", options->images, "canvases a round")
            ->transform(wholeWithin(5, 100'000))
            ->capture_default_str();
        each->add_flag("--json", options->json, "print one JSON document");
    }
    live->add_flag("!--no-window", options->window,
                   "leave out what needs run files of several hundred MB and an offscreen window");
    sweep->add_option("--engine", options->engine, "all, batched or factored, beside the plain loop")->capture_default_str();
    sweep->add_option("--rounds", options->rounds, "interleaved rounds at least; more until the factored sweep is done")
        ->transform(wholeWithin(1, 1000))
        ->capture_default_str();
    sweep->add_option("--stride", options->stride, "pixels from one position of the factored sweep to the next")
        ->transform(wholeWithin(1, kLargestSide, "pixels"))
        ->capture_default_str();
    const Command probe = addBenchProbe(*sub);
    const Command invert = addBenchInvert(*sub);
    return [sub, sweep, live, options, probe, invert] {
        if (sweep->parsed())
            return benchSweep(*options);
        if (live->parsed())
            return benchLive(*options);
        return sub->got_subcommand("invert") ? invert() : probe();
    };
}

} // namespace shiftscope
