#pragma once

#include "core/network/operation.h"
#include "core/network/ops/add.h"
#include "core/network/ops/avg_pool.h"
#include "core/network/ops/batch_norm.h"
#include "core/network/ops/blur_pool.h"
#include "core/network/ops/concat.h"
#include "core/network/ops/conv.h"
#include "core/network/ops/flatten.h"
#include "core/network/ops/global_avg_pool.h"
#include "core/network/ops/hard_swish.h"
#include "core/network/ops/leaky_relu.h"
#include "core/network/ops/linear.h"
#include "core/network/ops/lrn.h"
#include "core/network/ops/max_pool.h"
#include "core/network/ops/pad.h"
#include "core/network/ops/relu.h"
#include "core/network/ops/relu6.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace shiftscope {

/// A choice among operations; one with an answer missing does not compile.
template <class... Ops>
struct OneOperation {
    static_assert((Operation<Ops> && ...), "an operation lacks an answer: see Operation in core/network/operation.h");
    using Type = std::variant<Ops...>;
};

using Op = OneOperation<Conv, Linear, BatchNorm, ReLU, ReLU6, LeakyReLU, HardSwish, MaxPool, AvgPool, GlobalAvgPool, BlurPool,
                        LRN, Add, Concat, Flatten, Pad>::Type;

// The answers of whichever operation it is.

/// "Conv", "MaxPool" …
[[nodiscard]] std::string_view kindName(const Op &op);

/// Throws InputError, saying which operation and which shapes, when the inputs do not fit.
[[nodiscard]] Shape outputShape(const Op &op, std::span<const Shape> inputs);

/// The weights an operation reads, with PyTorch's shapes. BlurPool's filter is optional in a checkpoint, and checked when
/// present.
[[nodiscard]] std::vector<WeightSpec> weightSpecs(const Op &op, std::span<const Shape> inputs, const std::string &prefix);

[[nodiscard]] Sharing sharingOf(const Op &op);

/// What an operation of Sharing::Window sees along an axis; kernel 1, stride 1 for all others.
[[nodiscard]] Window windowOf(const Op &op);

/// Multiply-accumulates for one canvas (convolutions, Linear and BlurPool; 0 for the rest).
[[nodiscard]] std::int64_t macs(const Op &op, std::span<const Shape> inputs);

} // namespace shiftscope
