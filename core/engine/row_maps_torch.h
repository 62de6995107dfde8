#pragma once

#include "core/engine/executor_torch.h"
#include "core/engine/shift_plan.h"

#include <map>
#include <span>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// The factored activations of a plan's nodes: for each, a slab of slots x columns x channels, and which slot holds which row
/// key. Memory is taken once, when it is made.
class RowMaps {
public:
    RowMaps(const ShiftPlan &plan, const Executor &executor);

    /// Where `rows` will lie from now on.
    void place(NodeId node, std::span<const PlannedRow> rows);

    [[nodiscard]] torch::Tensor &slab(NodeId node) { return m_maps.at(node).slab; }
    [[nodiscard]] std::int32_t slot(NodeId node, std::int32_t key) const
    {
        return m_maps.at(node).slots[static_cast<std::size_t>(key)];
    }
    /// Start of a row's numbers; on the CPU only.
    [[nodiscard]] float *row(NodeId node, std::int32_t key);

private:
    struct Map {
        torch::Tensor slab;
        std::vector<std::int32_t> slots; ///< by key
    };
    std::map<NodeId, Map> m_maps;
};

/// Computes `rows` of a step's output from the rows of its inputs, on the executor's device: on the CPU with kernels of our own
/// around oneDNN's convolutions, else (and for operations that are rare in networks) with LibTorch's operations.
void computeRows(const Executor &executor, const ShiftPlan &plan, const FusedStep &step, std::span<const PlannedRow> rows,
                 RowMaps &maps);
/// The LibTorch form of the same, on any device.
void computeRowsPortably(const Executor &executor, const ShiftPlan &plan, const FusedStep &step, std::span<const PlannedRow> rows,
                         RowMaps &maps);

/// The ordinary activation of `node` at positions (index of y, index of x), put together: N x C x H x W, channels last.
[[nodiscard]] torch::Tensor assembled(const ShiftPlan &plan, NodeId node, std::span<const std::pair<int, int>> positions,
                                      RowMaps &maps);

} // namespace shiftscope
