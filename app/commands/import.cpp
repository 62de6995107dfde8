#include "app/commands/command.h"
#include "app/commands/option_checks.h"
#include "core/error.h"
#include "core/job/progress.h"
#include "core/printable.h"
#include "core/storage/run_file.h"
#include "core/sweep/map_import.h"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace shiftscope {

namespace {

struct ImportOptions {
    MapImport maps;
    std::vector<std::string> files;
    std::string output;
    bool force = false;
};

int runImport(ImportOptions o)
{
    o.maps.files.assign(o.files.begin(), o.files.end());
    o.maps.programVersion = SHIFTSCOPE_VERSION;
    const ImportedRun run = importMaps(o.maps);
    RunFile file = RunFile::create(o.output, run.header, o.force);
    file.checkpoint(run.maps);
    const std::size_t missing = run.header.positions() - run.maps.doneCount();
    std::cerr << o.maps.files.size() << (o.maps.files.size() == 1 ? " map" : " maps") << " of " << run.header.model << ", "
              << run.header.ys.size() << " x " << run.header.xs.size() << " positions"
              << (missing > 0 ? " (" + formatCount(static_cast<std::int64_t>(missing)) + " of them missing)" : "")
              << ", written to " << printable(o.output) << '\n';
    return kDone;
}

} // namespace

Command addImport(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("import", "make a run file of maps that another program has written as CSV");
    const auto o = std::make_shared<ImportOptions>();
    const auto list = CLI::MultiOptionPolicy::TakeAll;
    sub->add_option("maps", o->files, "CSV files, y,x,val or y,x,value, of one model and patch")
        ->required()
        ->multi_option_policy(list);
    sub->add_option("--output", o->output, "run file to write (.h5)")->required();
    sub->add_option("--layer", o->maps.layers, "layer: one for all files, or one a file")
        ->delimiter(',')
        ->multi_option_policy(list)
        ->allow_extra_args(false);
    sub->add_option("--anchor", o->maps.anchors, "anchor, TL, TR, C, BL, BR or x:y: one for all files, or one a file")
        ->delimiter(',')
        ->multi_option_policy(list)
        ->allow_extra_args(false);
    sub->add_option("--model", o->maps.model, "model; default: what the files' names say");
    sub->add_option("--weights", o->maps.weights, "what the run file is to say of the weights");
    sub->add_option("--patch", o->maps.patch, "name of the patch, or its file, which is then kept in the run");
    sub->add_option("--box", o->maps.box, "side of the patch's box, pixels; default: what the last position leaves of the canvas")
        ->transform(wholeWithin(1, kMostPixels, "pixels"));
    sub->add_option("--fit", o->maps.fit, "how the patch was fitted: contain or stretch")->capture_default_str();
    sub->add_option("--stride", o->maps.stride, "pixels between positions; default: their largest common step")
        ->transform(wholeWithin(1, kMostPixels, "pixels"));
    sub->add_option("--canvas", o->maps.canvas, "side of the canvas, pixels")
        ->transform(wholeWithin(1, kMostPixels, "pixels"))
        ->capture_default_str();
    sub->add_option("--background", o->maps.background, "'#rrggbb' or an image file")->capture_default_str();
    sub->add_option("--metric", o->maps.metric, "cosine, centred-cosine or euclidean")->capture_default_str();
    sub->add_option("--class", o->maps.classIndex, "ImageNet index of the class whose probability a map holds")
        ->transform(wholeWithin(0, 1'000'000));
    sub->add_flag("--force", o->force, "replace an existing run file");
    return [o] { return runImport(*o); };
}

} // namespace shiftscope
