#pragma once

#include "core/network/graph.h"

#include <optional>
#include <span>
#include <vector>

namespace shiftscope {

/// A pointwise function that a convolution or an addition can apply to its result before it is written.
struct Activation {
    enum class Kind { None, ReLU, ReLU6, LeakyReLU };
    Kind kind = Kind::None;
    float slope = 0; ///< of LeakyReLU, below zero
    friend auto operator<=>(const Activation &, const Activation &) = default;
};

/// What can be done with an operation in one pass over memory.
struct Fusing {
    bool takesAddition = false;      ///< an addition after it can be taken along
    bool takesActivation = false;    ///< so can an activation
    std::optional<Activation> taken; ///< what it is taken along as; nothing where it is always a step of its own
};
[[nodiscard]] Fusing fusingOf(const Op &op);

/// One piece of work of an engine: the operation of `node`, then perhaps an addition, then perhaps an activation, yielding the
/// output of node `output`.
struct FusedStep {
    NodeId node;
    NodeId output;
    std::vector<NodeId> inputs;   ///< of `node`
    std::optional<NodeId> addend; ///< whose output is added before the activation
    Activation activation;
};

enum class FuseAdditions { No, Yes };

/// The steps that yield `wanted` from `given` (nodes whose outputs are known; kInput is one), in execution order; nodes that
/// nothing needs are left out. A convolution, Linear or Add takes the activation after it along where nobody else reads what
/// lies between; with FuseAdditions::Yes a convolution also takes the addition after it.
[[nodiscard]] std::vector<FusedStep> fusedSteps(const Graph &graph, std::span<const NodeId> given, std::span<const NodeId> wanted,
                                                FuseAdditions additions);

} // namespace shiftscope
