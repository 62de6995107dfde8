#pragma once

#include "core/engine/shift_keys.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// The grid of positions to sweep, and what may be spent on it.
struct GridRequest {
    std::vector<int> ys; ///< positions along the rows' axis, ascending
    std::vector<int> xs;
    std::vector<NodeId> wanted;     ///< nodes of the (folded) graph whose outputs are asked for
    std::vector<std::uint8_t> done; ///< ys x xs, 1 where nothing is left to do; empty for a fresh sweep
    std::int64_t memoryBytes = 0;   ///< most that activations may take
    std::size_t steps = 0;          ///< how many steps to factor; 0: as many as cost least
};

/// One layer of a plan, for people.
struct PlannedLayer {
    std::string name;              ///< "features.0 Conv + ReLU"
    double uniqueShare = 1;        ///< distinct activations over all of the sweep's
    std::int64_t plainMacs = 0;    ///< multiply-accumulates of a sweep position by position
    std::int64_t factoredMacs = 0; ///< of the same with every activation computed once
    std::int64_t bytes = 0;        ///< held at most, where it is factored
    bool factored = false;         ///< false from the switch to ordinary batches on
};

/// A row of an activation to be computed: which key, and where it is put.
struct PlannedRow {
    std::int32_t key = 0;
    std::int32_t slot = 0;
};

/// Rows of positions that are finished together.
struct PlannedBand {
    std::vector<int> rows;                     ///< indices into ys
    std::vector<PlannedRow> canvas;            ///< rows of the canvas to draw
    std::vector<std::vector<PlannedRow>> work; ///< for each factored step, the rows to compute
};

/// How a sweep is computed: the first `factored` steps once for each pair of keys, in bands of rows that bound the memory, the
/// rest in ordinary batches of positions that start from the outputs of the `handed` nodes.
struct ShiftPlan {
    std::vector<int> ys;
    std::vector<int> xs;
    std::vector<FusedStep> steps; ///< all that are worth factoring; none of them is where `factored` is 0
    std::vector<NodeId> handed;
    std::map<NodeId, KeyAxis> rows; ///< by output; kInput is the canvas
    std::map<NodeId, KeyAxis> columns;
    std::vector<CanvasPlace> canvasRows; ///< by key
    std::vector<CanvasPlace> canvasColumns;
    std::vector<PlannedBand> bands;
    std::map<NodeId, std::int64_t> heldRows; ///< rows held at most
    std::int64_t bytes = 0;                  ///< of all rows held
    double costShare = 1;                    ///< estimated time over that of ordinary batches
    std::vector<PlannedLayer> layers;        ///< the whole network

    [[nodiscard]] std::int64_t plainMacs() const;
    /// With every factored layer computed once.
    [[nodiscard]] std::int64_t uniqueMacs() const;
};

/// Plans the sweep of `graph` (batch norms folded) over `scene`. The steps to factor are those that cost least by an estimate of
/// arithmetic and memory traffic. Throws InputError when not even one row of positions fits into the memory, saying how much it
/// takes.
[[nodiscard]] ShiftPlan planShifts(const Graph &graph, const ShiftedScene &scene, const GridRequest &request);

/// A table of the layers, for a terminal: unique share, MACs, bytes, and where it switches to batches.
[[nodiscard]] std::string explained(const ShiftPlan &plan);

} // namespace shiftscope
