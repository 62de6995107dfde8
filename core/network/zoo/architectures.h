#pragma once

#include "core/network/graph.h"

// One function an architecture; zoo.cpp lists them by name. `canvas` 0 means the model's own input size.
namespace shiftscope::zoo {

[[nodiscard]] Graph alexnet(int canvas);
[[nodiscard]] Graph alexnetLpf5(int canvas);
[[nodiscard]] Graph resnet50(int canvas);
[[nodiscard]] Graph resnet50Lpf5(int canvas);
[[nodiscard]] Graph mobilenetV2(int canvas);
[[nodiscard]] Graph mobilenetV2Lpf5(int canvas);
[[nodiscard]] Graph vgg16(int canvas);
[[nodiscard]] Graph vgg16Lpf5(int canvas);
[[nodiscard]] Graph efficientnetLite0(int canvas);
[[nodiscard]] Graph caffenet(int canvas);

/// RGB in 0..1 less (0.485, 0.456, 0.406), over (0.229, 0.224, 0.225): torchvision's input and its descendants'.
[[nodiscard]] InputSpec torchvisionInput(int canvas);

/// The three fully-connected layers that AlexNet, CaffeNet and VGG share, with their public names fc6 to fc8. Throws InputError when the
/// activation is not `side` x `side`: their weights are bound to one canvas.
NodeId fullyConnected(GraphBuilder &net, NodeId features, int side, const std::array<std::string, 3> &keys);

} // namespace shiftscope::zoo
