#include "core/synthesis/generator_run_torch.h"

#include "core/engine/tensors_torch.h"

#include <ATen/Parallel.h>
#include <algorithm>

namespace shiftscope {

namespace {

constexpr std::int64_t kPhases = 4;

/// The four phases' 2x2 kernels, phase by phase: 4 outputs x inputs x 2 x 2.
torch::Tensor phaseKernels(const torch::Tensor &weight)
{
    std::vector<torch::Tensor> phases;
    for (const std::int64_t row : {0, 1})
        for (const std::int64_t column : {0, 1}) {
            const torch::Tensor rows = torch::tensor({3 - row, 1 - row}, torch::kInt64);
            const torch::Tensor columns = torch::tensor({3 - column, 1 - column}, torch::kInt64);
            phases.push_back(weight.index_select(2, rows).index_select(3, columns).transpose(0, 1));
        }
    return torch::cat(phases);
}

/// Weights of the square that defc5 fills, or its biases, in the order rows, columns, channels: as the maps lie in memory.
torch::Tensor channelsLast(const torch::Tensor &values, const GeneratorShape &shape)
{
    return values.view({shape.maps, shape.seed, shape.seed, -1}).permute({1, 2, 0, 3}).reshape(values.sizes());
}

Convolution prepared(const GeneratorLayer &layout, const GeneratorShape &shape, const StateDict &weights, torch::Device device)
{
    const auto [weightSpec, biasSpec] = layout.weights();
    torch::Tensor weight = viewOf(weights.at(weightSpec.key));
    torch::Tensor bias = viewOf(weights.at(biasSpec.key));
    if (layout.kernel == 0) {
        if (layout.name == "defc5") {
            weight = channelsLast(weight, shape);
            bias = channelsLast(bias, shape);
        }
        return {weight.view({layout.outputs, layout.inputs, 1, 1}), bias, Window{}, 1, device};
    }
    if (layout.stride == 1)
        return {weight.transpose(0, 1).flip({2, 3}), bias, Window{.kernel = 3, .padBefore = 1, .padAfter = 1}, 1, device};
    return {phaseKernels(weight), bias.repeat({kPhases}), Window{.kernel = 2, .padBefore = 1, .padAfter = 1}, 1, device};
}

/// One row of the output, whose pixels of even and odd columns lie in two places of a row of phases.
void interleaveRow(const float *phases, std::int64_t side, std::int64_t channels, std::int64_t row, float *out)
{
    for (std::int64_t x = 0; x < 2 * side; ++x) {
        const std::int64_t column = x % 2;
        const float *from = phases + ((x / 2 + column) * kPhases + 2 * row + column) * channels;
        out = std::copy_n(from, channels, out);
    }
}

/// N x (4 C) x (S + 1) x (S + 1) → N x C x 2S x 2S, channels last both.
torch::Tensor interleaved(const torch::Tensor &phases)
{
    const std::int64_t channels = phases.size(1) / kPhases;
    const std::int64_t side = phases.size(2) - 1;
    if (!phases.is_cpu()) {
        std::vector<torch::Tensor> rows;
        for (const std::int64_t row : {0, 1}) {
            std::vector<torch::Tensor> columns;
            for (const std::int64_t column : {0, 1})
                columns.push_back(
                    phases.narrow(1, (2 * row + column) * channels, channels).narrow(2, row, side).narrow(3, column, side));
            rows.push_back(torch::stack(columns, 4).flatten(3, 4));
        }
        return torch::stack(rows, 3).flatten(2, 3).contiguous(torch::MemoryFormat::ChannelsLast);
    }
    torch::Tensor out = torch::empty({phases.size(0), channels, 2 * side, 2 * side},
                                     phases.options().memory_format(torch::MemoryFormat::ChannelsLast));
    const float *from = phases.data_ptr<float>();
    float *to = out.data_ptr<float>();
    at::parallel_for(0, phases.size(0) * 2 * side, 8, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t picture = i / (2 * side);
            const std::int64_t y = i % (2 * side);
            const std::int64_t phaseRow = picture * (side + 1) + y / 2 + y % 2;
            interleaveRow(from + phaseRow * (side + 1) * kPhases * channels, side, channels, y % 2, to + i * 2 * side * channels);
        }
    });
    return out;
}

} // namespace

GeneratorRun::GeneratorRun(const GeneratorShape &shape, const StateDict &weights, torch::Device device)
    : m_shape(shape), m_device(device)
{
    const torch::NoGradGuard noGrad;
    for (const GeneratorLayer &layout : generatorLayers(shape))
        m_layers.push_back({layout,
                            prepared(layout, shape, weights, device),
                            {.kind = Activation::Kind::LeakyReLU, .slope = static_cast<float>(kGeneratorSlope)}});
    m_layers.back().activation = {};
}

torch::Tensor GeneratorRun::draw(const torch::Tensor &features) const
{
    const torch::InferenceMode inference;
    const std::int64_t count = features.size(0);
    // A Linear is a 1x1 convolution over the rows of the batch: 1 x D x 1 x N, channels last.
    torch::Tensor x = features.to(m_device).contiguous().view({1, 1, count, m_shape.features}).permute({0, 3, 1, 2});
    for (const Layer &layer : m_layers) {
        if (layer.layout.name == "deconv5")
            x = x.permute({0, 2, 3, 1}).reshape({count, m_shape.seed, m_shape.seed, m_shape.maps}).permute({0, 3, 1, 2});
        x = layer.convolution(x, layer.activation);
        if (layer.layout.stride == 2)
            x = interleaved(x.contiguous(torch::MemoryFormat::ChannelsLast));
    }
    return x;
}

} // namespace shiftscope
