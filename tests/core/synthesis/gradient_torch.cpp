#include "tests/core/synthesis/gradient_torch.h"

#include "core/engine/tensors_torch.h"
#include "core/synthesis/differentiable_network_torch.h"

#include <algorithm>
#include <random>

namespace shiftscope::test {

FeatureMatrix differentiableForward(const Graph &graph, const StateDict &weights, const std::string &layer,
                                    std::span<const float> canvases)
{
    const DifferentiableNetwork network(graph, weights, layer);
    const std::int64_t side = graph.input.canvas;
    const torch::Tensor rgb = torch::tensor(at::ArrayRef<float>(canvases.data(), canvases.size()))
                                  .view({-1, side, side, 3})
                                  .permute({0, 3, 1, 2})
                                  .requires_grad_(true);
    return toMatrix(network(rgb).detach());
}

double gradientError(const Graph &graph, const StateDict &weights, const std::string &layer, int pixels)
{
    const DifferentiableNetwork network(graph, weights, layer, torch::kCPU, torch::kFloat64);
    const std::int64_t side = graph.input.canvas;
    torch::manual_seed(7);
    const torch::Tensor canvas = torch::rand({1, 3, side, side}, torch::kFloat64) * 255;
    const torch::Tensor share = torch::randn({1, network.dims()}, torch::kFloat64);
    const auto sum = [&](const torch::Tensor &rgb) { return (network(rgb) * share).sum(); };
    const torch::Tensor variable = canvas.clone().requires_grad_(true);
    sum(variable).backward();
    const torch::Tensor gradient = variable.grad().flatten();

    std::mt19937 random(7);
    double worst = 0;
    double largest = 1e-12;
    for (int i = 0; i < pixels; ++i) {
        constexpr double kStep = 1e-4;
        const auto at = static_cast<std::int64_t>(random() % static_cast<unsigned>(gradient.numel()));
        const auto moved = [&](double by) {
            torch::Tensor copy = canvas.clone();
            copy.view({-1})[at].add_(by);
            return sum(copy).item<double>();
        };
        const double difference = (moved(kStep) - moved(-kStep)) / (2 * kStep);
        const double analytic = gradient[at].item<double>();
        largest = std::max(largest, std::abs(analytic));
        worst = std::max(worst, std::abs(analytic - difference));
    }
    return worst / largest;
}

double roundingError(const Graph &graph, const StateDict &weights, const std::string &layer, int canvases)
{
    const std::int64_t side = graph.input.canvas;
    torch::manual_seed(7);
    const torch::Tensor rgb = torch::rand({canvases, 3, side, side}, torch::kFloat64) * 255;
    torch::Tensor share;
    const auto gradient = [&](torch::Dtype type) {
        const DifferentiableNetwork network(graph, weights, layer, torch::kCPU, type);
        if (!share.defined())
            share = torch::randn({canvases, network.dims()}, torch::kFloat64);
        const torch::Tensor variable = rgb.to(type).clone().requires_grad_(true);
        (network(variable) * share.to(type)).sum().backward();
        return variable.grad().to(torch::kFloat64);
    };
    const torch::Tensor exact = gradient(torch::kFloat64);
    return ((gradient(torch::kFloat32) - exact).abs().max() / exact.abs().max()).item<double>();
}

} // namespace shiftscope::test
