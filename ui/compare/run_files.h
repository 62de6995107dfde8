#pragma once

#include "ui/compare/compare_run.h"

#include <QString>
#include <QStringList>

#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

class QMimeData;

namespace shiftscope {

/// Runs as their files have them; their numbers are not given yet.
struct ReadRuns {
    std::vector<std::shared_ptr<CompareRun>> runs;
    QStringList problems;
};

/// Reads what can be read; the rest is told. For a worker.
[[nodiscard]] ReadRuns readRuns(const std::vector<std::filesystem::path> &files, const std::stop_token &stop);

/// Writes a run as far as it has come. For a worker. Throws what RunFile::create() and checkpoint() throw.
void writeRun(const CompareRun &run, const std::filesystem::path &file);

/// Words as the name of a file, without an ending: joined by '-', without what some system does not take in a name.
[[nodiscard]] QString asFileName(const std::vector<std::string> &parts);

/// What a run is, as the name of a file: "efficientnet_lite0-car-125px.h5"; with what is not usual: "-stretch", "-stride4",
/// "-noise".
[[nodiscard]] QString runFileName(const RunHeader &header);

/// The run files among what is dropped.
[[nodiscard]] std::vector<std::filesystem::path> localRunFiles(const QMimeData &data);

/// A line for each run: what it is of and what tells it from the others; no two alike.
[[nodiscard]] std::vector<std::string> runTitles(const std::vector<CompareRunPtr> &runs);

} // namespace shiftscope
