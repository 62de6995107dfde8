#include "ui/compare/compare_page.h"

#include "core/sweep/map_difference.h"
#include "core/sweep/sweep.h"
#include "ui/plot/map_image.h"
#include "ui/plot/preview.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr double kLeastDifference = 0.01; ///< a scale of differences is at least this wide to both sides

void addUnlessKnown(std::vector<std::string> &names, const std::string &name)
{
    if (std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

/// All that tells one map from another.
std::vector<std::string> identity(const NamedMap &map)
{
    const FigureCaption &c = map.caption;
    return {c.model, c.weights, c.weightsSha256, c.layer, c.anchor, c.patch, std::to_string(c.box), c.background, map.metric};
}

struct Chosen {
    std::vector<NamedMap> maps;
    std::vector<SimilarityMap> previews;
    std::size_t left = 0;
};

Chosen chosenMaps(const std::vector<CompareRunPtr> &runs, const CompareOptions &options)
{
    Chosen chosen;
    std::set<std::vector<std::string>> seen;
    for (const CompareRunPtr &run : runs) {
        for (const StoredLayer &layer : run->header.layers) {
            for (const StoredAnchor &anchor : run->header.anchors) {
                if (!options.layers.contains(layer.name) || !options.anchors.contains(anchor.name))
                    continue;
                NamedMap map{.map = {}, .caption = captionOf(run->header, layer.name, anchor.name), .metric = std::string(name(run->header.metric))};
                if (!seen.insert(identity(map)).second)
                    continue;
                if (chosen.maps.size() == CompareOptions::kMostMaps) {
                    ++chosen.left;
                    continue;
                }
                map.map = mapOf(run->header, run->maps, layer.name, anchor.name);
                chosen.previews.push_back(run->finished ? map.map : fillFromCoarse(map.map, run->maps.done).map);
                chosen.maps.push_back(std::move(map));
            }
        }
    }
    return chosen;
}

MapAxes axesOf(const std::vector<NamedMap> &maps, const CompareOptions &options)
{
    if (!options.rows && !options.columns)
        return usualAxes(maps);
    MapAxes axes;
    if (options.rows)
        axes.rows.push_back(*options.rows);
    if (options.columns && options.columns != options.rows)
        axes.columns.push_back(*options.columns);
    if (options.rows && !options.columns) { // the rest goes across
        for (const MapTrait trait : differingTraits(maps))
            if (trait != *options.rows)
                axes.columns.push_back(trait);
    }
    return withoutClashes(maps, axes);
}

/// Maps that no trait tells apart stand beside each other.
MapArrangement placed(const std::vector<NamedMap> &maps, const MapAxes &axes)
{
    try {
        return arranged(maps, axes);
    } catch (const std::exception &) {
        MapArrangement row{.rowHeads = {""}, .columnHeads = mapTitles(maps), .cells = {}};
        for (std::size_t i = 0; i < maps.size(); ++i)
            row.cells.push_back(static_cast<int>(i));
        return row;
    }
}

double largest(const FigurePage &page, std::size_t reference)
{
    double most = 0;
    for (std::size_t i = 0; i < page.cells.size(); ++i)
        if (page.cells[i] && i != reference)
            for (const float value : page.cells[i]->map.values)
                if (std::isfinite(value))
                    most = std::max(most, double{std::abs(value)});
    return most;
}

/// Every map becomes its difference to the one in cell `reference`, on one scale of its own that is white at 0.
void showDifferences(FigurePage &page, std::size_t reference)
{
    const SimilarityMap to = page.cells[reference]->map;
    for (std::size_t i = 0; i < page.cells.size(); ++i) {
        if (!page.cells[i] || i == reference)
            continue;
        page.cells[i]->map = difference(page.cells[i]->map, to);
        if (page.cells[i]->map.values.empty())
            page.cells[i].reset(); // no common position
    }
    const double most = std::max(kLeastDifference, std::ceil(largest(page, reference) * 100) / 100);
    for (std::size_t i = 0; i < page.cells.size(); ++i)
        if (page.cells[i] && i != reference)
            page.cells[i]->scale = {"coolwarm", {-most, most}, "difference to A"};
}

} // namespace

std::vector<std::string> layersOf(const std::vector<CompareRunPtr> &runs)
{
    std::vector<std::string> names;
    for (const CompareRunPtr &run : runs)
        for (const StoredLayer &layer : run->header.layers)
            addUnlessKnown(names, layer.name);
    return names;
}

std::vector<std::string> anchorsOf(const std::vector<CompareRunPtr> &runs)
{
    std::vector<std::string> names;
    for (const CompareRunPtr &run : runs)
        for (const StoredAnchor &anchor : run->header.anchors)
            addUnlessKnown(names, anchor.name);
    return names;
}

int ComparePage::cellOf(int map) const
{
    const auto found = std::ranges::find(arrangement.cells, map);
    return map < 0 || found == arrangement.cells.end() ? -1 : static_cast<int>(found - arrangement.cells.begin());
}

ComparePage comparePage(const std::vector<CompareRunPtr> &runs, const CompareOptions &options, int a)
{
    Chosen chosen = chosenMaps(runs, options);
    ComparePage result{.maps = std::move(chosen.maps), .arrangement = {}, .page = {}, .preview = {}, .left = chosen.left};
    if (result.maps.empty())
        return result;
    result.arrangement = placed(result.maps, axesOf(result.maps, options));
    result.page = pageOf(result.maps, result.arrangement);
    const std::optional<ValueRange> locked = options.locked ? std::optional(options.range) : std::nullopt;
    setScales(result.page, options.scope, options.colourMap, locked, metricLabel(result.maps.front().metric));
    result.preview = result.page;
    for (std::size_t i = 0; i < result.arrangement.cells.size(); ++i)
        if (const int map = result.arrangement.cells[i]; map >= 0)
            result.preview.cells[i]->map = chosen.previews[static_cast<std::size_t>(map)];
    if (const int reference = result.cellOf(a); options.difference && reference >= 0) {
        showDifferences(result.page, static_cast<std::size_t>(reference));
        showDifferences(result.preview, static_cast<std::size_t>(reference));
    }
    return result;
}

std::vector<std::string> mapTitles(const std::vector<NamedMap> &maps)
{
    std::vector<std::string> titles(maps.size());
    std::vector<MapTrait> traits = differingTraits(maps);
    if (traits.empty())
        traits = {MapTrait::Model, MapTrait::Layer, MapTrait::Anchor};
    for (const MapTrait trait : traits) {
        const std::vector<std::string> texts = traitTexts(maps, trait);
        for (std::size_t i = 0; i < maps.size(); ++i)
            titles[i] += (titles[i].empty() ? "" : ", ") + texts[i];
    }
    for (std::string &title : titles)
        std::ranges::replace(title, '\n', ' ');
    return titles;
}

} // namespace shiftscope
