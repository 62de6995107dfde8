#pragma once

#include "core/job/progress.h"
#include "core/storage/run_file.h"
#include "ui/plot/map_arrangement.h"

#include <QMetaType>

#include <memory>
#include <string>

namespace shiftscope {

/// One run whose maps are compared: read from a file, or a sweep as far as it has come. Immutable once made.
struct CompareRun {
    int id = 0;       ///< stays the same while a sweep goes on
    std::string name; ///< what it is called: its file's name, or "sweep 1"; no other run shown beside it has that name
    RunHeader header; ///< with the names of model, weights and patch
    RunFacts facts;   ///< as factsOf() says
    RunMaps maps;
    Progress progress;
    bool finished = true;
    std::string file;   ///< where it was read; empty for a sweep
    std::string kept{}; ///< of a sweep: its file's name in the folder of kept sweeps
};
using CompareRunPtr = std::shared_ptr<const CompareRun>;

} // namespace shiftscope

Q_DECLARE_METATYPE(shiftscope::CompareRunPtr)
