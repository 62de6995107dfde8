#include "ui/separability/probe_source.h"

#include "core/error.h"
#include "core/probe/stored_features.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

namespace {

std::optional<FeatureMatrix> featuresOf(const AnyAnchor &kept, const JobControl &control)
{
    FeatureMatrix features(static_cast<std::int64_t>(kept.positions()), kept.dims());
    for (std::size_t i = 0; i < kept.positions(); ++i) {
        if (control.stop.stop_requested())
            return std::nullopt;
        kept.get(i, features.row(static_cast<std::int64_t>(i)));
    }
    return features;
}

} // namespace

ProbeSource probeSourceOf(const std::filesystem::path &file)
{
    const RunFile run = RunFile::openForReading(file);
    if (run.header().layers.empty())
        throw InputError("'" + file.string() + "' has no layers: a run of 'shiftscope sweep' is needed");
    for (const StoredLayer &layer : run.header().layers)
        requireProbeable(run, layer.name);
    ProbeSource source;
    source.title = file.filename().string();
    source.header = run.header();
    source.features = [file](const std::string &layer, const JobControl &control) {
        return loadFeatures(RunFile::openForReading(file), layer, control);
    };
    return source;
}

ProbeSource probeSourceOf(std::shared_ptr<const RunSnapshot> snapshot, RunHeader header)
{
    if (!snapshot || snapshot->header.positions() == 0)
        throw InputError("the explorer has swept nothing yet");
    if (!snapshot->finished)
        throw InputError("the explorer's sweep is not finished yet; its features can be probed when it is");
    if (!snapshot->features)
        throw InputError("the explorer's sweep keeps no features: tick 'Keep features' above its map, and sweep again");
    ProbeSource source{.title = "explorer: " + header.model, .header = {}, .features = {}};
    source.header = std::move(header);
    source.features = [snapshot = std::move(snapshot)](const std::string &layer,
                                                       const JobControl &control) -> std::optional<FeatureMatrix> {
        const auto kept = snapshot->features->layers.find(layer);
        if (kept == snapshot->features->layers.end())
            throw InputError("the features of layer " + layer + " are not kept");
        return featuresOf(kept->second, control);
    };
    return source;
}

} // namespace shiftscope
