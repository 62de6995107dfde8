#include "core/error.h"
#include "core/network/zoo/architectures.h"

namespace shiftscope::zoo {

InputSpec torchvisionInput(int canvas)
{
    InputSpec input{.canvas = canvas > 0 ? canvas : 224};
    const std::array<double, 3> mean{0.485, 0.456, 0.406};
    const std::array<double, 3> deviation{0.229, 0.224, 0.225};
    for (std::size_t c = 0; c < 3; ++c) {
        input.mean[c] = static_cast<float>(255 * mean[c]);
        input.deviation[c] = static_cast<float>(255 * deviation[c]);
    }
    return input;
}

NodeId fullyConnected(GraphBuilder &net, NodeId features, int side, const std::array<std::string, 3> &keys)
{
    if (net.shape(features).height() != side)
        throw InputError("the fully-connected layers want " + std::to_string(side) + "x" + std::to_string(side) +
                         " activations, which this canvas does not give; leave it at the model's own size");
    NodeId x = net.add(Flatten{}, {features});
    x = net.add(Linear{.features = 4096}, {x}, keys[0], "fc6");
    x = net.add(ReLU{}, {x}, {}, "fc6_relu");
    x = net.add(Linear{.features = 4096}, {x}, keys[1], "fc7");
    x = net.add(ReLU{}, {x}, {}, "fc7_relu");
    return net.add(Linear{.features = 1000}, {x}, keys[2], "fc8");
}

} // namespace shiftscope::zoo
