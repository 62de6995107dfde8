#include "tests/core/engine/random_graph.h"

#include "core/error.h"

namespace shiftscope::test {

namespace {

class Growing {
public:
    Growing(std::mt19937 &random, int canvas)
        : m_random(random),
          m_net("random", "Random", {.canvas = canvas, .mean = {127, 120, 110}, .deviation = {64, 60, 70}, .bgr = upTo(1) == 0})
    {
        m_newest = m_net.add(Conv{.channels = 4 + 4 * upTo(2), .window = window(5, 3)}, {kInput}, key());
    }

    Graph grown(int operations)
    {
        for (int i = 0; i < operations; ++i)
            grow();
        const NodeId pooled = upTo(1) == 0 ? m_net.add(GlobalAvgPool{}, {m_newest}, {}, "pooled") : m_newest;
        const NodeId flat = m_net.add(Flatten{}, {pooled});
        m_net.add(Linear{.features = 6}, {flat}, key(), "fc");
        return m_net.build({"fc"}, "fc");
    }

private:
    int upTo(int most) { return std::uniform_int_distribution<int>(0, most)(m_random); }
    std::string key() { return std::string("w").append(std::to_string(m_keys++)); }
    std::int64_t side() const { return m_net.shape(m_newest).height(); }
    int channels() const { return static_cast<int>(m_net.shape(m_newest).channels()); }

    Window window(int mostKernel, int mostStride)
    {
        Window w{.kernel = 1 + upTo(mostKernel - 1), .stride = 1 + upTo(mostStride - 1)};
        w.padBefore = upTo(w.kernel / 2);
        w.padAfter = upTo(w.kernel / 2);
        return w;
    }

    /// Adds `op` to the newest node unless it does not fit there.
    void tryAdd(const Op &op, const std::string &weights = {})
    {
        try {
            const NodeId node = m_net.add(op, {m_newest}, weights);
            if (m_net.shape(node).height() >= 2)
                m_newest = node;
        } catch (const InputError &) {
            // too small for this kernel by now: the network stays as it is
        }
    }

    void grow()
    {
        const int wide = side() > 8 ? 2 : 1;
        switch (upTo(12)) {
        case 0:
        case 1:
            return tryAdd(Conv{.channels = 4 + 4 * upTo(2), .window = window(5, wide)}, key());
        case 2:
            return tryAdd(Conv{.channels = channels(), .window = window(5, wide), .groups = channels(), .bias = upTo(1) == 0},
                          key());
        case 3:
            return tryAdd(Conv{.channels = 8, .window = window(5, wide), .groups = upTo(2) == 0 ? 4 : 2}, key());
        case 4: {
            Window w = window(3, 1);
            w.dilation = 2;
            return tryAdd(Conv{.channels = 4, .window = w}, key());
        }
        case 5: {
            Window w{.kernel = 2 + upTo(1), .stride = 1 + upTo(1), .ceilMode = upTo(1) == 0};
            w.padBefore = w.padAfter = upTo(w.kernel / 2);
            return tryAdd(MaxPool{w});
        }
        case 6: {
            Window w{.kernel = 2 + upTo(1), .stride = 1 + upTo(1), .ceilMode = upTo(1) == 0};
            w.padBefore = w.padAfter = upTo(w.kernel / 2);
            return tryAdd(AvgPool{w, upTo(1) == 0});
        }
        case 7:
            return tryAdd(BlurPool{.size = 2 + upTo(5), .stride = wide});
        case 8:
            // An alpha that changes much, so that a neighbour taken from elsewhere is seen.
            return tryAdd(upTo(1) == 0 ? Op(LRN{.size = 3 + 2 * upTo(1), .alpha = 0.5}) : Op(BatchNorm{}), key());
        case 9:
            return residual();
        case 10:
            return tryAdd(Pad{{.padBefore = upTo(2),
                               .padAfter = upTo(2),
                               .kind = side() > 3 && upTo(1) == 0 ? PadKind::Reflect : PadKind::Zero}});
        case 11:
            return gated();
        default:
            return tryAdd(activation());
        }
    }

    Op activation()
    {
        switch (upTo(3)) {
        case 0:
            return LeakyReLU{0.2};
        case 1:
            return HardSwish{};
        case 2:
            return ReLU6{};
        default:
            return ReLU{};
        }
    }

    /// The mean of the whole map, spread over it again and added to each of its places: what follows depends on everything.
    void gated()
    {
        const auto last = static_cast<int>(side()) - 1;
        const Window spread{.kernel = last + 1, .padBefore = last, .padAfter = last};
        const NodeId mean = m_net.add(GlobalAvgPool{}, {m_newest});
        const NodeId gate = m_net.add(Conv{.channels = channels(), .window = spread}, {mean}, key());
        m_newest = m_net.add(Add{}, {m_newest, gate});
    }

    /// Two ways from the newest node, joined by an Add or a Concat.
    void residual()
    {
        const NodeId trunk = m_newest;
        const Window three{.kernel = 3, .padBefore = 1, .padAfter = 1};
        const NodeId left = m_net.add(Conv{.channels = channels(), .window = three}, {trunk}, key());
        const NodeId right = upTo(1) == 0 ? trunk : m_net.add(MaxPool{three}, {trunk});
        m_newest = m_net.add(upTo(2) > 0 ? Op(Add{}) : Op(Concat{}), {left, right});
        if (upTo(1) == 0)
            m_newest = m_net.add(ReLU{}, {m_newest});
    }

    std::mt19937 &m_random;
    GraphBuilder m_net;
    NodeId m_newest = kInput;
    int m_keys = 0;
};

} // namespace

Graph randomGraph(std::mt19937 &random, int canvas)
{
    return Growing(random, canvas).grown(2 + static_cast<int>(random() % 6));
}

} // namespace shiftscope::test
