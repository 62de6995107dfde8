#pragma once

#include "core/storage/run_file.h"

#include <map>

namespace shiftscope {

/// How steady a classifier's answer is while the object moves. Positions without data are left out; a figure that nothing
/// supports is NaN.
struct Consistency {
    int stepPixels = 0; ///< between neighbouring positions: 1 where the sweep's stride is 1
    /// Share of moves by one step, along x or y, that change the most probable class (Azulay and Weiss 2019, where the step is
    /// one pixel).
    double changes = 0;
    /// Mean |change| of the most probable class's probability over the moves that keep it. (Where the class changes, a run
    /// knows its probability on one side only, unless it was kept by name.)
    double probabilityStep = 0;
    /// Probability that two positions drawn at random, independently, have the same most probable class (Zhang 2019), over all
    /// pairs rather than over a sample of them.
    double agreement = 0;
    /// Mean |change| of the probability of each class kept by name, over all moves by one step (Azulay and Weiss's mean absolute
    /// change).
    std::map<int, double> classSteps;
};

/// Throws InputError when the run is not a classifier's.
[[nodiscard]] Consistency consistencyOf(const RunHeader &header, const RunMaps &maps);

} // namespace shiftscope
