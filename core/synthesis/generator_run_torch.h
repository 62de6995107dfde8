#pragma once

#include "core/engine/convolution_torch.h"
#include "core/synthesis/generator_shape.h"

#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// A frozen generator made ready to run: the same pictures as GeneratorImpl, several times faster on the CPU, where LibTorch
/// computes a transposed convolution as one large matrix product and adds the result up pixel by pixel. Here each is an ordinary
/// convolution of oneDNN, its weights packed once and the leaky ReLU taken along:
///
/// - kernel 3, stride 1: the kernel turned by half a turn, inputs and outputs exchanged;
/// - kernel 4, stride 2: output 2m + r sees inputs m - 1 + r and m + r through taps 3 - r and 1 - r of the kernel. So a 2x2
///   convolution gives the four phases of the output as groups of channels, which are then laid between each other (Shi et al.
///   2016, "Is the deconvolution layer the same as a convolutional layer?").
///
/// draw() may be called from several threads.
class GeneratorRun {
public:
    /// `weights` fits `shape` (see checkGeneratorWeights) and may be dropped afterwards.
    GeneratorRun(const GeneratorShape &shape, const StateDict &weights, torch::Device device);

    /// N x D on the CPU → N x 3 x side x side, channels last, on the device.
    [[nodiscard]] torch::Tensor draw(const torch::Tensor &features) const;

private:
    struct Layer {
        GeneratorLayer layout;
        Convolution convolution;
        Activation activation;
    };

    GeneratorShape m_shape;
    torch::Device m_device;
    std::vector<Layer> m_layers;
};

} // namespace shiftscope
