#include "app/commands/export_page.h"

#include "core/error.h"
#include "core/storage/run_file.h"
#include "core/sweep/sweep.h"
#include "core/text.h"
#include "ui/plot/map_arrangement.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace shiftscope {

namespace {

struct StoredRun {
    std::string name; ///< of its file
    RunHeader header;
    RunMaps maps;
};

std::vector<std::string> layersOf(const RunHeader &header)
{
    std::vector<std::string> names;
    for (const StoredLayer &layer : header.layers)
        names.push_back(layer.name);
    return names;
}

std::vector<std::string> anchorsOf(const RunHeader &header)
{
    std::vector<std::string> names;
    for (const StoredAnchor &anchor : header.anchors)
        names.push_back(anchor.name);
    return names;
}

std::vector<StoredRun> readRuns(const std::vector<std::string> &files)
{
    std::vector<StoredRun> runs;
    for (const std::string &file : files) {
        const RunFile run = RunFile::openForReading(file);
        const std::string name = std::filesystem::path(file).filename().string();
        const bool taken = std::ranges::find(runs, name, &StoredRun::name) != runs.end();
        runs.push_back({taken ? file : name, run.header(), run.readMaps()});
    }
    return runs;
}

/// The wanted names in their order, or all in the order in which they first come. A name that no run has is a mistake.
std::vector<std::string> chosen(const std::vector<StoredRun> &runs, const std::vector<std::string> &wanted,
                                std::vector<std::string> (*namesOf)(const RunHeader &), const char *option)
{
    std::vector<std::string> all;
    for (const StoredRun &run : runs)
        for (const std::string &found : namesOf(run.header))
            if (std::ranges::find(all, found) == all.end())
                all.push_back(found);
    for (const std::string &one : wanted)
        if (std::ranges::find(all, one) == all.end())
            throw InputError(std::string(option) + " '" + one + "': none of the runs has it; they have " + listed(all));
    return wanted.empty() ? all : wanted;
}

std::vector<NamedMap> mapsOf(const std::vector<StoredRun> &runs, const PageRequest &request)
{
    const std::vector<std::string> layers = chosen(runs, request.layers, layersOf, "--layer");
    const std::vector<std::string> anchors = chosen(runs, request.anchors, anchorsOf, "--anchor");
    std::vector<NamedMap> maps;
    for (const StoredRun &run : runs) {
        const std::vector<std::string> ownLayers = layersOf(run.header);
        const std::vector<std::string> ownAnchors = anchorsOf(run.header);
        const RunFacts facts = factsOf(run.header, run.name);
        for (const std::string &layer : layers)
            for (const std::string &anchor : anchors)
                if (std::ranges::find(ownLayers, layer) != ownLayers.end() &&
                    std::ranges::find(ownAnchors, anchor) != ownAnchors.end())
                    maps.push_back({mapOf(run.header, run.maps, layer, anchor), captionOf(run.header, layer, anchor),
                                    std::string(name(run.header.metric)), facts});
    }
    if (maps.empty())
        throw InputError("none of the runs has both such a layer and such an anchor");
    return maps;
}

std::vector<MapTrait> traits(const std::vector<std::string> &names, const char *option)
{
    std::vector<MapTrait> result;
    for (const std::string &one : names) {
        try {
            result.push_back(traitFromName(one));
        } catch (const InputError &error) {
            throw InputError(std::string(option) + ": " + error.what());
        }
    }
    return result;
}

/// What is not said is what differs and is not told yet.
MapAxes axesOf(const std::vector<NamedMap> &maps, const PageRequest &request)
{
    MapAxes axes{traits(request.rows, "--rows"), traits(request.columns, "--columns")};
    if (axes.rows.empty() && axes.columns.empty())
        return usualAxes(maps);
    std::vector<MapTrait> &open = axes.columns.empty() ? axes.columns : axes.rows;
    const std::vector<MapTrait> &said = axes.columns.empty() ? axes.rows : axes.columns;
    if (open.empty())
        for (const MapTrait trait : differingTraits(maps))
            if (std::ranges::find(said, trait) == said.end())
                open.push_back(trait);
    return axes;
}

ScaleScope scopeOf(const std::string &text)
{
    if (text == "page")
        return ScaleScope::Page;
    if (text == "row")
        return ScaleScope::Row;
    if (text == "map")
        return ScaleScope::Map;
    throw InputError("--scale '" + text + "': accepted are page, row and map");
}

} // namespace

void exportPage(const PageRequest &request)
{
    const ScaleScope scope = scopeOf(request.scale);
    const std::vector<NamedMap> maps = mapsOf(readRuns(request.runs), request);
    std::set<std::string> metrics;
    for (const NamedMap &map : maps)
        metrics.insert(map.metric);
    if (metrics.size() > 1)
        throw InputError("the runs measure differently (" + listed(std::vector(metrics.begin(), metrics.end())) +
                         "); one page shows maps of one metric");
    FigurePage page = pageOf(maps, arranged(maps, axesOf(maps, request)));
    setScales(page, scope, request.colourMap, request.range, metricLabel(*metrics.begin()));
    writeFigurePage(page, request.style, request.output);
}

} // namespace shiftscope
