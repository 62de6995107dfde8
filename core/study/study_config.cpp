#include "core/study/study_config.h"

#include "core/error.h"
#include "core/network/anti_alias.h"
#include "core/study/toml_fields.h"
#include "core/text.h"
#include "core/whole_file.h"

#include <algorithm>
#include <limits>

namespace shiftscope {

namespace {

constexpr int kLargestSide = 4096;

std::string sameText(const std::string &text)
{
    return text;
}

StudyModel readModel(const toml::table &table, const std::filesystem::path &folder, std::vector<std::string> &problems)
{
    TomlFields fields(table, " of [[model]]", problems);
    StudyModel model;
    if (const auto name = fields.text("name"))
        model.choice.model = *name;
    else
        fields.complain("name", "a [[model]] has no 'name', an architecture");
    if (const auto size = fields.number("antialias", kSmallestFilter, kLargestFilter))
        model.choice.antiAlias = static_cast<int>(*size);
    if (const auto weights = fields.text("weights"))
        model.choice.weights = folder / *weights;
    if (const auto seed = fields.number("init_seed", 0, std::numeric_limits<std::int64_t>::max()))
        model.choice.initSeed = static_cast<std::uint64_t>(*seed);
    if (!model.choice.weights.empty() && model.choice.initSeed)
        fields.complain("init_seed", "'weights' and 'init_seed' are both given; one of them is meant");
    const std::optional<bool> calibrate = fields.flag("calibrate");
    if (calibrate && !model.choice.initSeed)
        fields.complain("calibrate", "'calibrate' is for seeded weights: give 'init_seed' too, or leave it out");
    model.choice.calibrate = model.choice.initSeed && calibrate.value_or(true);
    fields.words("layers", model.layers, sameText);
    model.label = fields.text("label").value_or(model.choice.title());
    fields.finish();
    return model;
}

StudyProbe readProbe(const toml::table &table, std::vector<std::string> &problems)
{
    TomlFields fields(table, " of [probe]", problems);
    StudyProbe probe{.splits = {Split::LeftRight, Split::TopBottom},
                     .protocols = {Protocol::Paper, Protocol::Shuffled, Protocol::Blocks}};
    fields.words("splits", probe.splits, splitFromName);
    fields.words("protocols", probe.protocols, protocolFromName);
    probe.seed = static_cast<std::uint64_t>(fields.number("seed", 0, std::numeric_limits<std::int64_t>::max()).value_or(0));
    probe.block = static_cast<int>(fields.number("block", 1, kLargestSide).value_or(probe.block));
    fields.finish();
    return probe;
}

StudyComposing readComposing(const toml::table &table, std::vector<std::string> &problems)
{
    TomlFields fields(table, " of [compose]", problems);
    StudyComposing compose;
    fields.words("pairs", compose.pairs, pairFromText);
    if (compose.pairs.empty())
        fields.complain("pairs", "[compose] has no 'pairs', such as [\"banana + car\"]");
    fields.words("expressions", compose.expressions, [](const std::string &text) {
        Expression::parse(text).requireKnown({"A", "B"});
        return text;
    });
    fields.words("layers", compose.layers, sameText);
    compose.box = static_cast<int>(fields.number("size", 1, kLargestSide).value_or(compose.box));
    compose.stride = static_cast<int>(fields.number("stride", 1, kLargestSide).value_or(compose.stride));
    compose.elsewhere = static_cast<int>(fields.number("elsewhere", 0, 100'000).value_or(compose.elsewhere));
    compose.seed = static_cast<std::uint64_t>(fields.number("seed", 0, std::numeric_limits<std::int64_t>::max()).value_or(0));
    fields.finish();
    return compose;
}

void readScenes(TomlFields &fields, StudyConfig &study)
{
    fields.words("patches", study.patches, sameText);
    fields.words("pictures", study.pictures, sameText);
    study.boxes = fields.numbers("boxes", 1, kLargestSide).value_or(study.boxes);
    fields.words("modes", study.modes, shiftModeFromName);
    fields.words("backgrounds", study.backgrounds, sameText);
    fields.word("fit", study.fit, fitFromName);
    study.canvas = static_cast<int>(fields.number("canvas", 1, kLargestSide).value_or(0));
    const auto uses = [&study](ShiftMode mode) { return std::ranges::find(study.modes, mode) != study.modes.end(); };
    if (uses(ShiftMode::Object) && study.patches.empty())
        fields.complain("patches", "'patches' is missing: names of drawings, files or folders");
    if ((uses(ShiftMode::Crop) || uses(ShiftMode::Circular)) && study.pictures.empty())
        fields.complain("pictures", "'pictures' is missing: the modes crop and circular slide over them");
}

void readSweep(TomlFields &fields, StudyConfig &study)
{
    study.stride = static_cast<int>(fields.number("stride", 1, kLargestSide).value_or(study.stride));
    fields.words("layers", study.layers, sameText);
    fields.word("metric", study.metric, metricFromName);
    fields.word("engine", study.engine, sweepEngineFromName);
    if (const auto anchors = fields.texts("anchors"))
        study.anchors = joined(*anchors, ",");
    constexpr std::int64_t kMegabyte = 1'000'000;
    if (const auto megabytes = fields.number("memory_mb", 1, 1'000'000))
        study.memoryBytes = *megabytes * kMegabyte;
    study.keepFeatures = fields.flag("keep_features").value_or(false);
}

void requireOwnLabels(TomlFields &fields, const std::vector<StudyModel> &models)
{
    for (std::size_t i = 0; i < models.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (models[i].label == models[j].label)
                fields.complain("model", "two models are called '" + models[i].label + "'; a 'label' tells them apart");
}

} // namespace

StudyDraft draftStudy(const std::string &text, const std::filesystem::path &file)
{
    StudyDraft draft;
    StudyConfig &study = draft.config;
    study.file = file;
    study.text = text;
    try {
        const toml::table table = toml::parse(text);
        TomlFields fields(table, "", draft.problems);
        study.title = fields.text("title").value_or(file.stem().string());
        for (const toml::table *model : fields.tables("model"))
            study.models.push_back(readModel(*model, file.parent_path(), draft.problems));
        if (study.models.empty())
            fields.complain("model", "there is no [[model]]");
        requireOwnLabels(fields, study.models);
        readScenes(fields, study);
        readSweep(fields, study);
        if (const toml::table *probe = fields.table("probe"))
            study.probe = readProbe(*probe, draft.problems);
        if (const toml::table *compose = fields.table("compose"))
            study.compose = readComposing(*compose, draft.problems);
        fields.finish();
    } catch (const toml::parse_error &error) {
        throw InputError(file.string() + ", line " + std::to_string(error.source().begin.line) + ": " +
                         std::string(error.description()));
    }
    return draft;
}

StudyConfig parseStudy(const std::string &text, const std::filesystem::path &file)
{
    StudyDraft draft = draftStudy(text, file);
    if (!draft.problems.empty())
        throw InputError(file.string() + ", " + joined(draft.problems, "; "));
    return std::move(draft.config);
}

std::string studyText(const std::filesystem::path &file)
{
    std::optional<std::string> text = std::filesystem::is_directory(file) ? std::nullopt : readWholeFile(file);
    if (!text)
        throw InputError(file.string() + ": there is no such file; a study is a TOML file");
    return std::move(*text);
}

StudyConfig readStudy(const std::filesystem::path &file)
{
    return parseStudy(studyText(file), file);
}

} // namespace shiftscope
