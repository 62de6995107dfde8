#include "core/study/study_plan.h"

#include "core/checkpoint/digest.h"
#include "core/checkpoint/weight_sets.h"
#include "core/error.h"
#include "core/scene/patch_library.h"
#include "core/scene/picture_names.h"
#include "core/scene/scene.h"
#include "core/sweep/anchors.h"
#include "core/text.h"

#include <algorithm>
#include <cctype>
#include <functional>
#include <opencv2/core/mat.hpp>
#include <set>

namespace shiftscope {

namespace {

namespace fs = std::filesystem;

/// What is wrong with a study, all of it, each thing once.
class Problems {
public:
    void add(const std::string &what)
    {
        if (std::ranges::find(m_all, what) == m_all.end())
            m_all.push_back(what);
    }
    /// True when `work` went well.
    bool tried(const std::function<void()> &work)
    {
        try {
            work();
            return true;
        } catch (const Error &error) {
            add(error.what());
        }
        return false;
    }
    void throwIfAny(const fs::path &file) const
    {
        if (!m_all.empty())
            throw InputError(file.string() + " cannot be run: " + joined(m_all, "; "));
    }

private:
    std::vector<std::string> m_all;
};

/// Letters, digits and . + - _ as they are, all else a hyphen.
std::string forFileName(const std::string &text)
{
    std::string name;
    for (const char c : text) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '+' || c == '-' || c == '_';
        if (plain)
            name += c;
        else if (!name.empty() && name.back() != '-')
            name += '-';
    }
    while (!name.empty() && name.back() == '-')
        name.pop_back();
    return name;
}

/// Beside the study, else in the patch library.
fs::path patchFile(const StudyConfig &config, const std::string &name)
{
    const fs::path beside = config.file.parent_path() / name;
    return fs::exists(beside) ? beside : resolvePatch(name);
}

/// Adds the pictures of a folder and of those in it; what else is there is told.
void takeFolder(const fs::path &folder, PictureUse use, std::vector<fs::path> &files, std::vector<std::string> &leftOut)
{
    const FolderPictures found = picturesIn(folder, use, true);
    std::ranges::copy(found.used, std::back_inserter(files));
    if (!found.leftOut.empty())
        leftOut.push_back(leftOutText(folder, found.leftOut));
}

std::vector<fs::path> patchFiles(const StudyConfig &config, Problems &problems, std::vector<std::string> &leftOut)
{
    std::vector<fs::path> files;
    for (const std::string &name : config.patches)
        problems.tried([&] {
            if (const fs::path beside = config.file.parent_path() / name; fs::is_directory(beside))
                takeFolder(beside, PictureUse::Patch, files, leftOut);
            else
                files.push_back(patchFile(config, name));
        });
    for (const fs::path &file : files)
        problems.tried([&] { static_cast<void>(Patch::load(file)); });
    return files;
}

std::vector<fs::path> pictureFiles(const StudyConfig &config, Problems &problems, std::vector<std::string> &leftOut)
{
    std::vector<fs::path> files;
    for (const std::string &name : config.pictures)
        problems.tried([&] {
            const fs::path file = config.file.parent_path() / name;
            if (fs::is_directory(file))
                takeFolder(file, PictureUse::Picture, files, leftOut);
            else
                files.push_back(file);
        });
    for (const fs::path &file : files)
        problems.tried([&] { static_cast<void>(loadPicture(file)); });
    return files;
}

/// A colour or a texture as it is, a file with its folder.
std::vector<std::string> backgroundsOf(const StudyConfig &config, Problems &problems)
{
    std::vector<std::string> backgrounds;
    for (const std::string &text : config.backgrounds) {
        const bool isFile = backgroundKind(text) == BackgroundKind::Picture;
        backgrounds.push_back(isFile ? (config.file.parent_path() / text).string() : text);
        problems.tried([&] { static_cast<void>(Background::parse(backgrounds.back())); });
    }
    return backgrounds;
}

/// A model as far as it is known without its weights.
struct KnownModel {
    std::string shortName; ///< of run files
    std::string weights;   ///< seededWeights(), or the file's SHA-256, with #NAME where one of its sets is chosen
    int canvas = 0;
    std::vector<std::string> layers;
    std::string graph;
};

KnownModel lookUp(const StudyConfig &config, const StudyModel &model, Problems &problems)
{
    KnownModel known;
    problems.tried([&] {
        const Graph graph = buildGraph(model.choice, config.canvas);
        known.graph = graph.name;
        known.canvas = graph.input.canvas;
        known.layers = !model.layers.empty() ? model.layers : !config.layers.empty() ? config.layers : graph.defaultLayers;
        for (const std::string &layer : known.layers)
            problems.tried([&] { static_cast<void>(graph.layer(layer)); });
    });
    known.shortName = forFileName(known.graph);
    if (model.choice.initSeed) {
        known.weights = seededWeights(*model.choice.seeded());
        known.shortName += (model.choice.calibrate ? "-untrained" : "-uncalibrated") + std::to_string(*model.choice.initSeed);
    } else if (!known.graph.empty()) {
        problems.tried([&] {
            const fs::path file = checkpointOf(model.choice);
            if (!fs::exists(file))
                throw InputError("the checkpoint " + file.string() + " of " + model.label + " is missing" +
                                 (model.choice.weights.empty() ? " ('shiftscope models fetch' gets it)" : ""));
            known.weights = sha256OfFile(file);
            if (const std::string key = WeightsPath::parse(model.choice.weights).key; !key.empty())
                known.weights += "#" + key;
        });
    }
    if (!model.choice.weights.empty())
        known.shortName += "-" + forFileName(WeightsPath::parse(model.choice.weights).stem());
    return known;
}

/// Scenes that a group takes together, before they are multiplied with the models.
struct GroupScenes {
    StudyGroup group;
    ShiftMode mode = ShiftMode::Object;
    std::string background;
    const std::vector<fs::path> *pictures = nullptr;
};

std::vector<GroupScenes> groupsOf(const StudyConfig &config, const std::vector<std::string> &backgrounds,
                                  const std::vector<fs::path> &patches, const std::vector<fs::path> &pictures)
{
    std::vector<GroupScenes> groups;
    for (const ShiftMode mode : config.modes) {
        if (mode != ShiftMode::Object) {
            const std::string word(name(mode));
            groups.push_back({{.name = word, .title = "pictures, mode " + word}, mode, "#ffffff", &pictures});
            continue;
        }
        for (std::size_t i = 0; i < backgrounds.size(); ++i)
            for (const int box : config.boxes) {
                const std::string shown = forFileName(fs::path(backgrounds[i]).stem().string());
                StudyGroup group{.name = std::to_string(box) + "px", .box = box};
                if (backgrounds.size() > 1)
                    group.name += "-on-" + (shown.starts_with('-') ? shown.substr(1) : shown);
                group.title =
                    "objects in boxes of " + std::to_string(box) + " px on " + fs::path(backgrounds[i]).filename().string();
                group.asInPaper = backgrounds[i] == "#ffffff";
                groups.push_back({group, mode, backgrounds[i], &patches});
            }
    }
    return groups;
}

/// Empty where it cannot be read: that has been said by then.
cv::Mat readable(const fs::path &file)
{
    try {
        return loadPicture(file);
    } catch (const InputError &) {
        return {};
    }
}

/// What can be said of a canvas before anything is drawn on it.
void checkScenes(const StudyConfig &config, const std::vector<KnownModel> &models, const std::vector<fs::path> &pictures,
                 Problems &problems)
{
    if (std::ranges::find(config.modes, ShiftMode::Crop) != config.modes.end())
        for (const KnownModel &model : models)
            for (const fs::path &file : pictures)
                if (const cv::Mat picture = readable(file);
                    !picture.empty() && std::min(picture.rows, picture.cols) < model.canvas)
                    problems.add(file.string() + " is smaller than the canvas of " + std::to_string(model.canvas) + " px of " +
                                 model.graph);
    if (std::ranges::find(config.modes, ShiftMode::Object) == config.modes.end())
        return;
    for (const KnownModel &model : models)
        for (const int box : config.boxes) {
            const int last = model.canvas - box;
            if (model.canvas > 0 && last < 0)
                problems.add("a box of " + std::to_string(box) + " px is larger than the canvas of " +
                             std::to_string(model.canvas) + " px of " + model.graph);
            else if (model.canvas > 0)
                problems.tried([&] { static_cast<void>(parseAnchors(config.anchors, {last, last})); });
        }
}

std::map<std::string, std::string> settingsOf(const StudyConfig &config, const KnownModel &model, const StudyRun &run)
{
    std::map<std::string, std::string> settings{{"model", model.graph},
                                                {"weights", model.weights},
                                                {"canvas", std::to_string(model.canvas)},
                                                {"mode", std::string(name(run.mode))},
                                                {"picture", sha256OfFile(run.picture)},
                                                {"background", run.background},
                                                {"box", std::to_string(run.box)},
                                                {"fit", std::string(name(config.fit))},
                                                {"stride", std::to_string(config.stride)},
                                                {"layers", joined(model.layers, ",")},
                                                {"anchors", config.anchors},
                                                {"metric", std::string(name(config.metric))}};
    if (backgroundKind(run.background) == BackgroundKind::Picture)
        settings["background"] = sha256OfFile(run.background);
    return settings;
}

std::int64_t positionsOf(const StudyRun &run, int canvas, int stride)
{
    Position last{canvas - run.box, canvas - run.box};
    if (run.mode == ShiftMode::Crop) {
        const cv::Mat picture = loadPicture(run.picture);
        last = {picture.rows - canvas, picture.cols - canvas};
    } else if (run.mode == ShiftMode::Circular) {
        last = {canvas - 1, canvas - 1};
    }
    return std::int64_t{last.y / stride + 1} * (last.x / stride + 1);
}

/// `name`, or with the number that tells it apart.
std::string unique(const std::string &name, std::set<std::string> &taken)
{
    std::string candidate = name;
    for (int number = 2; !taken.insert(candidate).second; ++number)
        candidate = name + "-" + std::to_string(number);
    return candidate;
}

/// The pairs with their files; nothing where something is amiss.
std::vector<std::pair<fs::path, fs::path>> pairsOf(const StudyConfig &config, Problems &problems)
{
    std::vector<std::pair<fs::path, fs::path>> pairs;
    for (const auto &pair : config.compose.pairs)
        problems.tried([&] {
            pairs.emplace_back(patchFile(config, pair.first), patchFile(config, pair.second));
            for (const fs::path &file : {pairs.back().first, pairs.back().second})
                static_cast<void>(Patch::load(file));
        });
    return pairs;
}

/// What is composed in one model, and whether its canvas and layers allow it.
std::vector<StudyComposition> compositionsOf(const StudyConfig &config, std::size_t index, const KnownModel &model,
                                             const std::vector<std::pair<fs::path, fs::path>> &pairs, Problems &problems)
{
    const StudyComposing &compose = config.compose;
    if (pairs.empty() || model.graph.empty())
        return {};
    const std::vector<std::string> &layers = compose.layers.empty() ? model.layers : compose.layers;
    const StudyModel &own = config.models[index];
    const Graph graph = buildGraph(own.choice, config.canvas);
    for (const std::string &layer : layers)
        problems.tried([&] { static_cast<void>(graph.layer(layer)); });
    problems.tried([&] {
        static_cast<void>(scenesOfPair(pairs.front().first, pairs.front().second, compose.box, config.fit, model.canvas));
    });
    std::vector<StudyComposition> all;
    for (const auto &[first, second] : pairs)
        all.push_back(
            {.name = model.shortName + "_" + forFileName(first.stem().string()) + "+" + forFileName(second.stem().string()),
             .model = index,
             .first = first,
             .second = second,
             .layers = layers,
             .settings = {{"model", model.graph},
                          {"weights", model.weights},
                          {"canvas", std::to_string(model.canvas)},
                          {"first", sha256OfFile(first)},
                          {"second", sha256OfFile(second)},
                          {"expressions", joined(compose.expressions, "; ")},
                          {"layers", joined(layers, ",")},
                          {"size", std::to_string(compose.box)},
                          {"fit", std::string(name(config.fit))},
                          {"stride", std::to_string(compose.stride)},
                          {"elsewhere", std::to_string(compose.elsewhere)},
                          {"seed", std::to_string(compose.seed)}}});
    return all;
}

} // namespace

