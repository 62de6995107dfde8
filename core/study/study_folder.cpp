#include "core/study/study_folder.h"

#include "core/error.h"
#include "core/json_numbers.h"
#include "core/network/anti_alias.h"
#include "core/whole_file.h"

#include <chrono>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

using Json = nlohmann::json;

constexpr const char *kFormat = "shiftscope-study";

std::filesystem::path indexFile(const std::filesystem::path &folder)
{
    return folder / "study.json";
}

void makeFolder(const std::filesystem::path &folder)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error || !std::filesystem::is_directory(folder))
        throw InputError(folder.string() + ": cannot be made a folder" + (error ? " (" + error.message() + ")" : ""));
}

/// What a process that was killed had begun to write: hidden files, which live for moments only while they are wanted.
void removeLeftovers(const std::filesystem::path &folder)
{
    constexpr std::chrono::minutes kLongAgo{10};
    const auto now = std::filesystem::file_time_type::clock::now();
    std::error_code ignored;
    for (const std::filesystem::directory_entry &entry : std::filesystem::directory_iterator(folder, ignored))
        if (entry.path().filename().string().starts_with('.') && now - entry.last_write_time(ignored) > kLongAgo)
            std::filesystem::remove(entry.path(), ignored);
}

} // namespace

StudyIndex indexOf(const StudyPlan &plan)
{
    StudyIndex index{.title = plan.config.title,
                     .base = std::filesystem::absolute(plan.config.file).parent_path().string(),
                     .groups = plan.groups,
                     .runs = {},
                     .compositions = {}};
    for (const StudyRun &run : plan.runs) {
        const StudyModel &model = plan.config.models[run.model];
        const bool published =
            !model.choice.initSeed && !model.choice.antiAlias && ModelName::parse(model.choice.model).antiAlias == 0;
        index.runs.push_back(
            {run.name, model.label, published ? model.choice.model : std::string(), run.group, run.picture.stem().string()});
    }
    for (const StudyComposition &each : plan.compositions)
        index.compositions.push_back({each.name, plan.config.models[each.model].label});
    return index;
}

bool StudyFolder::holdsStudy() const
{
    return std::filesystem::exists(indexFile(m_folder));
}

void StudyFolder::begin(const StudyPlan &plan) const
{
    for (const std::filesystem::path &folder : {m_folder / "runs", tables(), figures()}) {
        makeFolder(folder);
        removeLeftovers(folder);
    }
    const StudyIndex index = indexOf(plan);
    if (!index.compositions.empty())
        makeFolder(compositions());
    Json json{
        {"format", kFormat}, {"title", index.title}, {"base", index.base}, {"groups", Json::array()}, {"runs", Json::array()}};
    for (const StudyGroup &group : index.groups)
        json["groups"].push_back(
            {{"name", group.name}, {"title", group.title}, {"box", group.box}, {"as_in_paper", group.asInPaper}});
    for (const StudyIndex::Entry &run : index.runs)
        json["runs"].push_back(
            {{"name", run.name}, {"label", run.label}, {"model", run.model}, {"group", run.group}, {"patch", run.patch}});
    for (const StudyIndex::Composed &each : index.compositions)
        json["compositions"].push_back({{"name", each.name}, {"label", each.label}});
    writeWholeFile(m_folder / "study.toml", plan.config.text);
    writeWholeFile(indexFile(m_folder), jsonText(json, 1));
}

StudyIndex StudyFolder::readIndex() const
{
    const std::filesystem::path file = indexFile(m_folder);
    const std::optional<std::string> text = readWholeFile(file);
    if (!text)
        throw InputError(m_folder.string() + ": holds no study (there is no study.json); 'shiftscope study' makes one");
    try {
        const Json json = Json::parse(*text);
        if (json.at("format") != kFormat)
            throw InputError(file.string() + ": is no index of a study");
        StudyIndex index{
            .title = json.at("title"), .base = json.value("base", std::string()), .groups = {}, .runs = {}, .compositions = {}};
        for (const Json &group : json.at("groups"))
            index.groups.push_back({group.at("name"), group.at("title"), group.at("box"), group.at("as_in_paper")});
        for (const Json &run : json.at("runs"))
            index.runs.push_back(
                {run.at("name"), run.at("label"), run.at("model"), run.at("group"), run.value("patch", std::string())});
        for (const Json &each : json.value("compositions", Json::array()))
            index.compositions.push_back({each.at("name"), each.at("label")});
        for (const StudyIndex::Entry &run : index.runs)
            static_cast<void>(index.groups.at(run.group));
        return index;
    } catch (const InputError &) {
        throw;
    } catch (const std::exception &) {
        throw InputError(file.string() + ": is not a valid index of a study; delete it, and 'study --resume' makes it again");
    }
}

std::vector<std::optional<RunRecord>> StudyFolder::readRecords(const StudyIndex &index) const
{
    std::vector<std::optional<RunRecord>> records;
    for (const StudyIndex::Entry &run : index.runs) {
        const std::filesystem::path file = recordFile(run.name);
        const std::optional<std::string> text = readWholeFile(file);
        records.push_back(text ? std::optional(recordFromText(*text, file.string())) : std::nullopt);
    }
    return records;
}

std::optional<CompositionRecord> StudyFolder::readComposition(const std::string &name) const
{
    const std::filesystem::path file = compositionFile(name);
    const std::optional<std::string> text = readWholeFile(file);
    return text ? std::optional(compositionFromText(*text, file.string())) : std::nullopt;
}

} // namespace shiftscope
