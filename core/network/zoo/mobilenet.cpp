// MobileNetV2 (Sandler et al. 2018), as torchvision has it, and Zhang's anti-aliased one: blurred after the depthwise ReLU6 of a
// block with a stride, the first convolution left as it is.
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

namespace {

/// A line of the paper's table 2: expansion t, channels c, repeats n, stride s of the first.
struct Stage {
    int t, c, n, s;
};
constexpr Stage kStages[] = {{1, 16, 1, 1}, {6, 24, 2, 2},  {6, 32, 3, 2}, {6, 64, 4, 2},
                             {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}};

/// Convolution and batch norm of torchvision's ConvBNReLU ("<key>.0", "<key>.1"), with ReLU6.
NodeId convNormRelu(GraphBuilder &net, NodeId in, int channels, int kernel, int stride, int groups, const std::string &key)
{
    const int padding = kernel / 2;
    const Conv conv{.channels = channels,
                    .window = {.kernel = kernel, .stride = stride, .padBefore = padding, .padAfter = padding},
                    .groups = groups,
                    .bias = false};
    return net.add(ReLU6{}, {net.add(BatchNorm{}, {net.add(conv, {in}, key + ".0")}, key + ".1")});
}

NodeId invertedResidual(GraphBuilder &net, NodeId in, const Stage &stage, int stride, int blur, const std::string &block)
{
    const auto channels = static_cast<int>(net.shape(in).channels());
    const int wide = channels * stage.t;
    int index = 0;
    const auto key = [&] { return block + ".conv." + std::to_string(index++); };
    NodeId x = in;
    if (stage.t != 1)
        x = convNormRelu(net, x, wide, 1, 1, 1, key());
    const bool blurs = blur > 0 && stride > 1;
    x = convNormRelu(net, x, wide, 3, blurs ? 1 : stride, wide, key());
    if (blurs)
        x = net.add(BlurPool{.size = blur, .stride = stride}, {x}, key());
    x = net.add(Conv{.channels = stage.c, .window = {.kernel = 1}, .bias = false}, {x}, key());
    x = net.add(BatchNorm{}, {x}, key());
    return stride == 1 && channels == stage.c ? net.add(Add{}, {x, in}) : x;
}

Graph build(GraphBuilder net, int blur, const std::string &classifier)
{
    int index = 0;
    const auto key = [&] { return "features." + std::to_string(index++); };
    NodeId x = convNormRelu(net, kInput, 32, 3, 2, 1, key());
    for (const Stage &stage : kStages)
        for (int i = 0; i < stage.n; ++i)
            x = invertedResidual(net, x, stage, i == 0 ? stage.s : 1, blur, key());
    x = convNormRelu(net, x, 1280, 1, 1, 1, key());
    x = net.add(GlobalAvgPool{}, {x}, {}, "avgpool");
    net.add(Linear{.features = 1000}, {x}, classifier, "fc");
    return net.build({"fc"}, "fc");
}

} // namespace

Graph mobilenetV2(int canvas)
{
    return build(GraphBuilder("mobilenet_v2", "MobileNetV2 (torchvision)", torchvisionInput(canvas)), 0, "classifier.1");
}

Graph mobilenetV2Lpf5(int canvas)
{
    return build(GraphBuilder("mobilenet_v2_lpf5", "MobileNetV2, anti-aliased (Bin-5)", torchvisionInput(canvas)), 5,
                 "classifier.0");
}

} // namespace shiftscope::zoo
