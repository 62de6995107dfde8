#include "core/study/run_analysis.h"

#include "core/error.h"
#include "core/probe/probe.h"
#include "core/probe/stored_features.h"

#include <algorithm>

namespace shiftscope {

namespace {

bool sameQuestion(const ProbeRecord &a, const ProbeRecord &b)
{
    return a.layer == b.layer && a.split == b.split && a.protocol == b.protocol;
}

bool holds(const RunRecord &record, const ProbeRecord &wanted)
{
    return std::ranges::any_of(record.probes, [&](const ProbeRecord &probe) { return sameQuestion(probe, wanted); });
}

/// Those of `wanted` that are of `layer` and not in the record.
std::vector<ProbeRecord> openQuestions(const RunRecord &record, const std::vector<ProbeRecord> &wanted, const std::string &layer)
{
    std::vector<ProbeRecord> open;
    std::ranges::copy_if(wanted, std::back_inserter(open),
                         [&](const ProbeRecord &probe) { return probe.layer == layer && !holds(record, probe); });
    return open;
}

ProbeJob jobOf(const ProbeRecord &question, const StudyProbe &probe)
{
    return {.split = splitFromName(question.split),
            .rules = {.protocol = protocolFromName(question.protocol), .block = probe.block, .seed = probe.seed}};
}

void answer(ProbeRecord &question, const ProbeResult &result)
{
    question.folds = result.folds;
    question.mean = result.mean;
    question.deviation = result.deviation;
    question.chance = result.chance;
    question.positions = result.positions;
}

/// Questions that the grid does not allow are answered with the reason; the others are returned.
std::vector<ProbeRecord> possible(const std::vector<ProbeRecord> &open, const StudyProbe &probe, const ProbeGrid &grid,
                                  RunRecord &record)
{
    std::vector<ProbeRecord> rest;
    for (ProbeRecord question : open) {
        const ProbeJob job = jobOf(question, probe);
        try {
            static_cast<void>(assignFolds(job.rules, splitLabels(job.split, grid.ys, grid.xs), grid.shape()));
            rest.push_back(std::move(question));
        } catch (const InputError &error) {
            question.leftOut = error.what();
            record.probes.push_back(std::move(question));
        }
    }
    return rest;
}

/// The questions about one layer. False when stopped.
bool probeLayer(RunRecord &record, std::vector<ProbeRecord> questions, FeatureMatrix stored, const StudyProbe &probe,
                const ProbeGrid &grid, int threads, const std::function<void()> &save, const JobControl &control)
{
    CentredFeatures features;
    try {
        features = centre(std::move(stored), questions.front().layer);
    } catch (const InputError &error) {
        for (ProbeRecord &question : questions) {
            question.leftOut = error.what();
            record.probes.push_back(std::move(question));
        }
        return true;
    }
    const auto kernel = gramMatrix(features.values, control);
    if (!kernel)
        return false;
    features.values = {}; // the kernel is all that libsvm reads
    const FoldPredictor predict = [&kernel](const FoldTask &task, const JobControl &own) {
        return predictWithLibsvm(*kernel, task, own);
    };
    for (ProbeRecord &question : questions) {
        const ProbeJob job = jobOf(question, probe);
        const auto results = runFolds(grid, {&job, 1}, predict, threads, control);
        if (!results)
            return false;
        answer(question, results->front());
        record.probes.push_back(std::move(question));
        save();
    }
    return true;
}

/// In the order in which they were asked for, whatever was resumed.
void sortLike(std::vector<ProbeRecord> &probes, const std::vector<ProbeRecord> &wanted)
{
    const auto place = [&wanted](const ProbeRecord &probe) {
        return std::ranges::find_if(wanted, [&](const ProbeRecord &other) { return sameQuestion(other, probe); }) -
               wanted.begin();
    };
    std::ranges::stable_sort(probes, {}, place);
}

} // namespace

std::vector<ProbeRecord> wantedProbes(const StudyProbe &probe, const std::vector<std::string> &layers)
{
    std::vector<ProbeRecord> wanted;
    for (const std::string &layer : layers)
        for (const Split split : probe.splits)
            for (const Protocol protocol : probe.protocols)
                wanted.push_back({.layer = layer, .split = std::string(name(split)), .protocol = std::string(name(protocol))});
    return wanted;
}

bool holdsAll(const RunRecord &record, const std::vector<ProbeRecord> &wanted)
{
    return std::ranges::all_of(wanted, [&](const ProbeRecord &probe) { return holds(record, probe); });
}

bool addProbes(RunRecord &record, const RunFile &run, const StudyProbe &probe, const std::vector<ProbeRecord> &wanted,
               int threads, const std::function<void()> &save, const JobControl &control)
{
    const ProbeGrid grid{run.header().ys, run.header().xs};
    for (const StoredLayer &layer : run.header().layers) {
        const std::vector<ProbeRecord> open = possible(openQuestions(record, wanted, layer.name), probe, grid, record);
        if (open.empty())
            continue;
        auto features = loadFeatures(run, layer.name, control);
        if (!features || !probeLayer(record, open, std::move(*features), probe, grid, threads, save, control))
            return false;
    }
    sortLike(record.probes, wanted);
    return true;
}

} // namespace shiftscope
