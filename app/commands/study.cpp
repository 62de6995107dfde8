#include "app/commands/command.h"
#include "app/commands/offscreen.h"
#include "app/commands/option_checks.h"
#include "app/commands/progress_line.h"
#include "app/commands/stop_on_interrupt.h"
#include "core/engine/device.h"
#include "core/error.h"
#include "core/json_numbers.h"
#include "core/printable.h"
#include "core/study/study_report.h"
#include "core/study/study_runner.h"
#include "core/text.h"
#include "ui/study/study_figures.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <iostream>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

struct StudyCommand {
    std::string file;
    std::string output;
    std::string shard;
    StudyOptions study;
    int threads = 0;
    std::string preset;
    bool json = false;
};

/// "2/8": the second of eight parts.
void parseShard(const std::string &text, StudyOptions &options)
{
    if (text.empty())
        return;
    const char *end = text.data() + text.size();
    const auto part = std::from_chars(text.data(), end, options.shard);
    const bool slash = part.ec == std::errc{} && part.ptr != end && *part.ptr == '/';
    const auto parts = slash ? std::from_chars(part.ptr + 1, end, options.shards) : part;
    if (!slash || parts.ec != std::errc{} || parts.ptr != end || options.shards < 1 || options.shard < 1 ||
        options.shard > options.shards)
        throw InputError("--shard '" + text + "': accepted is I/N, the I'th of N parts, such as 1/4");
}

void printOutcome(const StudyCommand &o, const StudyOutcome &outcome, double seconds)
{
    if (!outcome.elsewhere.empty())
        std::cerr << "another process is still at " << listed(outcome.elsewhere) << "; it completes the tables\n";
    std::cerr << outcome.swept << " of " << outcome.runs << " runs made now, in " << formatDuration(seconds)
              << "; the engine was busy " << static_cast<int>(100 * outcome.engineBusy) << " % of the sweeps' time; tables and "
              << "figures are in " << printable(o.output) << '\n';
    if (o.json)
        std::cout << jsonText(nlohmann::json{{"output", o.output},
                                             {"runs", outcome.runs},
                                             {"swept", outcome.swept},
                                             {"elsewhere", outcome.elsewhere},
                                             {"engine_busy", outcome.engineBusy},
                                             {"seconds", seconds}});
}

int runStudyCommand(StudyCommand &o)
{
    parseShard(o.shard, o.study);
    if (!o.preset.empty() && o.preset != "paper")
        throw InputError("--preset '" + o.preset + "': the one preset is paper");
    o.study.programVersion = SHIFTSCOPE_VERSION;
    const int threads = configureThreads(o.threads);
    o.study.probeThreads = std::max(1, threads / 2); // beside the sweeps
    const StudyPlan plan = planStudy(readStudy(o.file));
    for (const std::string &line : plan.leftOut)
        std::cerr << line << '\n';
    const StudyFolder folder{o.output};
    const OffscreenPainting painting;
    o.study.renew = [&folder, &o] {
        const std::unique_ptr<RunClaim> claim = folder.reportClaim();
        static_cast<void>(renewTables(folder));
        drawPages(studyPages(folder, folder.readIndex()), folder.figures(), o.preset);
    };
    o.study.weightsRead = [](const std::string &note) { std::cerr << note << '\n'; };
    const auto start = std::chrono::steady_clock::now();
    const StopOnInterrupt stop;
    StudyOutcome outcome;
    {
        ProgressLine line;
        const JobControl control{.stop = stop.token(), .progress = [&line](const Progress &progress) { line.show(progress); }};
        outcome = runStudy(plan, folder, o.study, control);
    }
    if (!outcome.finished) {
        std::cerr << "interrupted: " << outcome.swept << " of " << outcome.runs << " runs made now, what is done is kept in "
                  << printable(o.output) << "; --resume goes on from there\n";
        return kInterrupted;
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    printOutcome(o, outcome, seconds.count());
    return kDone;
}

} // namespace

Command addStudy(CLI::App &app)
{
    CLI::App *sub = app.add_subcommand("study", "many sweeps and probes, and the tables and figures made of them");
    const auto o = std::make_shared<StudyCommand>();
    sub->add_option("study", o->file, "what to do: a TOML file, see resources/studies")->required();
    sub->add_option("--output", o->output, "folder for runs, tables and figures")->required();
    sub->add_flag("--resume", o->study.resume, "go on with the study in the folder");
    sub->add_option("--shard", o->shard, "I/N: only the I'th of N parts of the runs; several processes share the folder");
    sub->add_option("--device", o->study.device, "auto, cpu, cuda or cuda:N")->capture_default_str();
    sub->add_option("--threads", o->threads, "0: every core")->transform(wholeWithin(0, kMostThreads))->capture_default_str();
    sub->add_option("--preset", o->preset, "paper: figures in hot, 0.88 to 1");
    sub->add_flag("--json", o->json, "print the outcome as one JSON document");
    return [o] { return runStudyCommand(*o); };
}

} // namespace shiftscope
