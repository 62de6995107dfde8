#include "core/engine/step_prices.h"

#include "core/engine/onednn_convolution.h"
#include "core/overloaded.h"

namespace shiftscope {

namespace {

constexpr Price kDepthwise{.batchedMac = 3, .factoredMac = 6}; // keeps the units less busy
constexpr double kWinogradMac = 0.6; // of a convolution done Winograd's way, which is so in ordinary batches alone

Price priceOfConvolution(const Conv &conv, const Shape &in)
{
    if (conv.groups > 1 && conv.groups == in.channels())
        return kDepthwise;
    const bool winograd = suitsWinograd(
        {.inChannels = in.channels(), .outChannels = conv.channels, .kernel = conv.window.kernel, .groups = conv.groups},
        {.height = in.height(),
         .width = in.width(),
         .stride = conv.window.stride,
         .dilation = conv.window.dilation,
         .padBefore = conv.window.padBefore,
         .padAfter = conv.window.padAfter});
    return {.batchedMac = winograd ? kWinogradMac : 1, .factoredMac = 1, .gathers = true};
}

} // namespace

Price priceOf(const Op &op, const Shape &in)
{
    return std::visit(Overloaded{[&](const Conv &conv) { return priceOfConvolution(conv, in); },
                                 [](const BlurPool &) { return kDepthwise; },
                                 [](const OneOf<Linear, BatchNorm, ReLU, ReLU6, LeakyReLU, HardSwish, MaxPool, AvgPool,
                                                GlobalAvgPool, LRN, Add, Concat, Flatten, Pad> auto &) { return Price{}; }},
                      op);
}

} // namespace shiftscope
