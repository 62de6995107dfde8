#include "app/commands/command.h"
#include "app/commands/offscreen.h"
#include "core/error.h"
#include "core/printable.h"
#include "core/storage/run_file.h"
#include "core/study/map_pages.h"
#include "core/study/study_report.h"
#include "core/study/study_tables.h"
#include "ui/plot/output_file.h"
#include "ui/study/study_figures.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>

namespace shiftscope {

namespace {

struct ReportOptions {
    std::vector<std::string> inputs;
    std::string format = "md";
    std::string output = "-";
    std::string figures;
    std::string preset;
};

std::vector<Table> ofStudy(const ReportOptions &o)
{
    const StudyFolder folder{o.inputs.front()};
    const std::unique_ptr<RunClaim> claim = folder.reportClaim();
    std::vector<Table> tables = renewTables(folder);
    const OffscreenPainting painting;
    drawPages(studyPages(folder, folder.readIndex()), o.figures.empty() ? folder.figures() : std::filesystem::path(o.figures),
              o.preset);
    return tables;
}

std::vector<Table> ofRuns(const ReportOptions &o)
{
    std::vector<RunRecord> records;
    for (const std::string &input : o.inputs) {
        const RunFile file = RunFile::openForReading(input);
        records.push_back(recordOf(printable(std::filesystem::path(input).stem().string()), file.header(), file.readMaps()));
    }
    if (!o.figures.empty()) {
        const OffscreenPainting painting;
        const std::vector<std::filesystem::path> files(o.inputs.begin(), o.inputs.end());
        const MapPage page = runPage(files);
        drawPages({&page, 1}, o.figures, o.preset);
    }
    return runTables(records);
}

int runReport(const ReportOptions &o)
{
    const TableFormat format = tableFormatFromName(o.format);
    if (!o.preset.empty() && o.preset != "paper")
        throw InputError("--preset '" + o.preset + "': the one preset is paper");
    if (!o.figures.empty() && !std::filesystem::is_directory(o.figures))
        throw InputError("--figures " + o.figures + ": is not a folder");
    const auto isFolder = [](const std::string &input) { return std::filesystem::is_directory(input); };
    const bool study = std::ranges::any_of(o.inputs, isFolder);
    if (study && o.inputs.size() > 1)
        throw InputError("a study's folder is reported alone; run files (.h5) may be several");
    if (study && !StudyFolder{o.inputs.front()}.holdsStudy())
        static_cast<void>(StudyFolder{o.inputs.front()}.readIndex()); // says so before anything is written there
    writeOutput(tablesText(study ? ofStudy(o) : ofRuns(o), format), o.output);
    return kDone;
}

} // namespace

Command addReport(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("report", "tables and figures again, from a study's folder or from run files");
    const auto o = std::make_shared<ReportOptions>();
    sub->add_option("input", o->inputs, "a study's folder, or run files (.h5), swept or imported")
        ->required()
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
    sub->add_option("--format", o->format, "csv, md, latex or json")->capture_default_str();
    sub->add_option("--output", o->output, "file to write the tables to; '-' is stdout")->capture_default_str();
    sub->add_option("--figures", o->figures, "folder for figures; a study's are made again in its own where none is given");
    sub->add_option("--preset", o->preset, "paper: figures in hot, 0.88 to 1");
    return [o] { return runReport(*o); };
}

} // namespace shiftscope
