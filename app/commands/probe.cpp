#include "core/probe/probe.h"
#include "app/commands/command.h"
#include "app/commands/option_checks.h"
#include "app/commands/progress_line.h"
#include "app/commands/stop_on_interrupt.h"
#include "core/engine/device.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/number_text.h"
#include "core/probe/separability.h"
#include "core/probe/stored_features.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

struct ProbeOptions {
    std::string run;
    std::string layer;
    std::vector<std::string> splits{"left-right", "top-bottom"};
    std::string protocol;
    std::uint64_t seed = 0;
    int block = 10;
    std::string solver = "libsvm";
    int threads = 0;
    bool regression = false;
    bool knn = false;
    bool distance = false;
    bool json = false;
};

/// What is asked for, and whether it was named: what was not is left out where it cannot be done.
struct Asked {
    std::vector<Split> splits;
    std::vector<Protocol> protocols;
    std::optional<Protocol> named;
};

constexpr std::array kBesideEachOther{Protocol::Paper, Protocol::Shuffled, Protocol::Blocks};

Asked askedFor(const ProbeOptions &o)
{
    Asked asked;
    for (const std::string &split : o.splits)
        asked.splits.push_back(splitFromName(split));
    if (o.protocol == "all") {
        asked.protocols.assign(kProtocols.begin(), kProtocols.end());
        return asked;
    }
    if (!o.protocol.empty())
        asked.named = protocolFromName(o.protocol);
    if (asked.named)
        asked.protocols = {*asked.named};
    if (!asked.named || !o.json)
        for (const Protocol protocol : kBesideEachOther)
            if (protocol != asked.named)
                asked.protocols.push_back(protocol);
    return asked;
}

std::string layerOf(const ProbeOptions &o, const RunHeader &header)
{
    if (!o.layer.empty())
        return o.layer;
    std::vector<std::string> names;
    for (const StoredLayer &layer : header.layers)
        names.push_back(layer.name);
    if (names.size() == 1)
        return names.front();
    throw InputError("--layer is missing: " + o.run + " has " + listed(names));
}

/// The jobs that the grid allows; a protocol that was named must be possible.
PossibleJobs jobsOf(const ProbeOptions &o, const Asked &asked, const ProbeGrid &grid)
{
    std::vector<FoldRules> rules;
    for (const Protocol protocol : asked.protocols)
        rules.push_back({.protocol = protocol, .block = o.block, .seed = o.seed});
    try {
        return possibleJobs(asked.splits, rules, grid, asked.named);
    } catch (const InputError &error) {
        throw InputError(o.run + ", " + error.what());
    }
}

/// Empty when stopped.
std::optional<SeparabilityReport> find(const ProbeOptions &o, const RunFile &run, const std::string &layer,
                                       const std::vector<ProbeJob> &jobs, const ProbeGrid &grid, const JobControl &control)
{
    auto stored = loadFeatures(run, layer, control);
    if (!stored)
        return std::nullopt;
    const SeparabilityQuestion question{.layer = layer,
                                        .jobs = jobs,
                                        .solver = solverFromName(o.solver),
                                        .threads = configureThreads(o.threads),
                                        .regression = o.regression,
                                        .neighbours = o.knn,
                                        .distance = o.distance};
    return measureSeparability(std::move(*stored), grid, question, control);
}

nlohmann::json jsonOf(const std::string &layer, const ProbeResult &result)
{
    return {{"layer", layer},
            {"split", name(result.job.split)},
            {"protocol", name(result.job.rules.protocol)},
            {"folds", result.folds},
            {"mean", result.mean},
            {"std", result.deviation},
            {"chance", result.chance},
            {"n", result.positions},
            {"seconds", result.seconds}};
}

nlohmann::json jsonOf(const std::vector<PositionFit> &fits)
{
    nlohmann::json json = nlohmann::json::array();
    for (const PositionFit &fit : fits)
        json.push_back({{"protocol", name(fit.rules.protocol)},
                        {"r2_y", numberOrNull(fit.r2Y)},
                        {"r2_x", numberOrNull(fit.r2X)},
                        {"error_pixels", numberOrNull(fit.errorPixels)}});
    return json;
}

void printJson(const ProbeOptions &o, const std::string &layer, const SeparabilityReport &findings)
{
    if (findings.probes.size() == 1 && !o.regression && !o.knn && !o.distance) {
        std::cout << jsonText(jsonOf(layer, findings.probes.front()));
        return;
    }
    nlohmann::json json{{"probes", nlohmann::json::array()}};
    for (const ProbeResult &result : findings.probes)
        json["probes"].push_back(jsonOf(layer, result));
    if (o.regression)
        json["regression"] = jsonOf(findings.regression);
    if (o.knn)
        json["knn"] = jsonOf(findings.neighbours);
    if (o.distance)
        for (const SimilarityAtDistance &bin : findings.distances)
            json["distance"].push_back({{"pixels", bin.pixels},
                                        {"cosine", numberOrNull(bin.cosine)},
                                        {"centred_cosine", numberOrNull(bin.centredCosine)},
                                        {"pairs", bin.pairs}});
    std::cout << jsonText(json);
}

