#pragma once

#include <cstdint>

namespace shiftscope {

enum class PadKind { Zero, Reflect };

/// What an operation sees along one axis (rows and columns alike): output i looks at inputs
/// i * stride - padBefore + {0, dilation, … (kernel - 1) * dilation}.
struct Window {
    int kernel = 1;
    int stride = 1;
    int dilation = 1;
    int padBefore = 0;
    int padAfter = 0;
    PadKind kind = PadKind::Zero;
    bool ceilMode = false; ///< the last window may begin inside and end outside (Caffe's pooling)

    /// Number of outputs for `length` inputs; 0 when no window fits.
    [[nodiscard]] std::int64_t outputs(std::int64_t length) const;
    friend bool operator==(const Window &, const Window &) = default;
};

/// TensorFlow's "same": ceil(length / stride) outputs, the odd pixel of padding after.
[[nodiscard]] Window sameWindow(int kernel, int stride, std::int64_t length);

} // namespace shiftscope
