#pragma once

#include "core/engine/network.h"
#include "core/engine/shift_plan.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// Where a factored sweep takes place: positions along both axes, and which of them (ys x xs, row-major) are done already.
struct SweepGrid {
    std::vector<int> ys;
    std::vector<int> xs;
    std::vector<std::uint8_t> done; ///< empty for a fresh sweep
};

struct FactoredOptions {
    std::int64_t memoryBytes = 0; ///< most that shared activations may take
    double stepSeconds = 0.05;    ///< how long a step should take, about
    std::size_t steps = 0;        ///< how many of the network's steps to factor; 0: as many as cost least
    bool portable = false;        ///< with LibTorch's operations alone, as on a GPU
};

/// The exact shift-factored sweep: every activation of a scene, shifted, is a function of a row key and a column key, so each is
/// computed once (see shift_keys.h). Equal to Network::forward position by position, up to float rounding. Works in steps on the
/// caller's thread, like Sweep; not thread-safe.
class FactoredRun {
public:
    /// `network` must outlive the run. Throws InputError for an unknown layer, a scene of another canvas, or too little memory.
    FactoredRun(const Network &network, const ShiftedScene &scene, SweepGrid grid, std::span<const std::string> layers,
                const FactoredOptions &options);
    ~FactoredRun();

    [[nodiscard]] const ShiftPlan &plan() const;
    /// Seconds spent so far: on the canvas's rows, on each factored step, and last on finishing positions.
    [[nodiscard]] std::vector<double> secondsByStage() const;

    /// Receives the features of positions as they become ready: their indices in the grid and one matrix a layer, a row a
    /// position.
    using Sink = std::function<void(std::span<const std::size_t> indices, const std::vector<FeatureMatrix> &features)>;

    /// One step; false when every position is done.
    bool step(const Sink &sink);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Half of the memory that is free now, in bytes: what a sweep takes at most unless told otherwise.
[[nodiscard]] std::int64_t defaultMemory();

} // namespace shiftscope
