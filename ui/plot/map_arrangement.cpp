#include "ui/plot/map_arrangement.h"

#include "core/error.h"
#include "core/network_identity.h"
#include "core/printable.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace shiftscope {

namespace {

constexpr std::size_t kHashDigits = 8;

std::string modelText(const FigureCaption &caption)
{
    return NetworkIdentity{.model = caption.model, .weights = caption.weights, .weightsSha256 = caption.weightsSha256}.title();
}

/// Texts of which equal ones with other content get that content's own word.
std::vector<std::string> toldApart(std::vector<std::string> texts, const std::vector<std::string> &contents,
                                   const std::vector<std::string> &words)
{
    std::map<std::string, std::set<std::string>> known; // contents of a text
    for (std::size_t i = 0; i < texts.size(); ++i)
        known[texts[i]].insert(contents[i]);
    for (std::size_t i = 0; i < texts.size(); ++i)
        if (known.at(texts[i]).size() > 1)
            texts[i] += words[i];
    return texts;
}

std::vector<std::string> modelTexts(const std::vector<NamedMap> &maps)
{
    std::vector<std::string> texts;
    std::vector<std::string> contents;
    std::vector<std::string> words;
    for (const NamedMap &map : maps) {
        const FigureCaption &caption = map.caption;
        const std::string sha = caption.weightsSha256.substr(0, kHashDigits);
        texts.push_back(modelText(caption));
        contents.push_back(caption.weightsSha256.empty() ? caption.weights : caption.weightsSha256);
        words.push_back('\n' + caption.weights + (sha.empty() || caption.weights.empty() ? "" : " ") + sha);
    }
    return toldApart(std::move(texts), contents, words);
}

/// Of pictures: their names, with a word for the pixels where one name stands for several. A patch that is only fitted otherwise
/// is no other patch.
std::vector<std::string> pictureTexts(const std::vector<NamedMap> &maps, std::string FigureCaption::*name,
                                      std::string RunFacts::*pixels)
{
    std::vector<std::string> texts;
    for (const NamedMap &map : maps)
        texts.push_back(map.caption.*name);
    std::map<std::vector<std::string>, std::set<std::string>> known; // pixels of a name, drawn in one way
    const auto keyOf = [&](const NamedMap &map) {
        const RunFacts &facts = map.facts;
        return std::vector<std::string>{map.caption.*name, facts.mode, facts.fit, std::to_string(facts.canvas),
                                        std::to_string(map.caption.box)};
    };
    for (const NamedMap &map : maps)
        known[keyOf(map)].insert(map.facts.*pixels);
    for (std::size_t i = 0; i < maps.size(); ++i)
        if (const std::string &own = maps[i].facts.*pixels; !own.empty() && known.at(keyOf(maps[i])).size() > 1)
            texts[i] += (texts[i].empty() ? "" : " ") + own;
    return texts;
}

std::string traitText(const NamedMap &map, MapTrait trait)
{
    const FigureCaption &caption = map.caption;
    const RunFacts &facts = map.facts;
    switch (trait) {
    case MapTrait::Model:
        return modelText(caption);
    case MapTrait::Run:
        return facts.run;
    case MapTrait::Mode:
        return facts.mode;
    case MapTrait::Patch:
        return caption.patch;
    case MapTrait::Box:
        return caption.box > 0 ? std::to_string(caption.box) + " px" : std::string();
    case MapTrait::Fit:
        return facts.fit;
    case MapTrait::Background:
        return caption.background;
    case MapTrait::Stride:
        return facts.stride > 0 ? "stride " + std::to_string(facts.stride) : std::string();
    case MapTrait::Canvas:
        return facts.canvas > 0 ? std::to_string(facts.canvas) + " px canvas" : std::string();
    case MapTrait::Metric:
        return map.metric;
    case MapTrait::Engine:
        return caption.engine;
    case MapTrait::Device:
        return facts.device;
    case MapTrait::Layer:
        return caption.layer;
    case MapTrait::Anchor:
        return caption.anchor;
    }
    return {};
}

bool lastResort(MapTrait trait)
{
    return trait == MapTrait::Engine || trait == MapTrait::Device || trait == MapTrait::Run;
}

/// FNV-1a: only to tell pictures of one name apart.
std::string wordFor(const StoredImage &image)
{
    if (image.values.empty())
        return {};
    std::uint64_t hash = 14695981039346656037ULL;
    for (const std::uint8_t value : image.values)
        hash = (hash ^ value) * 1099511628211ULL;
    std::string word(kHashDigits, '0');
    for (char &digit : word) {
        digit = "0123456789abcdef"[hash >> 60];
        hash <<= 4;
    }
    return word;
}

/// The texts of several traits, a line each.
std::vector<std::string> headsOf(const std::vector<NamedMap> &maps, const std::vector<MapTrait> &traits)
{
    std::vector<std::string> heads(maps.size());
    for (const MapTrait trait : traits) {
        const std::vector<std::string> texts = traitTexts(maps, trait);
        for (std::size_t i = 0; i < maps.size(); ++i)
            heads[i] += heads[i].empty() || texts[i].empty() ? texts[i] : "\n" + texts[i];
    }
    return heads;
}

std::size_t indexIn(std::vector<std::string> &known, const std::string &head)
{
    const auto found = std::ranges::find(known, head);
    if (found != known.end())
        return static_cast<std::size_t>(found - known.begin());
    known.push_back(head);
    return known.size() - 1;
}

std::string differences(const NamedMap &a, const NamedMap &b)
{
    std::vector<std::string> words;
    for (const MapTrait trait : differingTraits({a, b}))
        words.emplace_back(name(trait));
    return listed(words);
}

} // namespace

