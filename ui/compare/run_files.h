#pragma once

#include "ui/compare/compare_run.h"

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

/// The run files among what is dropped.
[[nodiscard]] std::vector<std::filesystem::path> localRunFiles(const QMimeData &data);

} // namespace shiftscope
