#include "ui/separability/probe_source.h"

#include "core/error.h"
#include "core/probe/stored_features.h"

namespace shiftscope {

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

} // namespace shiftscope
