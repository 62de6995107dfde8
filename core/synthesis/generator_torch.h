#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/synthesis/generator_shape.h"

#include <cstdint>
#include <memory>
#include <string>
#include <torch/torch.h>
#include <vector>

namespace shiftscope {

/// A generator as a module: what training changes, and what inversion runs. Its parameters are named as in the published files
/// ("defc7.weight" …). forward() may be called from several threads while nobody changes the parameters.
class GeneratorImpl : public torch::nn::Module {
public:
    /// Random weights, the same for the same seed (He et al. 2015, for the leaky ReLU's slope; biases zero): to be trained.
    explicit GeneratorImpl(const GeneratorShape &shape, std::uint64_t seed = 0);

    /// `weights` as they are: the parameters share their memory and are frozen. Throws InputError, which lists what does not fit
    /// (see checkGeneratorWeights); `source` is the file's name.
    GeneratorImpl(const GeneratorShape &shape, const StateDict &weights, const std::string &source);

    /// N x D features → N x 3 x side x side, in whatever terms the generator was trained (DeePSiM: blue first, mean subtracted).
    [[nodiscard]] torch::Tensor forward(const torch::Tensor &features) const;

    [[nodiscard]] const GeneratorShape &shape() const { return m_shape; }

    /// Sets the convolutions so that they enlarge the first three maps of the square and no more, and has the square be of one
    /// value: it draws nothing until it has learnt, and what the Linear layers learn shows in the picture from the first step
    /// on, as convolutions that begin at random make it wait for thousands (identity initialisation, Le et al. 2015).
    void beginAsEnlargement();
    /// Copies `weights` into the parameters, which stay on their device and may go on being trained. Throws as the constructor.
    void copyFrom(const StateDict &weights, const std::string &source);
    /// A copy of the parameters, on the host.
    [[nodiscard]] StateDict weights() const;

private:
    struct Layer;

    GeneratorShape m_shape;
    std::vector<std::shared_ptr<Layer>> m_layers;
};
TORCH_MODULE(Generator);

/// The middle side x side of N x C x H x W pictures; an odd rest lies after it (227 of 256 begin at 14). `side` fits in.
[[nodiscard]] torch::Tensor centreCrop(const torch::Tensor &pictures, std::int64_t side);

} // namespace shiftscope
