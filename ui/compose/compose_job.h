#pragma once

#include "ui/compose/compose_model.h"
#include "ui/compose/compose_result.h"
#include "ui/compose/scene_sketch.h"

#include "core/job/job_control.h"
#include "core/synthesis/optimise.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// Everything that a composition in the window depends on. A plain value.
struct ComposeQuestion {
    std::vector<SceneSketch> scenes;
    std::string expression;
    std::string background = "#ffffff";
    std::vector<std::string> layers;
    bool search = true;                       ///< invert by optimisation
    OptimiseSettings optimise;                ///< its beginning is the background
    std::vector<std::filesystem::path> files; ///< trained inverters, and DeePSiM's generators (.caffemodel)
    MeasureSettings measure;                  ///< its stop, pause and progress are the job's own

    /// Whether the answer is the same; of the settings the window offers the steps alone.
    friend bool operator==(const ComposeQuestion &a, const ComposeQuestion &b)
    {
        const bool sameSearch = a.search == b.search && (!a.search || a.optimise.steps == b.optimise.steps);
        return sameSearch && a.scenes == b.scenes && a.expression == b.expression && a.background == b.background &&
               a.layers == b.layers && a.files == b.files;
    }
};

/// What a caller sees while it runs; called on the job's thread.
struct ComposeWatch {
    JobControl control;
    /// What is found so far; the last inversion may still be under way.
    std::function<void(const ComposeResult &)> found;
};

/// Measures, then inverts; what is asked amiss is refused before anything is computed. Empty when stopped. For a worker. Throws
/// InputError and WorkError.
[[nodiscard]] std::optional<ComposeResult> runComposition(const ComposeModel &model, const ComposeQuestion &question,
                                                          const ComposeWatch &watch);

} // namespace shiftscope
