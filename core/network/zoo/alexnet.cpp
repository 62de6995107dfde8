// AlexNet in its one-tower form (Krizhevsky 2014, arXiv:1404.5997), as torchvision has it, and Zhang's anti-aliased one
// (antialiased-cnns 0.3): there every stride of 2 becomes stride 1 and a blur, and conv1's stride of 4 a stride of 2 and a blur.
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

namespace {

/// Keeps torch.nn.Sequential's numbering: each layer takes the next index, whether it has weights or not.
class Features {
public:
    Features(GraphBuilder &net, int blur) : m_net(net), m_blur(blur) {}

    void conv(int channels, int kernel, int stride, int padding)
    {
        const bool blurred = m_blur > 0 && stride > 1;
        const Window window{.kernel = kernel, .stride = blurred ? stride / 2 : stride, .padBefore = padding, .padAfter = padding};
        step(Conv{.channels = channels, .window = window});
        step(ReLU{});
        if (blurred)
            step(BlurPool{.size = m_blur, .stride = 2});
    }
    void pool()
    {
        step(MaxPool{{.kernel = 3, .stride = m_blur > 0 ? 1 : 2}});
        if (m_blur > 0)
            step(BlurPool{.size = m_blur, .stride = 2});
    }
    [[nodiscard]] NodeId node() const { return m_node; }

private:
    void step(Op op) { m_node = m_net.add(op, {m_node}, "features." + std::to_string(m_index++)); }

    GraphBuilder &m_net;
    int m_blur;
    NodeId m_node = kInput;
    int m_index = 0;
};

Graph build(GraphBuilder net, int blur)
{
    Features features(net, blur);
    features.conv(64, 11, 4, 2);
    features.pool();
    features.conv(192, 5, 1, 2);
    features.pool();
    features.conv(384, 3, 1, 1);
    features.conv(256, 3, 1, 1);
    features.conv(256, 3, 1, 1);
    features.pool();
    fullyConnected(net, features.node(), 6, {"classifier.1", "classifier.4", "classifier.6"});
    return net.build({"fc6", "fc7", "fc8"}, "fc8");
}

} // namespace

Graph alexnet(int canvas)
{
    return build(GraphBuilder("alexnet", "AlexNet (torchvision)", torchvisionInput(canvas)), 0);
}

Graph alexnetLpf5(int canvas)
{
    return build(GraphBuilder("alexnet_lpf5", "AlexNet, anti-aliased (Bin-5)", torchvisionInput(canvas)), 5);
}

} // namespace shiftscope::zoo
