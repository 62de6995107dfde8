#include "app/commands/command.h"
#include "app/commands/option_checks.h"
#include "app/commands/printable_stream.h"
#include "core/engine/device.h"
#include "core/error.h"
#include "core/exception_text.h"
#include "core/printable.h"
#include "core/text.h"
#include "core/whole_file.h"
#include "ui/help/program_parts.h"
#include "ui/window.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <unistd.h>

namespace shiftscope {

namespace {

int failed(const std::string &message, int code)
{
    std::cerr << "shiftscope: " << printable(message) << '\n';
    return code;
}

/// A word that is neither an option, a subcommand nor a file is a slip of the keyboard, not something to open.
void requireFiles(const std::vector<std::string> &files, const std::vector<std::string> &subcommands)
{
    for (const std::string &file : files) {
        if (std::filesystem::exists(file))
            continue;
        const std::string meant = didYouMean(file, subcommands);
        throw InputError("'" + file + "' is neither a file nor a subcommand" +
                         (meant.empty() ? "; the subcommands are " + listed(subcommands) : meant));
    }
}

int run(int argc, char **argv)
{
    CLI::App app("ShiftScope shows how a network's features change as an object moves over the canvas.\n"
                 "Without a subcommand it opens the window.",
                 "shiftscope");
    app.set_version_flag("--version", [] { return std::string(SHIFTSCOPE_VERSION "\n") + programParts(); });
    app.option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast); // so that a script's option can be overridden
    std::vector<std::string> files;
    app.add_option("files", files, "patches (PNG, SVG) or run files to open in the window");
    app.require_subcommand(0, 1);
    const std::map<std::string, Command> commands{
        {"sweep", addSweep(app)},         {"probe", addProbe(app)},   {"study", addStudy(app)},   {"report", addReport(app)},
        {"compose", addCompose(app)},     {"export", addExport(app)}, {"import", addImport(app)}, {"models", addModels(app)},
        {"watermark", addWatermark(app)}, {"bench", addBench(app)}};
    std::vector<std::string> names;
    for (const auto &[name, command] : commands)
        names.push_back(name);
    requireValues(app);
    if (argc > 1 && argv[1][0] != '-' && std::ranges::find(names, argv[1]) == names.end())
        requireFiles({argv[1]}, names); // before options that only the meant subcommand knows are complained about
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        if (error.get_exit_code() == 0)
            return app.exit(error);
        return failed(complaintOf(error), kBadInput);
    }
    for (const CLI::App *chosen : app.get_subcommands())
        return commands.at(chosen->get_name())();
    requireFiles(files, names);
    return runWindow(argc, argv, files);
}

/// Descriptors 0 to 2 that are closed would be given to the next files that are opened, and messages be written into those.
/// They are opened the wrong way round, so that a closed standard output stays one that cannot be written; what goes to a closed
/// standard error is lost.
void openStandardDescriptors()
{
    constexpr std::array kModes{O_WRONLY, O_RDONLY, O_WRONLY};
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; ++descriptor)
        if (::fcntl(descriptor, F_GETFD) == -1 &&
            ::open("/dev/null", kModes.at(static_cast<std::size_t>(descriptor))) != descriptor)
            std::_Exit(kFailed); // no word could be trusted to go where it should
}

/// What is left of a result to print can still fail: on a full disk, for instance.
int finished(int code)
{
    if (code == kDone)
        finishStandardOutput();
    return code;
}

} // namespace

} // namespace shiftscope

int main(int argc, char **argv)
{
    using namespace shiftscope;
    openStandardDescriptors();
    std::signal(SIGXFSZ, SIG_IGN); // a file that grows over the limit is an error like a full disk
    keepFreedMemory();
    const PrintableStream errors(std::cerr);
    std::optional<PrintableStream> output; // results that go to a file or another program keep every byte
    if (::isatty(STDOUT_FILENO) == 1)
        output.emplace(std::cout);
    try {
        const SparingWaits sparingWaits;
        return finished(run(argc, argv));
    } catch (const InputError &error) {
        return failed(error.what(), kBadInput);
    } catch (const std::exception &error) {
        return failed(exceptionText(error), kFailed);
    }
}