StudyPlan planStudy(const StudyConfig &config)
{
    Problems problems;
    std::vector<std::string> leftOut;
    const std::vector<fs::path> patches = patchFiles(config, problems, leftOut);
    const std::vector<fs::path> pictures = pictureFiles(config, problems, leftOut);
    const std::vector<std::string> backgrounds = backgroundsOf(config, problems);
    std::vector<KnownModel> models;
    for (const StudyModel &model : config.models)
        models.push_back(lookUp(config, model, problems));
    checkScenes(config, models, pictures, problems);
    StudyPlan plan{.config = config, .groups = {}, .runs = {}, .compositions = {}, .leftOut = std::move(leftOut)};
    const std::vector<std::pair<fs::path, fs::path>> pairs = pairsOf(config, problems);
    for (std::size_t m = 0; m < models.size(); ++m)
        std::ranges::move(compositionsOf(config, m, models[m], pairs, problems), std::back_inserter(plan.compositions));
    problems.throwIfAny(config.file);

    const std::vector<GroupScenes> groups = groupsOf(config, backgrounds, patches, pictures);
    for (const GroupScenes &scenes : groups)
        plan.groups.push_back(scenes.group);
    std::set<std::string> taken;
    for (StudyComposition &each : plan.compositions)
        each.name = unique(each.name, taken);
    for (std::size_t m = 0; m < models.size(); ++m)
        for (std::size_t g = 0; g < groups.size(); ++g)
            for (const fs::path &picture : *groups[g].pictures) {
                StudyRun run{.name =
                                 models[m].shortName + "_" + forFileName(picture.stem().string()) + "_" + groups[g].group.name,
                             .model = m,
                             .group = g,
                             .mode = groups[g].mode,
                             .picture = picture,
                             .background = groups[g].background,
                             .box = groups[g].group.box};
                run.name = unique(run.name, taken);
                run.layers = models[m].layers;
                run.positions = positionsOf(run, models[m].canvas, config.stride);
                run.settings = settingsOf(config, models[m], run);
                plan.runs.push_back(std::move(run));
            }
    return plan;
}

} // namespace shiftscope
