#include "tests/core/synthesis/generator_probe.h"

#include "core/engine/tensors_torch.h"
#include "core/synthesis/generator_run_torch.h"
#include "core/synthesis/generator_torch.h"

namespace shiftscope::test {

namespace {

torch::Tensor tensorOf(const FeatureMatrix &features)
{
    return torch::tensor(features.values).view({features.rows, features.dims});
}

Drawn plain(const torch::Tensor &picture)
{
    const torch::Tensor host = picture.detach().contiguous();
    return {host.sizes().vec(), {host.data_ptr<float>(), host.data_ptr<float>() + host.numel()}, picture.requires_grad()};
}

Generator copied(const GeneratorShape &shape, const StateDict &weights)
{
    Generator generator(shape, 8);
    generator->copyFrom(weights, "test");
    return generator;
}

bool sharesMemory(const Generator &generator, const StateDict &weights)
{
    return generator->named_parameters()["defc7.weight"].data_ptr<float>() == weights.at("defc7.weight").data.get();
}

} // namespace

StateDict someGeneratorWeights(const GeneratorShape &shape)
{
    const Generator generator(shape, 3);
    const torch::NoGradGuard noGrad;
    for (torch::Tensor &parameter : generator->parameters())
        if (parameter.dim() == 1)
            parameter.copy_(torch::sin(torch::arange(parameter.numel())));
    return generator->weights();
}

FeatureMatrix randomFeatures(std::int64_t rows, std::int64_t dims)
{
    torch::manual_seed(1);
    return toMatrix(torch::randn({rows, dims}));
}

Drawn drawn(const GeneratorShape &shape, std::uint64_t seed, const FeatureMatrix &features)
{
    return plain(Generator(shape, seed)->forward(tensorOf(features)));
}

Drawn drawnFrozen(const GeneratorShape &shape, const StateDict &weights, const FeatureMatrix &features)
{
    return plain(Generator(shape, weights, "test")->forward(tensorOf(features)));
}

Drawn drawnAfterCopy(const GeneratorShape &shape, const StateDict &weights, const FeatureMatrix &features)
{
    return plain(copied(shape, weights)->forward(tensorOf(features)));
}

Drawn drawnFast(const GeneratorShape &shape, const StateDict &weights, const FeatureMatrix &features)
{
    return plain(GeneratorRun(shape, weights, torch::kCPU).draw(tensorOf(features)));
}

bool frozenSharesMemory(const GeneratorShape &shape, const StateDict &weights)
{
    return sharesMemory(Generator(shape, weights, "test"), weights);
}

bool copySharesMemory(const GeneratorShape &shape, const StateDict &weights)
{
    return sharesMemory(copied(shape, weights), weights);
}

bool everyParameterLearns(const GeneratorShape &shape, const FeatureMatrix &features)
{
    const Generator generator(shape, 8);
    generator->forward(tensorOf(features)).sum().backward();
    bool every = true;
    for (const torch::Tensor &parameter : generator->parameters())
        every = every && parameter.grad().defined() && parameter.grad().abs().max().item<double>() > 0;
    return every;
}

StateDict copiedWeights(const GeneratorShape &shape, const StateDict &weights)
{
    return copied(shape, weights)->weights();
}

std::vector<int> cropEdges(std::int64_t from, std::int64_t side)
{
    const torch::Tensor pixels = torch::arange(from * from).view({1, 1, from, from});
    const torch::Tensor crop = centreCrop(pixels, side);
    const auto first = crop[0][0][0][0].item<std::int64_t>();
    const auto last = crop[0][0][side - 1][side - 1].item<std::int64_t>();
    return {static_cast<int>(first / from), static_cast<int>(last / from), static_cast<int>(first % from),
            static_cast<int>(last % from)};
}

} // namespace shiftscope::test
