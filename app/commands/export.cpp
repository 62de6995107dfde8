#include "app/commands/command.h"
#include "app/commands/export_page.h"
#include "app/commands/offscreen.h"
#include "app/commands/option_checks.h"
#include "core/error.h"
#include "core/storage/run_file.h"
#include "core/sweep/sweep.h"
#include "core/text.h"
#include "ui/plot/figure.h"
#include "ui/plot/map_arrangement.h"
#include "ui/plot/output_file.h"

#include <charconv>
#include <cmath>
#include <iostream>
#include <optional>
#include <sstream>

namespace shiftscope {

namespace {

struct ExportOptions {
    std::vector<std::string> runs;
    std::string layers; ///< these four: words separated by commas
    std::string anchors;
    std::string rows;
    std::string columns;
    std::string scale = "page";
    std::string format;
    std::string output;
    std::string colourMap = "viridis";
    std::string range = "auto";
    std::string preset;
    double widthMm = 85;
    int dpi = 300;
};

/// The data's own extent, rounded outwards to hundredths so that two exports of like maps are likely to share a scale.
ValueRange extent(const SimilarityMap &map)
{
    double lo = std::numeric_limits<double>::infinity();
    double hi = -lo;
    for (const float value : map.values)
        if (!std::isnan(value)) {
            lo = std::min(lo, double{value});
            hi = std::max(hi, double{value});
        }
    if (lo > hi)
        throw InputError("the map has no data to export yet");
    const ValueRange rounded{std::floor(lo * 100) / 100, std::ceil(hi * 100) / 100};
    return rounded.lo < rounded.hi ? rounded : ValueRange{rounded.lo, rounded.lo + 0.01};
}

/// None for auto.
std::optional<ValueRange> parseRange(const std::string &text)
{
    if (text == "auto")
        return std::nullopt;
    ValueRange range{};
    const char *end = text.data() + text.size();
    const auto lo = std::from_chars(text.data(), end, range.lo);
    const bool colon = lo.ec == std::errc{} && lo.ptr != end && *lo.ptr == ':';
    const auto hi = colon ? std::from_chars(lo.ptr + 1, end, range.hi) : lo;
    if (!colon || hi.ec != std::errc{} || hi.ptr != end || !(range.lo < range.hi) || !std::isfinite(range.lo) ||
        !std::isfinite(range.hi))
        throw InputError("--range '" + text + "': accepted are auto and LO:HI with LO below HI, for example 0.88:1");
    return range;
}

std::vector<std::string> words(const std::string &text)
{
    std::vector<std::string> result;
    std::istringstream in(text);
    for (std::string word; std::getline(in, word, ',');)
        result.push_back(word);
    return result;
}

std::string oneOf(const std::string &given, const std::vector<std::string> &known, const char *option, const std::string &run)
{
    if (!given.empty())
        return given;
    if (known.size() == 1)
        return known.front();
    throw InputError(std::string(option) + " is missing: " + run + " has " + joined(known, ", "));
}

std::string formatOf(const ExportOptions &o)
{
    const std::string extension = std::filesystem::path(o.output).extension().string();
    const std::string format = o.format.empty() && !extension.empty() ? extension.substr(1) : o.format;
    if (format != "csv" && format != "png" && format != "svg" && format != "pdf")
        throw InputError("--format '" + format + "': accepted are png, svg, pdf and csv");
    return format;
}

/// Several maps are a page, and so is what is arranged.
bool isPage(const ExportOptions &o)
{
    return o.runs.size() > 1 || words(o.layers).size() > 1 || words(o.anchors).size() > 1 || !o.rows.empty() ||
           !o.columns.empty();
}

int exportMap(const ExportOptions &o, const std::string &format)
{
    const std::string &run = o.runs.front();
    const RunFile file = RunFile::openForReading(run);
    const RunHeader &header = file.header();
    std::vector<std::string> layers;
    for (const StoredLayer &layer : header.layers)
        layers.push_back(layer.name);
    std::vector<std::string> anchors;
    for (const StoredAnchor &anchor : header.anchors)
        anchors.push_back(anchor.name);
    const std::string layer = oneOf(o.layers, layers, "--layer", run);
    const std::string anchor = oneOf(o.anchors, anchors, "--anchor", run);
    const SimilarityMap map = mapOf(header, file.readMaps(), layer, anchor);
    if (format == "csv") {
        writeOutput(csvText(map), o.output);
        return kDone;
    }
    const OffscreenPainting painting;
    const std::optional<ValueRange> asked = parseRange(o.range);
    const ValueRange range = asked ? *asked : extent(map);
    FigureStyle style{.format = figureFormatFromName(format),
                      .widthMm = o.widthMm,
                      .dpi = o.dpi,
                      .colourMap = o.colourMap,
                      .lo = range.lo,
                      .hi = range.hi,
                      .valueLabel = metricLabel(name(header.metric))};
    writeFigure(map, style, captionOf(header, layer, anchor), o.output);
    return kDone;
}

int runExport(ExportOptions o, const CLI::App &app)
{
    const std::string format = formatOf(o);
    if (!o.preset.empty() && o.preset != "paper")
        throw InputError("--preset '" + o.preset + "': the one preset is paper");
    if (o.preset == "paper") {
        o.colourMap = app.count("--colour-map") > 0 ? o.colourMap : "hot";
        o.range = app.count("--range") > 0 ? o.range : "0.88:1";
    }
    if (!isPage(o))
        return exportMap(o, format);
    if (format == "csv")
        throw InputError("--format csv: a table holds one map; name one run, one layer and one anchor");
    const OffscreenPainting painting;
    FigurePageStyle style{.format = figureFormatFromName(format), .dpi = o.dpi};
    style.widthMm = app.count("--width") > 0 ? o.widthMm : FigurePageStyle::kTwoColumnsMm;
    exportPage({.runs = o.runs,
                .layers = words(o.layers),
                .anchors = words(o.anchors),
                .rows = words(o.rows),
                .columns = words(o.columns),
                .scale = o.scale,
                .range = parseRange(o.range),
                .colourMap = o.colourMap,
                .style = style,
                .output = o.output});
    return kDone;
}

} // namespace

Command addExport(CLI::App &app)
{
    CLI::App *sub =
        app.add_subcommand("export", "write a map of a run file as a figure or as numbers, or maps of several as a page");
    const auto o = std::make_shared<ExportOptions>();
    sub->add_option("run", o->runs, "run file (.h5); several make a page")
        ->required()
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_option(
        "--layer", o->layers,
        "layer of the map; may be left out where the run has one; several by commas make a page, whose default is all");
    sub->add_option("--anchor", o->anchors, "anchor of the map; likewise");
    sub->add_option("--rows", o->rows,
                    "of a page: what goes down: model, patch, box, fit, background, stride, layer, anchor …, several by commas");
    sub->add_option("--columns", o->columns, "of a page: what goes across");
    sub->add_option("--scale", o->scale, "of a page: maps with one range: page, row or map")->capture_default_str();
    sub->add_option("--format", o->format, "png, svg, pdf or csv; default: what the output's name ends in");
    sub->add_option("--output", o->output, "file to write; '-' is stdout")->required();
    sub->add_option("--colour-map", o->colourMap, "viridis, cividis, magma, gray, coolwarm or hot")->capture_default_str();
    sub->add_option("--range", o->range, "values of the first and last colour, LO:HI, or auto")->capture_default_str();
    sub->add_option("--preset", o->preset, "paper: colour map hot, range 0.88:1");
    sub->add_option("--width", o->widthMm, "width of the figure in mm; default: 85, of a page 175")
        ->transform(numberWithin(20, 1000, "mm"));
    sub->add_option("--dpi", o->dpi, "dots an inch of a PNG")->transform(wholeWithin(36, 2400))->capture_default_str();
    return [sub, o] { return runExport(*o, *sub); };
}

} // namespace shiftscope
