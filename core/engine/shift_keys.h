#pragma once

#include "core/engine/fused_steps.h"
#include "core/engine/tap_kernels.h"
#include "core/network/graph.h"
#include "core/scene/shifted_scene.h"

#include <cstdint>
#include <span>
#include <vector>

namespace shiftscope {

// Why sharing is exact: pixel (r, c) of the canvas at position (y, x) depends on r and y through its row alone and on c and x
// through its column alone. So does every activation of a convolutional network: it is a function of one row key and one column
// key, where a key stands for all that a window sees along that axis. Equal keys, equal numbers; each is computed once.

/// What a canvas row (or column) shows.
struct CanvasPlace {
    static constexpr std::int32_t kNone = -1;
    std::int32_t under = 0;     ///< row of the background (0 where it is plain) or of the picture
    std::int32_t patch = kNone; ///< row of the patch, or none
    friend auto operator<=>(const CanvasPlace &, const CanvasPlace &) = default;
};

/// The distinct keys of an activation along one axis, over all shifts.
struct KeyAxis {
    std::int64_t length = 0;        ///< of the ordinary activation
    std::int64_t count = 0;         ///< distinct keys
    std::vector<std::int32_t> keys; ///< shifts x length
    AxisTaps taps;                  ///< the input's keys that a key is made of; for Add and Concat one tap an input
    std::vector<float> scale;       ///< AvgPool: one over the number of places averaged, for each key; else empty

    [[nodiscard]] std::span<const std::int32_t> of(std::int64_t shift) const
    {
        return std::span(keys).subspan(static_cast<std::size_t>(shift * length), static_cast<std::size_t>(length));
    }
    /// True where a key is its input's key of the same number: nothing needs to be gathered.
    [[nodiscard]] bool isIdentity() const;
};

/// Keys of the canvas itself, and what each shows.
struct CanvasAxis {
    KeyAxis axis;
    std::vector<CanvasPlace> places; ///< by key
};

/// `shifts` are positions along the axis, each valid for the scene. Rows and columns follow one rule: the box, the canvas and
/// the background's plainness are the same along both.
[[nodiscard]] CanvasAxis canvasKeys(const ShiftedScene &scene, std::span<const int> shifts);

/// Whether a step keeps the factored form: what says that it shares (Sharing::Pointwise, Sharing::Window), and nothing else.
[[nodiscard]] bool keepsKeys(const Op &op);

/// Keys of the output of `op` from those of its inputs. Throws std::logic_error for an operation that keeps none.
[[nodiscard]] KeyAxis keysAfter(const Op &op, std::span<const KeyAxis *const> inputs);

} // namespace shiftscope
