#include "ui/plot/map_arrangement.h"

#include "core/error.h"
#include "core/network_identity.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace shiftscope {

namespace {

std::string modelText(const FigureCaption &caption)
{
    return NetworkIdentity{.model = caption.model, .weights = caption.weights, .weightsSha256 = caption.weightsSha256}.title();
}

std::vector<std::string> modelTexts(const std::vector<NamedMap> &maps)
{
    std::map<std::string, std::set<std::string>> weights; // of a model's text
    for (const NamedMap &map : maps)
        weights[modelText(map.caption)].insert(map.caption.weightsSha256);
    std::vector<std::string> texts;
    for (const NamedMap &map : maps) {
        std::string text = modelText(map.caption);
        if (weights[text].size() > 1) {
            const std::string &file = map.caption.weights;
            const std::string sha = map.caption.weightsSha256.substr(0, 8);
            text.append("\n").append(file);
            if (!sha.empty())
                text.append(file.empty() ? "" : " ").append(sha);
        }
        texts.push_back(std::move(text));
    }
    return texts;
}

std::string traitText(const FigureCaption &caption, MapTrait trait)
{
    switch (trait) {
    case MapTrait::Model:
        return modelText(caption);
    case MapTrait::Patch:
        return caption.patch;
    case MapTrait::Box:
        return caption.box > 0 ? std::to_string(caption.box) + " px" : std::string();
    case MapTrait::Layer:
        return caption.layer;
    case MapTrait::Anchor:
        return caption.anchor;
    }
    return {};
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
    static const std::vector<MapTrait> kAll{MapTrait::Model, MapTrait::Patch, MapTrait::Box, MapTrait::Layer, MapTrait::Anchor};
    return kAll;
}

std::string_view name(MapTrait trait)
{
    static constexpr std::array<std::string_view, 5> kNames{"model", "patch", "box", "layer", "anchor"};
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
    std::vector<std::string> texts;
    for (const NamedMap &map : maps)
        texts.push_back(traitText(map.caption, trait));
    return texts;
}

std::vector<MapTrait> differingTraits(const std::vector<NamedMap> &maps)
{
    std::vector<MapTrait> differing;
    for (const MapTrait trait : allTraits()) {
        const std::vector<std::string> texts = traitTexts(maps, trait);
        if (std::ranges::any_of(texts, [&](const std::string &text) { return text != texts.front(); }))
            differing.push_back(trait);
    }
    return differing;
}

MapAxes usualAxes(const std::vector<NamedMap> &maps)
{
    MapAxes axes{.rows = {}, .columns = differingTraits(maps)};
    if (axes.columns.size() > 1) {
        axes.rows.push_back(axes.columns.back());
        axes.columns.pop_back();
    }
    return axes;
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
            throw InputError(what.empty() ? "Two of the maps are alike in model, patch, box, layer and anchor."
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

} // namespace shiftscope
