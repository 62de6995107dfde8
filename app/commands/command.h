#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <memory>
#include <string>

namespace shiftscope {

/// Exit codes, the same for every subcommand.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;
inline constexpr int kBadInput = 2;
inline constexpr int kInterrupted = 130;

/// A subcommand: it adds its options to `app` and returns what to run once they are parsed (the exit code is its result).
/// A command throws InputError or WorkError; main turns them into one line on stderr and the exit code.
using Command = std::function<int()>;

Command addSweep(CLI::App &app);
Command addExport(CLI::App &app);
Command addImport(CLI::App &app);
Command addModels(CLI::App &app);
Command addBench(CLI::App &app);
Command addProbe(CLI::App &app);
Command addWatermark(CLI::App &app);
Command addCompose(CLI::App &app);
Command addReport(CLI::App &app);
Command addStudy(CLI::App &app);

} // namespace shiftscope
