#pragma once

#include "core/network/shape.h"
#include "core/network/window.h"

#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftscope {

// What an operation has to say of itself. Each is a plain value in a file of its own below core/network/ops; op.h puts them
// together. Nothing here knows a device or computes an activation: see core/engine for how each is run.

/// Which part of its inputs an output at (row, column) is made of. The factored engine computes what is shared once, and believes
/// what is said here.
enum class Sharing {
    Pointwise, ///< the same place of every input, all channels, treated alike everywhere
    Window,    ///< the places that seen() lists along rows and columns of its one input, treated alike everywhere
    Whole      ///< anything else, and what an operation that says nothing gets: never shared, so never wrong
};

enum class Inputs { One, TwoOrMore };

/// What a weight is for; decides how it is initialised and whether a checkpoint must have it.
enum class WeightRole {
    ConvWeight,
    ConvBias,
    LinearWeight,
    LinearBias,
    NormScale,
    NormShift,
    NormMean,
    NormVariance,
    BlurFilter
};

struct WeightSpec {
    std::string key;
    std::vector<std::int64_t> shape;
    WeightRole role;
};

template <class T>
constexpr Sharing declaredSharing()
{
    if constexpr (requires { T::kSharing; })
        return T::kSharing;
    else
        return Sharing::Whole;
}
/// The sharing class that T declares as kSharing; Whole where it declares none.
template <class T>
inline constexpr Sharing kSharingOf = declaredSharing<T>();

template <class T>
using SeenBy = decltype(std::declval<const T &>().seen());
template <class T>
using OutputOf = decltype(std::declval<const T &>().output(std::span<const Shape>()));
template <class T>
using WeightsOf = decltype(std::declval<const T &>().weights(std::span<const Shape>(), std::string()));
template <class T>
using MacsOf = decltype(std::declval<const T &>().macs(std::span<const Shape>()));

/// All that is asked of an operation. Shapes given to it are those of its inputs, as many as kInputs says (outputShape() checks).
///
/// - kKind: "Conv", as users read it.
/// - kInputs.
/// - output(): shape of what comes out; throws InputError, naming the operation and the shapes, where the inputs do not fit.
/// - weights(): what it reads from a checkpoint, in PyTorch's shapes, by the node's prefix and PyTorch's own suffixes
///   ("<prefix>.weight", "<prefix>.bias", …).
/// - macs(): multiply-accumulates for one canvas; 0 for what is done in passing.
/// - kSharing, if it shares; with Sharing::Window also seen(), the window along an axis.
template <class T>
concept Operation = std::copyable<T> && std::same_as<decltype(T::kKind), const std::string_view> &&
    std::same_as<decltype(T::kInputs), const Inputs> && std::same_as<OutputOf<T>, Shape> &&
    std::same_as<WeightsOf<T>, std::vector<WeightSpec>> && std::same_as<MacsOf<T>, std::int64_t> &&
    (kSharingOf<T> != Sharing::Window || (std::same_as<SeenBy<T>, Window> && T::kInputs == Inputs::One));

// For the files below ops/.

/// The first input. Throws InputError where it is no map of channels, rows and columns.
[[nodiscard]] const Shape &mapOf(std::string_view kind, std::span<const Shape> inputs);

/// What `window`, slid over the rows and columns of `in`, leaves of it. Throws InputError where it does not fit, or reflects more
/// than there is.
[[nodiscard]] Shape slid(std::string_view kind, const Shape &in, const Window &window, std::int64_t channels);

} // namespace shiftscope
