#include "core/probe/stored_features.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>

namespace shiftscope {

namespace {

const StoredLayer &requireLayer(const RunFile &run, const std::string &layer)
{
    std::vector<std::string> names;
    for (const StoredLayer &known : run.header().layers) {
        if (known.name == layer)
            return known;
        names.push_back(known.name);
    }
    throw InputError(run.path().string() + " has no layer '" + layer + "'; it has " + listed(names));
}

void requireFinished(const RunFile &run)
{
    const std::size_t done = run.readMaps().doneCount();
    if (done != run.header().positions())
        throw InputError(run.path().string() + " is not finished (" + formatCount(static_cast<std::int64_t>(done)) + " of " +
                         formatCount(static_cast<std::int64_t>(run.header().positions())) +
                         " positions are done); 'shiftscope sweep --resume' goes on with it");
}

} // namespace

void requireProbeable(const RunFile &run, const std::string &layer)
{
    static_cast<void>(requireLayer(run, layer));
    if (run.header().features == StoredFeatures::None)
        throw InputError(run.path().string() + " keeps no features; sweep again with --features");
    requireFinished(run);
}

std::optional<FeatureMatrix> loadFeatures(const RunFile &run, const std::string &layer, const JobControl &control)
{
    const StoredLayer &stored = requireLayer(run, layer);
    requireProbeable(run, layer);
    const std::size_t positions = run.header().positions();
    FeatureMatrix features(static_cast<std::int64_t>(positions), stored.dims);
    ProgressMeter meter(static_cast<std::int64_t>(positions), 0, control.pause.now());
    constexpr std::size_t kAtOnce = 512;
    for (std::size_t first = 0; first < positions; first += kAtOnce) {
        if (!control.goesOn())
            return std::nullopt;
        const std::size_t count = std::min(kAtOnce, positions - first);
        const FeatureMatrix block = run.readFeatures(layer, first, count);
        std::ranges::copy(block.values, features.row(static_cast<std::int64_t>(first)).begin());
        meter.advance(static_cast<std::int64_t>(first + count), control.pause.now());
        Progress progress = meter.progress();
        progress.unit = "positions";
        progress.text = "reading features, " + progress.text + " positions";
        control.report(progress);
    }
    return features;
}

} // namespace shiftscope
