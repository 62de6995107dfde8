#include "core/probe/separability.h"

#include "core/error.h"
#include "core/number_text.h"

#include <algorithm>

namespace shiftscope {

namespace {

/// Each protocol that any job uses, once.
std::vector<FoldRules> rulesOf(const std::vector<ProbeJob> &jobs)
{
    std::vector<FoldRules> rules;
    for (const ProbeJob &job : jobs)
        if (std::ranges::find(rules, job.rules.protocol, &FoldRules::protocol) == rules.end())
            rules.push_back(job.rules);
    return rules;
}

std::string described(Split split, Protocol protocol)
{
    return std::string(name(split)) + ", " + std::string(name(protocol)) + ": ";
}

std::string fitColumns(const std::vector<PositionFit> &fits, Protocol protocol)
{
    const auto fit = std::ranges::find(fits, protocol, [](const PositionFit &one) { return one.rules.protocol; });
    return fit == fits.end() ? ",,,"
                             : ',' + generalText(fit->r2Y) + ',' + generalText(fit->r2X) + ',' + generalText(fit->errorPixels);
}

} // namespace

PossibleJobs possibleJobs(std::span<const Split> splits, std::span<const FoldRules> rules, const ProbeGrid &grid,
                          std::optional<Protocol> required)
{
    PossibleJobs possible;
    for (const Split split : splits)
        for (const FoldRules &rule : rules) {
            try {
                static_cast<void>(assignFolds(rule, splitLabels(split, grid.ys, grid.xs), grid.shape()));
                possible.jobs.push_back({split, rule});
            } catch (const InputError &error) {
                std::string why = described(split, rule.protocol) + error.what();
                if (rule.protocol != Protocol::Blocks || required == rule.protocol)
                    throw InputError(why);
                possible.leftOut.push_back(std::move(why));
            }
        }
    return possible;
}

std::optional<SeparabilityReport> measureSeparability(FeatureMatrix features, const ProbeGrid &grid,
                                                      const SeparabilityQuestion &question, const JobControl &control)
{
    const CentredFeatures centred = centre(std::move(features), question.layer);
    auto report = runProbes(centred, grid, question.jobs, question.solver, question.threads, control, question.memory);
    if (!report)
        return std::nullopt;
    SeparabilityReport findings;
    findings.layer = question.layer;
    findings.probes = std::move(report->probes);
    if ((question.neighbours || question.distance) && !report->kernel)
        report->kernel = gramMatrix(centred.values, control);
    const std::vector<FoldRules> rules = rulesOf(question.jobs);
    if (question.neighbours && report->kernel)
        findings.neighbours = positionsOfNeighbours(*report->kernel, grid, rules, control).value_or(std::vector<PositionFit>{});
    if (question.distance && report->kernel && !control.stop.stop_requested())
        findings.distances = similarityByDistance(centred, *report->kernel, grid);
    report->kernel.reset(); // what follows needs memory of its own
    if (question.regression)
        findings.regression = regressPositions(centred, grid, rules, control).value_or(std::vector<PositionFit>{});
    return control.stop.stop_requested() ? std::nullopt : std::optional(std::move(findings));
}

std::string csvText(const SeparabilityReport &report)
{
    std::size_t folds = 0;
    for (const ProbeResult &probe : report.probes)
        folds = std::max(folds, probe.folds.size());
    std::string text = "layer,split,protocol";
    for (std::size_t fold = 1; fold <= folds; ++fold)
        text += ",fold_" + std::to_string(fold);
    text += ",mean,std,chance,n";
    for (const char *fit : {"ridge", "knn"})
        text += std::string(",") + fit + "_r2_y," + fit + "_r2_x," + fit + "_error_px";
    text += '\n';
    for (const ProbeResult &probe : report.probes) {
        const Protocol protocol = probe.job.rules.protocol;
        text += report.layer + ',' + std::string(name(probe.job.split)) + ',' + std::string(name(protocol));
        for (std::size_t fold = 0; fold < folds; ++fold)
            text += ',' + (fold < probe.folds.size() ? generalText(probe.folds[fold]) : std::string());
        text += ',' + generalText(probe.mean) + ',' + generalText(probe.deviation) + ',' + generalText(probe.chance) + ',' +
                std::to_string(probe.positions);
        text += fitColumns(report.regression, protocol) + fitColumns(report.neighbours, protocol) + '\n';
    }
    return text;
}

} // namespace shiftscope
