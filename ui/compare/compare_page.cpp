#include "ui/compare/compare_page.h"

#include "core/sweep/map_difference.h"
#include "core/sweep/sweep.h"
#include "ui/plot/map_image.h"
#include "ui/plot/preview.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace shiftscope {

namespace {

constexpr double kLeastDifference = 0.01; ///< a scale of differences is at least this wide to both sides

void addUnlessKnown(std::vector<std::string> &names, const std::string &name)
{
    if (std::ranges::find(names, name) == names.end())
        names.push_back(name);
}

struct Chosen {
    std::vector<NamedMap> maps;
    std::vector<MapId> ids;
    std::vector<SimilarityMap> previews; ///< by map
    std::vector<bool> sweeping;          ///< by map
};

Chosen chosenMaps(const std::vector<CompareRunPtr> &runs, const CompareOptions &options)
{
    Chosen chosen;
    for (const CompareRunPtr &run : runs) {
        for (const StoredLayer &layer : run->header.layers) {
            for (const StoredAnchor &anchor : run->header.anchors) {
                if (!options.layers.contains(layer.name) || !options.anchors.contains(anchor.name))
                    continue;
                NamedMap map{.map = mapOf(run->header, run->maps, layer.name, anchor.name),
                             .caption = captionOf(run->header, layer.name, anchor.name),
                             .metric = std::string(name(run->header.metric)),
                             .facts = run->facts};
                chosen.previews.push_back(run->finished ? map.map : fillFromCoarse(map.map, run->maps.done).map);
                chosen.maps.push_back(std::move(map));
                chosen.ids.push_back({run->id, layer.name, anchor.name});
                chosen.sweeping.push_back(!run->finished);
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
        if (page.cells[i]->map.values.empty()) {
            page.cells[i].reset();
            page.emptyTexts[i] = "no position in common with A";
        }
    }
    const double most = std::max(kLeastDifference, std::ceil(largest(page, reference) * 100) / 100);
    for (std::size_t i = 0; i < page.cells.size(); ++i)
        if (page.cells[i] && i != reference)
            page.cells[i]->scale = {"coolwarm", {-most, most}, "difference to A"};
}

int indexOf(const std::vector<MapId> &ids, const std::optional<MapId> &id)
{
    const auto found = id ? std::ranges::find(ids, *id) : ids.end();
    return found == ids.end() ? -1 : static_cast<int>(found - ids.begin());
}

void choosePair(ComparePage &page, const ChosenPair &chosen)
{
    if (page.maps.empty())
        return;
    page.a = std::max(0, indexOf(page.ids, chosen.a));
    page.b = indexOf(page.ids, chosen.b);
    if (page.b < 0 || page.b == page.a)
        page.b = page.maps.size() < 2 ? -1 : page.a == 0 ? 1 : 0;
}

/// What the maps are drawn with, and what an empty cell says.
void addScales(ComparePage &result, const CompareOptions &options)
{
    const std::optional<ValueRange> locked = options.locked ? std::optional(options.range) : std::nullopt;
    setScales(result.page, options.scope, options.colourMap, locked, {});
    result.page.emptyTexts.resize(result.page.cells.size());
    for (std::size_t i = 0; i < result.page.cells.size(); ++i) {
        if (const int map = result.arrangement.cells[i]; map >= 0)
            result.page.cells[i]->scale.label = metricLabel(result.maps[static_cast<std::size_t>(map)].metric);
        else
            result.page.emptyTexts[i] = "no such map";
    }
}

/// The figures of the maps, and below each cell those of what it shows. A sweep that has only begun has none yet.
void addFigures(ComparePage &result, const std::vector<bool> &sweeping)
{
    for (std::size_t i = 0; i < result.maps.size(); ++i) {
        const SimilarityMap &map = result.maps[i].map;
        result.rows.push_back(
            {.title = result.titles[i], .summary = summarise(map), .invariance = globalInvariance(map, SummaryRow::kThreshold)});
        if (result.a >= 0)
            result.rows[i].minusA = agreementOf(map, result.maps[static_cast<std::size_t>(result.a)].map).meanDifference;
    }
    for (std::size_t i = 0; i < result.page.cells.size(); ++i) {
        std::optional<FigureCell> &cell = result.page.cells[i];
        if (!cell)
            continue;
        const int map = result.arrangement.cells[i];
        const bool minusA = result.difference && map != result.a;
        const MapSummary &own = result.rows[static_cast<std::size_t>(map)].summary;
        const MapSummary shown = minusA ? summarise(cell->map) : own;
        if (std::isnan(shown.mean) && sweeping[static_cast<std::size_t>(map)])
            cell->note = std::isnan(own.mean) ? "sweep has begun" : "nothing in common with A yet";
        else
            cell->note = (!result.difference ? "" : minusA ? "minus A: " : "A: ") + summaryNote(shown);
        if (result.preview.cells[i])
            result.preview.cells[i]->note = cell->note;
    }
    if (result.b >= 0) {
        result.scatter =
            scatterOf(result.maps[static_cast<std::size_t>(result.a)].map, result.maps[static_cast<std::size_t>(result.b)].map);
        result.scatter.titleA = result.titles[static_cast<std::size_t>(result.a)];
        result.scatter.titleB = result.titles[static_cast<std::size_t>(result.b)];
    }
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

ComparePage comparePage(const std::vector<CompareRunPtr> &runs, const CompareOptions &options, const ChosenPair &chosen)
{
    Chosen found = chosenMaps(runs, options);
    ComparePage result;
    result.maps = std::move(found.maps);
    result.ids = std::move(found.ids);
    if (result.maps.empty())
        return result;
    result.titles = mapTitles(result.maps);
    result.arrangement = placed(result.maps, axesOf(result.maps, options));
    result.page = pageOf(result.maps, result.arrangement);
    choosePair(result, chosen);
    addScales(result, options);
    result.preview = result.page;
    for (std::size_t i = 0; i < result.arrangement.cells.size(); ++i)
        if (const int map = result.arrangement.cells[i]; map >= 0)
            result.preview.cells[i]->map = std::move(found.previews[static_cast<std::size_t>(map)]);
    result.difference = options.difference && result.b >= 0;
    if (result.difference) {
        const auto reference = static_cast<std::size_t>(result.cellOf(result.a));
        const std::string common = commonCaption(result.page).text();
        result.page.caption = common + (common.empty() ? "Every map but A" : "; every map but A") +
                              " is its difference to A: " + result.titles[static_cast<std::size_t>(result.a)];
        showDifferences(result.page, reference);
        showDifferences(result.preview, reference);
    }
    addFigures(result, found.sweeping);
    std::set<int> unfinished;
    for (std::size_t i = 0; i < result.ids.size(); ++i)
        if (found.sweeping[i])
            unfinished.insert(result.ids[i].run);
    result.unfinished = static_cast<int>(unfinished.size());
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
            titles[i] += (titles[i].empty() || texts[i].empty() ? "" : ", ") + texts[i];
    }
    for (std::string &title : titles)
        std::ranges::replace(title, '\n', ' ');
    return titles;
}

} // namespace shiftscope
