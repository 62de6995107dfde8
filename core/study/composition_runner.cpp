#include "core/study/composition_runner.h"

#include "core/error.h"
#include "core/study/loaded_model.h"
#include "core/text.h"
#include "core/whole_file.h"

#include <optional>

namespace shiftscope {

namespace {

/// Which of the part's still have no record. Throws InputError for records of other settings, naming all of them.
std::vector<const StudyComposition *> missing(const StudyPlan &plan, const StudyFolder &folder, const CompositionPart &part)
{
    const auto bound = [&](int number) {
        return plan.compositions.size() * static_cast<std::size_t>(number) / static_cast<std::size_t>(part.shards);
    };
    std::vector<const StudyComposition *> left;
    std::vector<std::string> foreign;
    for (std::size_t i = bound(part.shard - 1); i < bound(part.shard); ++i) {
        const StudyComposition &each = plan.compositions[i];
        const std::optional<CompositionRecord> record = folder.readComposition(each.name);
        if (!record)
            left.push_back(&each);
        else if (record->settings != each.settings)
            foreign.push_back(each.name);
    }
    if (!foreign.empty())
        throw InputError(folder.path().string() + " holds compositions of other settings: " + joined(foreign, ", ") +
                         "; take another folder, or remove them");
    return left;
}

/// Nothing when it was stopped.
std::optional<CompositionRecord> measure(const StudyComposition &item, const StudyConfig &config, const Network &network,
                                         const JobControl &control)
{
    const StudyComposing &compose = config.compose;
    CompositionRecord record{.name = item.name, .expressions = {}, .settings = item.settings};
    Composition composition;
    composition.scenes = scenesOfPair(item.first, item.second, compose.box, config.fit, network.graph().input.canvas);
    for (const std::string &expression : compose.expressions) {
        composition.expression = Expression::parse(expression);
        MeasureSettings settings{.stride = compose.stride, .elsewhere = compose.elsewhere, .seed = compose.seed};
        settings.stop = control.stop;
        settings.pause = control.pause;
        settings.progress = [&](Progress progress) {
            progress.text = item.name + ", " + expression + ", " + progress.text + " pictures";
            control.report(progress);
        };
        const std::vector<LayerFeatures> features = featuresOf(network, composition, item.layers);
        record.expressions.push_back({expression, measured(network, composition, features, settings)});
        if (control.stop.stop_requested())
            return std::nullopt;
    }
    return record;
}

} // namespace

void runCompositions(const StudyPlan &plan, const StudyFolder &folder, const CompositionPart &part, const JobControl &control)
{
    std::optional<LoadedModel> model;
    for (const StudyComposition *item : missing(plan, folder, part)) {
        if (control.stop.stop_requested())
            return;
        const std::unique_ptr<RunClaim> claim = RunClaim::tryTake(folder.compositionClaim(item->name));
        if (!claim || folder.readComposition(item->name)) // another process is at it, or was
            continue;
        const LoadedModel &loaded = loadInto(model, plan.config, item->model, part.device);
        if (const auto record = measure(*item, plan.config, loaded.network, control))
            writeWholeFile(folder.compositionFile(item->name), recordText(*record));
    }
}

} // namespace shiftscope
