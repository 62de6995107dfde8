// CaffeNet (Jia et al. 2014, arXiv:1408.5093): AlexNet with pooling before normalisation, as models/bvlc_reference_caffenet of
// BVLC Caffe has it. conv2, conv4 and conv5 work in two groups, as on Krizhevsky's two cards. This is the network whose layers
// DeePSiM inverts.
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

namespace {

/// Blue first, 0..255, less the mean of each colour. Caffe subtracted a mean *image* in training; its three means over that
/// image (imagenet_mean.binaryproto; what Caffe's own examples subtract) differ from it by a few grey levels in most places and
/// make every pixel's input the same wherever it stands, without which no shift could be compared with another.
InputSpec caffeInput(int canvas)
{
    return {
        .canvas = canvas > 0 ? canvas : 227, .mean = {104.00699F, 116.66877F, 122.67892F}, .deviation = {1, 1, 1}, .bgr = true};
}

class Tower {
public:
    explicit Tower(GraphBuilder &net) : m_net(net) {}

    void conv(const char *name, int channels, int kernel, int stride, int padding, int groups)
    {
        const Window window{.kernel = kernel, .stride = stride, .padBefore = padding, .padAfter = padding};
        m_node = m_net.add(Conv{.channels = channels, .window = window, .groups = groups}, {m_node}, name);
        m_node = m_net.add(ReLU{}, {m_node});
    }
    void pool() { m_node = m_net.add(MaxPool{{.kernel = 3, .stride = 2, .ceilMode = true}}, {m_node}); }
    void normalise() { m_node = m_net.add(LRN{.size = 5, .alpha = 1e-4, .beta = 0.75}, {m_node}); }
    [[nodiscard]] NodeId node() const { return m_node; }

private:
    GraphBuilder &m_net;
    NodeId m_node = kInput;
};

} // namespace

Graph caffenet(int canvas)
{
    GraphBuilder net("caffenet", "CaffeNet (BVLC)", caffeInput(canvas));
    Tower tower(net);
    tower.conv("conv1", 96, 11, 4, 0, 1);
    tower.pool();
    tower.normalise();
    tower.conv("conv2", 256, 5, 1, 2, 2);
    tower.pool();
    tower.normalise();
    tower.conv("conv3", 384, 3, 1, 1, 1);
    tower.conv("conv4", 384, 3, 1, 1, 2);
    tower.conv("conv5", 256, 3, 1, 1, 2);
    tower.pool();
    fullyConnected(net, tower.node(), 6, {"fc6", "fc7", "fc8"});
    return net.build({"fc6", "fc7", "fc8"}, "fc8");
}

} // namespace shiftscope::zoo
