#include "app/commands/command.h"
#include "app/commands/offscreen.h"
#include "core/error.h"
#include "core/storage/run_file.h"
#include "core/sweep/sweep.h"
#include "core/text.h"
#include "ui/plot/figure.h"
#include "ui/plot/output_file.h"

#include <charconv>
#include <cmath>
#include <iostream>

namespace shiftscope {

namespace {

struct ExportOptions {
    std::string run;
    std::string layer;
    std::string anchor;
    std::string format;
    std::string output;
    std::string colourMap = "viridis";
    std::string range = "auto";
    std::string preset;
    double widthMm = 85;
    int dpi = 300;
};

struct Range {
    double lo;
    double hi;
};

/// The data's own extent, rounded outwards to hundredths so that two exports of like maps are likely to share a scale.
Range extent(const SimilarityMap &map)
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
    const Range rounded{std::floor(lo * 100) / 100, std::ceil(hi * 100) / 100};
    return rounded.lo < rounded.hi ? rounded : Range{rounded.lo, rounded.lo + 0.01};
}

Range parseRange(const std::string &text, const SimilarityMap &map)
{
    if (text == "auto")
        return extent(map);
    Range range{};
    const char *end = text.data() + text.size();
    const auto lo = std::from_chars(text.data(), end, range.lo);
    const bool colon = lo.ec == std::errc{} && lo.ptr != end && *lo.ptr == ':';
    const auto hi = colon ? std::from_chars(lo.ptr + 1, end, range.hi) : lo;
    if (!colon || hi.ec != std::errc{} || hi.ptr != end || !(range.lo < range.hi))
        throw InputError("--range '" + text + "': accepted are auto and LO:HI with LO below HI, for example 0.88:1");
    return range;
}

std::string oneOf(const std::string &given, const std::vector<std::string> &known, const char *option, const std::string &run)
{
    if (!given.empty())
        return given;
    if (known.size() == 1)
        return known.front();
    throw InputError(std::string(option) + " is missing: " + run + " has " + joined(known, ", "));
}

FigureCaption captionOf(const RunHeader &header, const std::string &layer, const std::string &anchor)
{
    return {.model = header.model,
            .weights = header.weights,
            .weightsSha256 = header.weightsSha256,
            .layer = layer,
            .anchor = anchor,
            .patch = header.patch,
            .box = header.box,
            .background = header.background,
            .engine = header.engine};
}

std::string valueLabel(const std::string &metric)
{
    if (metric == "euclidean")
        return "euclidean distance";
    return metric == "centred-cosine" ? "centred cosine similarity" : "cosine similarity";
}

std::string formatOf(const ExportOptions &o)
{
    const std::string extension = std::filesystem::path(o.output).extension().string();
    const std::string format = o.format.empty() && !extension.empty() ? extension.substr(1) : o.format;
    if (format != "csv" && format != "png" && format != "svg" && format != "pdf")
        throw InputError("--format '" + format + "': accepted are png, svg, pdf and csv");
    return format;
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
    const RunFile file = RunFile::openForReading(o.run);
    const RunHeader &header = file.header();
    std::vector<std::string> layers;
    for (const StoredLayer &layer : header.layers)
        layers.push_back(layer.name);
    std::vector<std::string> anchors;
    for (const StoredAnchor &anchor : header.anchors)
        anchors.push_back(anchor.name);
    const std::string layer = oneOf(o.layer, layers, "--layer", o.run);
    const std::string anchor = oneOf(o.anchor, anchors, "--anchor", o.run);
    const SimilarityMap map = mapOf(header, file.readMaps(), layer, anchor);
    if (format == "csv") {
        writeOutput(csvText(map), o.output);
        return kDone;
    }
    const OffscreenPainting painting;
    const Range range = parseRange(o.range, map);
    FigureStyle style{.format = figureFormatFromName(format),
                      .widthMm = o.widthMm,
                      .dpi = o.dpi,
                      .colourMap = o.colourMap,
                      .lo = range.lo,
                      .hi = range.hi,
                      .valueLabel = valueLabel(header.metric)};
    writeFigure(map, style, captionOf(header, layer, anchor), o.output);
    return kDone;
}

} // namespace

Command addExport(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("export", "write one map of a run file as a figure or as numbers");
    const auto o = std::make_shared<ExportOptions>();
    sub->add_option("run", o->run, "run file (.h5)")->required();
    sub->add_option("--layer", o->layer, "layer of the map; may be left out where the run has one");
    sub->add_option("--anchor", o->anchor, "anchor of the map; may be left out where the run has one");
    sub->add_option("--format", o->format, "png, svg, pdf or csv; default: what the output's name ends in");
    sub->add_option("--output", o->output, "file to write; '-' is stdout")->required();
    sub->add_option("--colour-map", o->colourMap, "viridis, cividis, magma, gray, coolwarm or hot")->capture_default_str();
    sub->add_option("--range", o->range, "values of the first and last colour, LO:HI, or auto")->capture_default_str();
    sub->add_option("--preset", o->preset, "paper: colour map hot, range 0.88:1");
    sub->add_option("--width", o->widthMm, "width of the figure in mm")->capture_default_str();
    sub->add_option("--dpi", o->dpi, "dots an inch of a PNG")->capture_default_str();
    return [sub, o] { return runExport(*o, *sub); };
}

} // namespace shiftscope
