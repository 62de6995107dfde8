#include "core/network/window.h"

#include <algorithm>

namespace shiftscope {

std::int64_t Window::outputs(std::int64_t length) const
{
    const std::int64_t span = std::int64_t{kernel - 1} * dilation + 1;
    const std::int64_t room = length + padBefore + padAfter - span;
    if (room < 0)
        return 0;
    std::int64_t count = room / stride + 1;
    // The extra window of ceil mode must begin inside the input or its leading padding (as in PyTorch and Caffe).
    if (ceilMode && room % stride != 0 && count * stride < length + padBefore)
        ++count;
    return count;
}

Window sameWindow(int kernel, int stride, std::int64_t length)
{
    const std::int64_t outputs = (length + stride - 1) / stride;
    const auto padding = static_cast<int>(std::max<std::int64_t>((outputs - 1) * stride + kernel - length, 0));
    return {.kernel = kernel,
            .stride = stride,
            .dilation = 1,
            .padBefore = padding / 2,
            .padAfter = padding - padding / 2,
            .kind = PadKind::Zero,
            .ceilMode = false};
}

} // namespace shiftscope
