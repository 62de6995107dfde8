// VGG-16 (Simonyan and Zisserman 2015, configuration D), as torchvision has it, and Zhang's anti-aliased one.
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

namespace {

constexpr int kPool = 0;
constexpr int kConfigurationD[] = {64,    64,  kPool, 128, 128,   kPool, 256, 256, 256,
                                   kPool, 512, 512,   512, kPool, 512,   512, 512, kPool};

Graph build(GraphBuilder net, int blur, const std::array<std::string, 3> &classifier)
{
    NodeId x = kInput;
    int index = 0;
    const auto step = [&](Op op) { x = net.add(op, {x}, "features." + std::to_string(index++)); };
    for (const int channels : kConfigurationD) {
        if (channels != kPool) {
            step(Conv{.channels = channels, .window = {.kernel = 3, .padBefore = 1, .padAfter = 1}});
            step(ReLU{});
            continue;
        }
        step(MaxPool{{.kernel = 2, .stride = blur > 0 ? 1 : 2}});
        if (blur > 0)
            step(BlurPool{.size = blur, .stride = 2});
    }
    fullyConnected(net, x, 7, classifier);
    return net.build({"fc6", "fc7", "fc8"}, "fc8");
}

} // namespace

Graph vgg16(int canvas)
{
    return build(GraphBuilder("vgg16", "VGG-16 (torchvision)", torchvisionInput(canvas)), 0,
                 {"classifier.0", "classifier.3", "classifier.6"});
}

Graph vgg16Lpf5(int canvas)
{
    return build(GraphBuilder("vgg16_lpf5", "VGG-16, anti-aliased (Bin-5)", torchvisionInput(canvas)), 5,
                 {"classifier.0", "classifier.3", "classifier.6"});
}

} // namespace shiftscope::zoo
