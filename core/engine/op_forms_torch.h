#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/engine/convolution_torch.h"
#include "core/engine/fused_steps.h"
#include "core/network/op.h"

#include <optional>
#include <span>
#include <string>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

// How LibTorch (on the CPU with oneDNN's convolutions) computes each operation for a batch: in op_forms.cpp one overload an
// operation, so that one without does not compile.

/// A depthwise convolution's weights as rows of taps see them: taps x taps x channels, and channels.
struct DepthwiseTaps {
    std::vector<float> weight;
    std::vector<float> bias;
};

/// What an operation's form keeps ready on the device.
struct FormWeights {
    std::optional<Convolution> convolution; ///< of Conv, Linear and BlurPool
    DepthwiseTaps taps;                     ///< of a depthwise Conv
    torch::Tensor weight;                   ///< of BatchNorm
    torch::Tensor bias;
    torch::Tensor mean;
    torch::Tensor variance;
    bool flattens = false; ///< of Flatten: puts the features in PyTorch's order
};

/// What that is made from.
struct FormSource {
    const StateDict &weights; ///< fits the graph (see checkWeights)
    const std::string &prefix;
    const Shape &input;     ///< as it lies in memory
    bool readByLinearAlone; ///< the operation's output, whose features may then lie in any order
    torch::Device device;
};
[[nodiscard]] FormWeights formWeights(const Op &op, const FormSource &source);

/// One batch through it. All tensors are N x C x H x W, channels last, on the weights' device.
struct FormCall {
    const FormWeights &own;
    std::span<const torch::Tensor> inputs;
    const torch::Tensor &addend; ///< to be added before the activation; undefined where the step has none
    Activation activation;       ///< to be applied last
    bool mayOverwrite = false;   ///< nobody else reads the addend, or else the first input
};
[[nodiscard]] torch::Tensor applied(const Op &op, const FormCall &call);

} // namespace shiftscope