void printProbes(const std::vector<ProbeResult> &probes)
{
    std::optional<Split> split;
    for (const ProbeResult &result : probes) {
        if (split != result.job.split)
            std::cout << name(result.job.split) << " (chance " << fixedText(result.chance, 3) << ")\n";
        split = result.job.split;
        std::cout << "  " << padRight(std::string(name(result.job.rules.protocol)), 13) << ' ' << fixedText(result.mean, 3)
                  << " ± " << fixedText(result.deviation, 3) << "   folds";
        for (const double fold : result.folds)
            std::cout << ' ' << fixedText(fold, 3);
        std::cout << '\n';
    }
}

void printFits(const std::string &title, const std::vector<PositionFit> &fits)
{
    std::cout << '\n' << title << '\n';
    for (const PositionFit &fit : fits)
        std::cout << "  " << padRight(std::string(name(fit.rules.protocol)), 13) << " R² y " << readableText(fit.r2Y, 4) << ", x "
                  << readableText(fit.r2X, 4) << "   error " << readableText(fit.errorPixels, 2) << " px\n";
}

/// At 1, 2, 4, 8 … of the smallest distance.
void printDistances(const std::vector<SimilarityAtDistance> &bins)
{
    std::cout << "\nsimilarity of pairs of positions by their distance\n";
    double next = 0;
    for (const SimilarityAtDistance &bin : bins) {
        if (bin.pixels < next)
            continue;
        next = 2 * bin.pixels;
        std::cout << "  " << padLeft(fixedText(bin.pixels, 0), 5) << " px   cosine " << readableText(bin.cosine, 4)
                  << "   centred cosine " << signedText(bin.centredCosine, 4) << '\n';
    }
}

void printReport(const ProbeOptions &o, const std::string &layer, const SeparabilityReport &findings)
{
    std::cout << "layer " << layer << " of " << o.run << ": "
              << formatCount(static_cast<std::int64_t>(findings.probes.front().positions)) << " positions, linear C-SVM ("
              << o.solver << ", C = 1), 5 folds\n";
    printProbes(findings.probes);
    std::cout << '\n' << kWhyProtocolsDiffer << '\n';
    if (o.regression)
        printFits("position by ridge regression", findings.regression);
    if (o.knn)
        printFits("position as the mean of the " + std::to_string(kNeighbours) + " nearest features'", findings.neighbours);
    if (o.distance)
        printDistances(findings.distances);
}

int runProbe(const ProbeOptions &o)
{
    const Asked asked = askedFor(o);
    static_cast<void>(solverFromName(o.solver));
    const RunFile run = RunFile::openForReading(o.run);
    const std::string layer = layerOf(o, run.header());
    const ProbeGrid grid{run.header().ys, run.header().xs};
    requireProbeable(run, layer);
    const PossibleJobs jobs = jobsOf(o, asked, grid);
    const StopOnInterrupt stop;
    std::optional<SeparabilityReport> findings;
    {
        ProgressLine line;
        const JobControl control{.stop = stop.token(), .progress = [&line](const Progress &progress) { line.show(progress); }};
        findings = find(o, run, layer, jobs.jobs, grid, control);
    }
    if (!findings) {
        std::cerr << "interrupted: a probe keeps nothing\n";
        return kInterrupted;
    }
    for (const std::string &line : jobs.leftOut)
        std::cerr << "left out: " << line << '\n';
    o.json ? printJson(o, layer, *findings) : printReport(o, layer, *findings);
    return kDone;
}

} // namespace

Command addProbe(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("probe", "how well a linear classifier can tell positions apart by a run's features");
    const auto o = std::make_shared<ProbeOptions>();
    sub->add_option("run", o->run, "run file (.h5) of a sweep with --features")->required();
    sub->add_option("--layer", o->layer, "layer to probe; may be left out where the run has one");
    sub->add_option("--split", o->splits, "left-right, top-bottom, quadrants; several by commas")
        ->delimiter(',')
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll)
        ->capture_default_str();
    sub->add_option("--protocol", o->protocol,
                    "paper, column-major, shuffled, blocks or all; default: paper, shuffled and blocks beside each other");
    sub->add_option("--seed", o->seed, "of shuffled and blocks")->transform(seedNumber())->capture_default_str();
    sub->add_option("--block", o->block, "side of a block, positions")
        ->transform(wholeWithin(1, 1'000'000))
        ->capture_default_str();
    sub->add_option("--solver", o->solver, "libsvm or liblinear")->capture_default_str();
    sub->add_option("--threads", o->threads, "0: every core")->transform(wholeWithin(0, kMostThreads))->capture_default_str();
    sub->add_flag("--regression", o->regression, "also y and x by ridge regression: R² and error in pixels");
    sub->add_flag("--knn", o->knn, "also the position as the mean of the 5 nearest features' positions");
    sub->add_flag("--distance", o->distance, "also the similarity of pairs of positions by their distance");
    sub->add_flag("--json", o->json, "print the result as one JSON document");
    return [o] { return runProbe(*o); };
}

} // namespace shiftscope
