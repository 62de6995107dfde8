#include "core/error.h"
#include "core/network/graph.h"
#include "core/network/zoo/zoo.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

namespace shiftscope {

namespace {

/// Keys that only training reads.
bool isBookkeeping(const std::string &key)
{
    return key.ends_with(".num_batches_tracked");
}

/// Share of the graph's weights that `weights` has in the right shape, less than 1 also where it has more; 0..1.
double fit(const Graph &graph, const StateDict &weights)
{
    const auto relevant =
        weights.size() -
        static_cast<std::size_t>(std::ranges::count_if(weights, [](const auto &entry) { return isBookkeeping(entry.first); }));
    const std::vector<WeightSpec> specs = graph.weights();
    const auto matching = std::ranges::count_if(specs, [&](const WeightSpec &spec) {
        const auto found = weights.find(spec.key);
        return found != weights.end() && found->second.shape == spec.shape;
    });
    return static_cast<double>(matching) / static_cast<double>(std::max({specs.size(), relevant, std::size_t{1}}));
}

std::string betterArchitecture(const Graph &graph, const StateDict &weights)
{
    double best = std::max(fit(graph, weights), 0.5);
    std::string name;
    for (const std::string &other : architectureNames()) {
        const double share = other == graph.name ? 0 : fit(buildArchitecture(other), weights);
        if (share > best) {
            best = share;
            name = other;
        }
    }
    return name;
}

bool isBinomial(const HostTensor &filter)
{
    const std::vector<float> taps = binomialFilter(static_cast<int>(filter.shape.back()));
    const std::size_t size = taps.size();
    const auto values = filter.values();
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::abs(values[i] - taps[i / size % size] * taps[i % size]) > 1e-4F)
            return false;
    return true;
}

std::string problemWith(const WeightSpec &spec, const StateDict &weights)
{
    const auto found = weights.find(spec.key);
    if (found == weights.end())
        return spec.role == WeightRole::BlurFilter ? std::string() : "missing " + spec.key + " " + shapeText(spec.shape);
    const HostTensor &tensor = found->second;
    if (tensor.shape != spec.shape)
        return spec.key + " is " + shapeText(tensor.shape) + ", expected " + shapeText(spec.shape);
    if (!std::ranges::all_of(tensor.values(), [](float value) { return std::isfinite(value); }))
        return spec.key + " holds a value that is not finite";
    if (spec.role == WeightRole::NormVariance && std::ranges::any_of(tensor.values(), [](float value) { return value < 0; }))
        return spec.key + " holds a negative variance";
    if (spec.role == WeightRole::BlurFilter && !isBinomial(tensor))
        return spec.key + " is not the binomial blur filter of the graph";
    return {};
}

/// Everything that is wrong with the weights: first what the graph misses, then what it does not know, each list cut.
std::vector<std::string> problemsOf(const Graph &graph, const StateDict &weights)
{
    std::vector<std::string> problems;
    std::vector<std::string> unknown;
    std::set<std::string> known;
    for (const WeightSpec &spec : graph.weights()) {
        known.insert(spec.key);
        if (std::string problem = problemWith(spec, weights); !problem.empty())
            problems.push_back(std::move(problem));
    }
    for (const auto &[key, tensor] : weights)
        if (!known.contains(key) && !isBookkeeping(key))
            unknown.push_back("unknown " + key + " " + shapeText(tensor.shape));
    problems = abridged(std::move(problems));
    std::ranges::move(abridged(std::move(unknown)), std::back_inserter(problems));
    return problems;
}

} // namespace

void checkWeights(const Graph &graph, const StateDict &weights, const std::string &source)
{
    const std::vector<std::string> problems = problemsOf(graph, weights);
    if (problems.empty())
        return;
    std::string text = source + " does not fit " + graph.name;
    const std::vector<std::string> prefixes = commonPrefixes(weights);
    const std::string &prefix = prefixes.empty() ? std::string() : prefixes.back();
    const bool wrapped = !prefix.empty() && fit(graph, weights) == 0;
    const StateDict plain = wrapped ? withoutPrefix(weights, prefix) : weights;
    const std::string other = betterArchitecture(graph, plain);
    if (!other.empty())
        text += " (by its keys it is " + other + ")";
    if (wrapped)
        throw InputError(text + ": every key begins with " + shown(prefix) + ", and without that the keys are not those of " +
                         graph.name + " either");
    throw InputError(text + ": " + joined(problems, "; "));
}

std::string wrappingPrefix(const Graph &graph, const StateDict &weights)
{
    const std::vector<WeightSpec> specs = graph.weights();
    for (const std::string &prefix : commonPrefixes(weights)) {
        const bool fits = !weights.contains(specs.front().key) && std::ranges::all_of(specs, [&](const WeightSpec &spec) {
            const auto found = weights.find(prefix + spec.key);
            return found == weights.end() ? spec.role == WeightRole::BlurFilter : found->second.shape == spec.shape;
        });
        if (fits)
            return prefix;
    }
    return {};
}

} // namespace shiftscope
