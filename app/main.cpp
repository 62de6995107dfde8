#include "app/commands/command.h"
#include "core/engine/device.h"
#include "core/error.h"
#include "core/text.h"
#include "ui/help/program_parts.h"
#include "ui/window.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>

namespace shiftscope {

namespace {

int failed(const std::string &message, int code)
{
    std::cerr << "shiftscope: " << message << '\n';
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
    if (argc > 1 && argv[1][0] != '-' && std::ranges::find(names, argv[1]) == names.end())
        requireFiles({argv[1]}, names); // before options that only the meant subcommand knows are complained about
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        if (error.get_exit_code() == 0)
            return app.exit(error);
        return failed(std::string(error.what()) + " ('--help' lists what is accepted)", kBadInput);
    }
    for (const CLI::App *chosen : app.get_subcommands())
        return commands.at(chosen->get_name())();
    requireFiles(files, names);
    return runWindow(argc, argv, files);
}

} // namespace

} // namespace shiftscope

int main(int argc, char **argv)
{
    using namespace shiftscope;
    keepFreedMemory();
    const SparingWaits sparingWaits;
    try {
        return run(argc, argv);
    } catch (const InputError &error) {
        return failed(error.what(), kBadInput);
    } catch (const std::exception &error) {
        return failed(error.what(), kFailed);
    }
}