const std::vector<MapTrait> &allTraits()
{
    using enum MapTrait;
    static const std::vector<MapTrait> kAll{Model,  Run,    Mode,   Patch,  Box,    Fit,   Background,
                                            Stride, Canvas, Metric, Engine, Device, Layer, Anchor};
    return kAll;
}

std::string_view name(MapTrait trait)
{
    static constexpr std::array<std::string_view, 14> kNames{"model",  "run",        "mode",   "patch",  "box",
                                                             "fit",    "background", "stride", "canvas", "metric",
                                                             "engine", "device",     "layer",  "anchor"};
    return kNames.at(static_cast<std::size_t>(trait));
}

MapTrait traitFromName(std::string_view text)
{
    std::vector<std::string> names;
    for (const MapTrait trait : allTraits()) {
        if (name(trait) == text)
            return trait;
        names.emplace_back(name(trait));
    }
    const std::string meant = didYouMean(text, names);
    throw InputError("Maps cannot be arranged by '" + std::string(text) + "'" +
                     (meant.empty() ? "; accepted are " + listed(names) : meant));
}

std::vector<std::string> traitTexts(const std::vector<NamedMap> &maps, MapTrait trait)
{
    if (trait == MapTrait::Model)
        return modelTexts(maps);
    if (trait == MapTrait::Patch)
        return pictureTexts(maps, &FigureCaption::patch, &RunFacts::patchPixels);
    if (trait == MapTrait::Background)
        return pictureTexts(maps, &FigureCaption::background, &RunFacts::backgroundPixels);
    std::vector<std::string> texts;
    for (const NamedMap &map : maps)
        texts.push_back(traitText(map, trait));
    return texts;
}

std::vector<MapTrait> differingTraits(const std::vector<NamedMap> &maps)
{
    std::set<MapTrait> differing;
    const auto told = [&] { return std::vector<MapTrait>(differing.begin(), differing.end()); };
    for (const MapTrait trait : allTraits()) {
        const std::vector<std::string> texts = traitTexts(maps, trait);
        if (!lastResort(trait) && std::ranges::any_of(texts, [&](const std::string &text) { return text != texts.front(); }))
            differing.insert(trait);
    }
    for (const MapTrait trait : {MapTrait::Engine, MapTrait::Device, MapTrait::Run}) {
        const std::vector<std::string> heads = headsOf(maps, told());
        const std::vector<std::string> texts = traitTexts(maps, trait);
        std::map<std::string, std::set<std::string>> alike;
        for (std::size_t i = 0; i < maps.size(); ++i)
            alike[heads[i]].insert(texts[i]);
        if (std::ranges::any_of(alike, [](const auto &group) { return group.second.size() > 1; }))
            differing.insert(trait);
    }
    return told();
}

