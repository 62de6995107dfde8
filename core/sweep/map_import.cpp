#include "core/sweep/map_import.h"

#include "core/error.h"
#include "core/network/zoo/zoo.h"
#include "core/printable.h"
#include "core/scene/scene.h"
#include "core/sweep/anchors.h"
#include "core/sweep/complete_header.h"
#include "core/sweep/metric.h"
#include "core/sweep/similarity_map.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <regex>

namespace shiftscope {

namespace {

constexpr const char *kScheme = "MODEL-LAYER-PATCH-ANCHOR-dN.csv";
constexpr const char *kProbability = "class"; ///< what the authors' names say in the layer's place

/// What a file's name says, in this program's words.
struct NameParts {
    std::string model;
    std::string layer;
    std::string patch;
    std::string anchor;
};

/// A file with everything that is known of it.
struct NamedMap {
    std::filesystem::path file;
    std::string layer; ///< empty: a class probability
    Anchor anchor;
    CsvMap content;
};

std::optional<Graph> knownGraph(const std::string &model)
{
    const std::vector<std::string> known = architectureNames();
    if (std::ranges::find(known, model) == known.end())
        return std::nullopt;
    return buildArchitecture(model);
}

std::string ourModelName(std::string theirs)
{
    constexpr std::string_view kAntiAliased = "AA";
    const bool blurred = theirs.ends_with(kAntiAliased);
    if (blurred)
        theirs.resize(theirs.size() - kAntiAliased.size());
    if (theirs == "mobilev2")
        theirs = "mobilenet_v2";
    return blurred ? theirs + "_lpf5" : theirs;
}

std::optional<NameParts> partsOf(const std::filesystem::path &file)
{
    static const std::regex kPattern("([^-]+)-([^-]+)-([^-]+)-(tl|tr|c|bl|br)-d[0-9]+\\.csv");
    std::smatch found;
    const std::string name = file.filename().string();
    if (!std::regex_match(name, found, kPattern))
        return std::nullopt;
    NameParts parts{ourModelName(found[1]), found[2], found[3], found[4]};
    std::ranges::transform(parts.anchor, parts.anchor.begin(),
                           [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (const auto graph = knownGraph(parts.model); graph && parts.layer == "fc")
        parts.layer = graph->defaultLayers.back();
    return parts;
}

/// The `index`th of the given values, or the one for all; empty where none is given.
std::string given(const std::vector<std::string> &values, std::size_t index, std::size_t files, const char *option)
{
    if (values.empty())
        return {};
    if (values.size() != 1 && values.size() != files)
        throw InputError(std::string(option) + " gives " + std::to_string(values.size()) + " values for " +
                         std::to_string(files) + " files; one for all, or one a file, is needed");
    return values.size() == 1 ? values.front() : values[index];
}

Anchor anchorOf(const std::string &text, const SimilarityMap &map)
{
    const Position last{map.ys.back(), map.xs.back()};
    if (text.empty())
        return {std::to_string(map.anchorX) + ":" + std::to_string(map.anchorY), {map.anchorY, map.anchorX}};
    std::vector<Anchor> anchors = parseAnchors(text, last);
    if (anchors.size() != 1)
        throw InputError("anchor '" + text + "': a map has one anchor");
    return anchors.front();
}

NamedMap readOne(const MapImport &request, std::size_t index, const std::optional<NameParts> &parts)
{
    const std::filesystem::path &file = request.files[index];
    NamedMap map{
        .file = file, .layer = given(request.layers, index, request.files.size(), "--layer"), .anchor = {}, .content = {}};
    std::string anchor = given(request.anchors, index, request.files.size(), "--anchor");
    if (parts && map.layer.empty())
        map.layer = parts->layer;
    if (parts && anchor.empty())
        anchor = parts->anchor;
    if (map.layer.empty())
        throw InputError(file.string() + ": its name does not say which layer it is of; give --layer, or name it " + kScheme);
    map.content = readCsvWithHoles(file, request.stride);
    map.anchor = anchorOf(anchor, map.content.map);
    if (map.layer == kProbability)
        map.layer.clear();
    return map;
}

void requireSameGrid(const std::vector<NamedMap> &maps)
{
    const auto text = [](const SimilarityMap &map) {
        return std::to_string(map.rows()) + " x " + std::to_string(map.columns()) +
               " positions from y = " + std::to_string(map.ys.front()) + ", x = " + std::to_string(map.xs.front()) +
               " to y = " + std::to_string(map.ys.back()) + ", x = " + std::to_string(map.xs.back());
    };
    const SimilarityMap &first = maps.front().content.map;
    for (const NamedMap &map : maps)
        if (map.content.map.ys != first.ys || map.content.map.xs != first.xs)
            throw InputError(map.file.string() + ": has another grid (" + text(map.content.map) + ") than " +
                             maps.front().file.string() + " (" + text(first) + "); the files of one run must have the same");
}

void requireEachPairOnce(const std::vector<NamedMap> &maps)
{
    for (std::size_t i = 0; i < maps.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (maps[i].layer == maps[j].layer && maps[i].anchor == maps[j].anchor)
                throw InputError(maps[i].file.string() + ": is " +
                                 (maps[i].layer.empty() ? "a class probability" : maps[i].layer) + " for anchor " +
                                 maps[i].anchor.name + ", and so is " + maps[j].file.string());
}

/// The one value that all files' names, or the option, give.
std::string common(const MapImport &request, const std::vector<std::optional<NameParts>> &parts, const std::string &option,
                   std::string NameParts::*part, const char *what)
{
    if (!option.empty())
        return option;
    std::string value;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (!parts[i])
            continue;
        const std::string &here = *parts[i].*part;
        if (!value.empty() && here != value)
            throw InputError(request.files[i]
                                 .string()
                                 .append(": is of ")
                                 .append(what)
                                 .append(" ")
                                 .append(here)
                                 .append(", others are of ")
                                 .append(value)
                                 .append("; one run holds one ")
                                 .append(what));
        value = here;
    }
    return value;
}

/// In the network's order where it is known, else as the files come.
std::vector<StoredLayer> layersOf(const std::vector<NamedMap> &maps, const std::string &model)
{
    std::vector<StoredLayer> layers;
    for (const NamedMap &map : maps)
        if (!map.layer.empty() && std::ranges::find(layers, map.layer, &StoredLayer::name) == layers.end())
            layers.push_back({map.layer, 1});
    const std::optional<Graph> graph = knownGraph(model);
    if (!graph)
        return layers;
    const std::vector<std::string> order = graph->layers();
    const std::vector<Shape> shapes = graph->shapes();
    const auto place = [&order](const StoredLayer &layer) { return std::ranges::find(order, layer.name) - order.begin(); };
    std::ranges::stable_sort(layers, {}, place);
    for (StoredLayer &layer : layers)
        if (std::ranges::find(order, layer.name) != order.end())
            layer.dims = shapes[static_cast<std::size_t>(graph->layer(layer.name))].elements();
    return layers;
}

std::vector<StoredAnchor> anchorsOf(const std::vector<NamedMap> &maps)
{
    static constexpr std::array<std::string_view, 5> kOrder{"TL", "TR", "C", "BL", "BR"};
    std::vector<StoredAnchor> anchors;
    for (const NamedMap &map : maps)
        if (!map.layer.empty() && std::ranges::find(anchors, map.anchor.name, &StoredAnchor::name) == anchors.end())
            anchors.push_back({map.anchor.name, map.anchor.position.y, map.anchor.position.x});
    std::ranges::stable_sort(anchors, {},
                             [](const StoredAnchor &anchor) { return std::ranges::find(kOrder, anchor.name) - kOrder.begin(); });
    return anchors;
}

int boxOf(const MapImport &request, const SimilarityMap &map)
{
    const int last = std::max(map.ys.back(), map.xs.back());
    const int box = request.box.value_or(request.canvas - last);
    if (box < 1 || last + box > request.canvas)
        throw InputError("a box of " + std::to_string(box) + " px at the position " + std::to_string(last) + " of " +
                         request.files.front().string() + " reaches beyond a canvas of " + std::to_string(request.canvas) +
                         " px; give --box or --canvas");
    return box;
}

int classIndexOf(const MapImport &request, const NamedMap &map, const std::string &patch)
{
    constexpr int kStrawberry = 949;
    if (request.classIndex)
        return *request.classIndex;
    if (patch == "berry")
        return kStrawberry;
    throw InputError(map.file.string() + ": holds the probability of a class; give its ImageNet index with --class");
}

Raster rasterOf(const cv::Mat &picture)
{
    Raster raster(picture.rows, picture.cols, picture.channels());
    const cv::Mat whole = picture.isContinuous() ? picture : picture.clone();
    std::copy_n(whole.ptr<std::uint8_t>(), raster.values.size(), raster.values.begin());
    return raster;
}

RunHeader headerOf(const MapImport &request, const std::vector<NamedMap> &maps, const std::string &model,
                   const std::string &patch)
{
    const SimilarityMap &grid = maps.front().content.map;
    RunHeader header{.created = utcNow(),
                     .programVersion = request.programVersion,
                     .model = model.empty() ? "unknown" : model,
                     .weights = printable(request.weights),
                     .canvas = request.canvas,
                     .box = boxOf(request, grid),
                     .fit = fitFromName(request.fit),
                     .stride = maps.front().content.stride,
                     .patch = patch,
                     .metric = metricFromName(request.metric),
                     .engine = "imported",
                     .ys = grid.ys,
                     .xs = grid.xs,
                     .anchors = anchorsOf(maps),
                     .layers = layersOf(maps, model)};
    if (header.layers.empty())
        throw InputError(maps.front().file.string() + ": is a class probability; a run needs the map of a layer beside it");
    const Background background = Background::parse(request.background);
    header.background = printable(background.text);
    header.backgroundImage = storedImage(rasterOf(background.onCanvas(request.canvas)));
    if (std::filesystem::is_regular_file(request.patch)) {
        header.patchImage = storedImage(rasterOf(Patch::load(request.patch).fitted(header.box, fitFromName(request.fit))));
        header.patch = printable(std::filesystem::path(request.patch).filename().string());
    }
    return header;
}

RunMaps mapsOf(const RunHeader &header, const std::vector<NamedMap> &named)
{
    RunMaps maps = RunMaps::forHeader(header);
    for (const NamedMap &map : named) {
        for (std::size_t i = 0; i < maps.done.size(); ++i)
            maps.done[i] = static_cast<std::uint8_t>(maps.done[i] | map.content.present[i]);
        if (map.layer.empty()) {
            maps.probability.at(header.classes.front()) = map.content.map.values;
            continue;
        }
        const auto anchor = std::ranges::find(header.anchors, map.anchor.name, &StoredAnchor::name) - header.anchors.begin();
        std::ranges::copy(map.content.map.values,
                          maps.similarity.at(map.layer).begin() + anchor * static_cast<std::ptrdiff_t>(header.positions()));
    }
    return maps;
}

} // namespace

ImportedRun importMaps(const MapImport &request)
{
    if (request.files.empty())
        throw InputError("there are no maps to import");
    std::vector<std::optional<NameParts>> parts;
    std::ranges::transform(request.files, std::back_inserter(parts), partsOf);
    const std::string model = common(request, parts, request.model, &NameParts::model, "model");
    const std::string patch = common(request, parts, request.patch, &NameParts::patch, "patch");
    std::vector<NamedMap> maps;
    for (std::size_t i = 0; i < request.files.size(); ++i)
        maps.push_back(readOne(request, i, parts[i]));
    requireSameGrid(maps);
    requireEachPairOnce(maps);
    RunHeader header = headerOf(request, maps, model, patch);
    for (const NamedMap &map : maps)
        if (map.layer.empty() && header.classes.empty())
            header.classes = {classIndexOf(request, map, patch)};
        else if (map.layer.empty())
            throw InputError(map.file.string() + ": is the second map of a class's probability; one run takes one");
    RunMaps filled = mapsOf(header, maps);
    return {std::move(header), std::move(filled)};
}

} // namespace shiftscope
