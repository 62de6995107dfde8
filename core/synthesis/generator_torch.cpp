#include "core/synthesis/generator_torch.h"

#include "core/synthesis/fast_layers_torch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <algorithm>
#include <cmath>
#include <utility>

namespace shiftscope {

namespace {

/// A view that keeps the host's numbers alive.
torch::Tensor sharing(const HostTensor &host)
{
    // from_blob wants a mutable pointer even where nobody writes.
    return torch::from_blob(
        const_cast<float *>(host.data.get()), host.shape, [owner = host.data](void *) {}, torch::kFloat32);
}

torch::Tensor randomWeight(const GeneratorLayer &layout, const WeightSpec &spec, const at::Generator &random)
{
    // How many inputs one output sums: every stride-th tap of a transposed convolution meets a pixel.
    const double taps = layout.kernel == 0 ? 1.0 : std::pow(static_cast<double>(layout.kernel) / layout.stride, 2);
    const double variance = 2.0 / ((1.0 + kGeneratorSlope * kGeneratorSlope) * static_cast<double>(layout.inputs) * taps);
    return torch::empty(spec.shape).normal_(0, std::sqrt(variance), random);
}

} // namespace

struct GeneratorImpl::Layer : torch::nn::Module {
    Layer(const GeneratorLayer &ofGenerator, torch::Tensor weightValues, torch::Tensor biasValues, bool trained)
        : layout(ofGenerator), weight(register_parameter("weight", std::move(weightValues), trained)),
          bias(register_parameter("bias", std::move(biasValues), trained))
    {
    }

    [[nodiscard]] torch::Tensor forward(const torch::Tensor &x) const
    {
        if (layout.kernel == 0)
            return fastLinear(x, weight, bias);
        return fastTransposed(x, weight, bias, layout.stride);
    }

    GeneratorLayer layout;
    torch::Tensor weight;
    torch::Tensor bias;
};

GeneratorImpl::GeneratorImpl(const GeneratorShape &shape, std::uint64_t seed) : m_shape(shape)
{
    const at::Generator random = at::detail::createCPUGenerator(seed);
    for (const GeneratorLayer &layout : generatorLayers(shape)) {
        const auto [weight, bias] = layout.weights();
        m_layers.push_back(
            std::make_shared<Layer>(layout, randomWeight(layout, weight, random), torch::zeros(bias.shape), /*trained=*/true));
        register_module(std::string(layout.name), m_layers.back());
    }
}

GeneratorImpl::GeneratorImpl(const GeneratorShape &shape, const StateDict &weights, const std::string &source) : m_shape(shape)
{
    checkGeneratorWeights(shape, weights, source);
    for (const GeneratorLayer &layout : generatorLayers(shape)) {
        const auto [weight, bias] = layout.weights();
        m_layers.push_back(std::make_shared<Layer>(layout, sharing(weights.at(weight.key)), sharing(weights.at(bias.key)),
                                                   /*trained=*/false));
        register_module(std::string(layout.name), m_layers.back());
    }
}

torch::Tensor GeneratorImpl::forward(const torch::Tensor &features) const
{
    torch::Tensor x = features;
    for (const std::shared_ptr<Layer> &layer : m_layers) {
        const bool isFirstSquare = layer->layout.kernel != 0 && x.dim() == 2;
        if (isFirstSquare)
            x = x.reshape({x.size(0), m_shape.maps, m_shape.seed, m_shape.seed});
        x = layer->forward(x);
        // In place: neither Linear nor the convolution reads its own output to differentiate, and this inverts what it needs.
        if (layer != m_layers.back())
            x = torch::leaky_relu_(x, kGeneratorSlope);
    }
    return x;
}

void GeneratorImpl::beginAsEnlargement()
{
    constexpr std::int64_t kColours = 3;
    constexpr double kLevel = 1; // what is added to the linear reading is smaller: above zero, the leaky ReLUs let it pass
    const torch::NoGradGuard noGrad;
    for (const std::shared_ptr<Layer> &layer : m_layers) {
        const GeneratorLayer &layout = layer->layout;
        if (layout.name == "defc5") {
            const std::int64_t colours = std::min(kColours, m_shape.maps) * m_shape.seed * m_shape.seed;
            layer->weight.narrow(0, 0, colours).zero_();
            layer->bias.narrow(0, 0, colours).fill_(kLevel);
        }
        if (layout.kernel == 0)
            continue;
        const torch::Tensor line =
            layout.stride == 2 ? torch::tensor({0.25F, 0.75F, 0.75F, 0.25F}) : torch::tensor({0.0F, 1.0F, 0.0F});
        layer->weight.narrow(1, 0, std::min(kColours, layout.outputs)).zero_();
        for (std::int64_t colour = 0; colour < std::min({kColours, layout.inputs, layout.outputs}); ++colour)
            layer->weight[colour][colour].copy_(torch::outer(line, line));
    }
    m_layers.back()->bias.fill_(-kLevel);
}

void GeneratorImpl::copyFrom(const StateDict &weights, const std::string &source)
{
    checkGeneratorWeights(m_shape, weights, source);
    const torch::NoGradGuard noGrad;
    for (const std::shared_ptr<Layer> &layer : m_layers) {
        const auto [weight, bias] = layer->layout.weights();
        layer->weight.copy_(sharing(weights.at(weight.key)));
        layer->bias.copy_(sharing(weights.at(bias.key)));
    }
}

StateDict GeneratorImpl::weights() const
{
    StateDict weights;
    for (const auto &parameter : named_parameters()) {
        const torch::Tensor host = parameter.value().detach().to(torch::kCPU).contiguous();
        std::vector<float> values(host.data_ptr<float>(), host.data_ptr<float>() + host.numel());
        weights[parameter.key()] = HostTensor::fromValues(host.sizes().vec(), std::move(values));
    }
    return weights;
}

torch::Tensor centreCrop(const torch::Tensor &pictures, std::int64_t side)
{
    return pictures.narrow(2, (pictures.size(2) - side) / 2, side).narrow(3, (pictures.size(3) - side) / 2, side);
}

} // namespace shiftscope
