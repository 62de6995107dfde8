// ResNet-50 (He et al. 2016; the stride sits in the 3x3 convolution, as in torchvision), and Zhang's anti-aliased one: the stem
// keeps its stride, its max-pool shrinks to 2x2; a block blurs after the ReLU of its 3x3 convolution and before its shortcut.
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

namespace {

/// A line of the paper's table 1: `blocks` bottlenecks of `width` channels, the first of them with `stride`.
struct Stage {
    int blocks, width, stride;
};
constexpr Stage kResnet50[] = {{3, 64, 1}, {4, 128, 2}, {6, 256, 2}, {3, 512, 2}};
constexpr int kExpansion = 4;

struct Weights {
    std::string conv, norm;
};

NodeId convNorm(GraphBuilder &net, NodeId in, int channels, int kernel, int stride, const Weights &keys)
{
    const int padding = kernel / 2;
    const Conv conv{.channels = channels,
                    .window = {.kernel = kernel, .stride = stride, .padBefore = padding, .padAfter = padding},
                    .bias = false};
    return net.add(BatchNorm{}, {net.add(conv, {in}, keys.conv)}, keys.norm);
}

NodeId shortcut(GraphBuilder &net, NodeId in, int channels, int stride, int blur, const std::string &key)
{
    if (stride == 1 || blur == 0)
        return convNorm(net, in, channels, 1, stride, {key + ".0", key + ".1"});
    const NodeId blurred = net.add(BlurPool{.size = blur, .stride = stride}, {in}, key + ".0");
    return convNorm(net, blurred, channels, 1, 1, {key + ".1", key + ".2"});
}

NodeId bottleneck(GraphBuilder &net, NodeId in, int width, int stride, int blur, const std::string &key)
{
    const bool blurs = blur > 0 && stride > 1;
    NodeId x = net.add(ReLU{}, {convNorm(net, in, width, 1, 1, {key + ".conv1", key + ".bn1"})});
    x = net.add(ReLU{}, {convNorm(net, x, width, 3, blurs ? 1 : stride, {key + ".conv2", key + ".bn2"})});
    if (blurs)
        x = net.add(BlurPool{.size = blur, .stride = stride}, {x}, key + ".conv3.0");
    x = convNorm(net, x, width * kExpansion, 1, 1, {key + (blurs ? ".conv3.1" : ".conv3"), key + ".bn3"});
    const bool projected = stride > 1 || net.shape(in).channels() != width * kExpansion;
    const NodeId identity = projected ? shortcut(net, in, width * kExpansion, stride, blur, key + ".downsample") : in;
    return net.add(ReLU{}, {net.add(Add{}, {x, identity})});
}

Graph build(GraphBuilder net, int blur)
{
    NodeId x = net.add(ReLU{}, {convNorm(net, kInput, 64, 7, 2, {"conv1", "bn1"})});
    if (blur > 0)
        x = net.add(BlurPool{.size = blur, .stride = 2}, {net.add(MaxPool{{.kernel = 2}}, {x})}, "maxpool.1");
    else
        x = net.add(MaxPool{{.kernel = 3, .stride = 2, .padBefore = 1, .padAfter = 1}}, {x});
    int layer = 1;
    for (const Stage &stage : kResnet50) {
        for (int i = 0; i < stage.blocks; ++i)
            x = bottleneck(net, x, stage.width, i == 0 ? stage.stride : 1, blur,
                           "layer" + std::to_string(layer) + "." + std::to_string(i));
        ++layer;
    }
    x = net.add(GlobalAvgPool{}, {x}, {}, "avgpool");
    net.add(Linear{.features = 1000}, {x}, "fc", "fc");
    return net.build({"fc"}, "fc");
}

} // namespace

Graph resnet50(int canvas)
{
    return build(GraphBuilder("resnet50", "ResNet-50 (torchvision)", torchvisionInput(canvas)), 0);
}

Graph resnet50Lpf5(int canvas)
{
    return build(GraphBuilder("resnet50_lpf5", "ResNet-50, anti-aliased (Bin-5)", torchvisionInput(canvas)), 5);
}

} // namespace shiftscope::zoo