MapAxes usualAxes(const std::vector<NamedMap> &maps)
{
    MapAxes axes{.rows = {}, .columns = differingTraits(maps)};
    if (axes.columns.size() < 2)
        return axes;
    const MapAxes flat = axes;
    axes.rows.push_back(axes.columns.back());
    axes.columns.pop_back();
    const auto count = [&](const std::vector<MapTrait> &traits) {
        const std::vector<std::string> heads = headsOf(maps, traits);
        return std::set<std::string>(heads.begin(), heads.end()).size();
    };
    return count(axes.rows) * count(axes.columns) == maps.size() ? axes : flat;
}

MapArrangement arranged(const std::vector<NamedMap> &maps, const MapAxes &axes)
{
    const std::vector<std::string> rows = headsOf(maps, axes.rows);
    const std::vector<std::string> columns = headsOf(maps, axes.columns);
    MapArrangement result;
    std::vector<std::pair<std::size_t, std::size_t>> places;
    for (std::size_t i = 0; i < maps.size(); ++i)
        places.emplace_back(indexIn(result.rowHeads, rows[i]), indexIn(result.columnHeads, columns[i]));
    result.cells.assign(result.rowHeads.size() * result.columnHeads.size(), -1);
    for (std::size_t i = 0; i < maps.size(); ++i) {
        int &cell = result.cells[places[i].first * result.columnHeads.size() + places[i].second];
        if (cell >= 0) {
            const std::string what = differences(maps[static_cast<std::size_t>(cell)], maps[i]);
            throw InputError(what.empty() ? "Two of the maps are alike in everything, from the network to the anchor."
                                          : "Two maps would share a cell of the grid: they differ in " + what +
                                                ", which must go into the rows or the columns.");
        }
        cell = static_cast<int>(i);
    }
    return result;
}

MapAxes withoutClashes(const std::vector<NamedMap> &maps, MapAxes axes)
{
    for (const MapTrait trait : differingTraits(maps)) {
        const bool used = std::ranges::find(axes.rows, trait) != axes.rows.end() ||
                          std::ranges::find(axes.columns, trait) != axes.columns.end();
        if (!used)
            axes.rows.push_back(trait);
    }
    return axes;
}

FigurePage pageOf(const std::vector<NamedMap> &maps, const MapArrangement &arrangement)
{
    FigurePage page{.rowHeads = arrangement.rowHeads, .columnHeads = arrangement.columnHeads, .cells = {}};
    for (const int index : arrangement.cells) {
        if (index < 0) {
            page.cells.emplace_back();
            continue;
        }
        const NamedMap &map = maps[static_cast<std::size_t>(index)];
        FigureCell &cell = page.cells.emplace_back().emplace();
        cell.map = map.map;
        cell.caption = map.caption;
    }
    return page;
}

std::string metricLabel(std::string_view metric)
{
    if (metric == "euclidean")
        return "euclidean distance";
    return metric == "centred-cosine" ? "centred cosine similarity" : "cosine similarity";
}

namespace {

/// "car.png, mirrored, turned 90°"; in the modes that shift a whole picture, "street.jpg, crop".
std::string shownThing(const RunHeader &header)
{
    if (header.mode != ShiftMode::Object)
        return header.patch + ", " + std::string(name(header.mode));
    return header.patch + (header.mirrored ? ", mirrored" : "") +
           (header.turn != 0 ? ", turned " + std::to_string(header.turn) + "°" : "");
}

} // namespace

FigureCaption captionOf(const RunHeader &header, const std::string &layer, const std::string &anchor)
{
    const bool isObject = header.mode == ShiftMode::Object; // a picture that is shifted has no box and covers the background
    return {.model = header.model,
            .weights = header.weights,
            .weightsSha256 = header.weightsSha256,
            .layer = layer,
            .anchor = anchor,
            .patch = shownThing(header),
            .box = isObject ? header.box : 0,
            .background = isObject ? header.background : std::string(),
            .engine = header.engine};
}

RunFacts factsOf(const RunHeader &header, const std::string &run)
{
    return {.run = printable(run),
            .mode = std::string(name(header.mode)),
            .fit = header.fit ? std::string(name(*header.fit)) : std::string(),
            .stride = header.stride,
            .canvas = header.canvas,
            .device = header.device,
            .patchPixels = wordFor(header.patchImage),
            .backgroundPixels = wordFor(header.backgroundImage)};
}

} // namespace shiftscope
