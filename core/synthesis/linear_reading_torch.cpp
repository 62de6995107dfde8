#include "core/synthesis/linear_reading_torch.h"

#include "core/synthesis/fast_layers_torch.h"

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kMostSteps = 200;
constexpr int kPatience = 3; ///< steps without a better one

torch::Tensor enlarged(const torch::Tensor &pictures, std::int64_t side)
{
    namespace F = torch::nn::functional;
    return F::interpolate(
        pictures,
        F::InterpolateFuncOptions().size(std::vector<std::int64_t>{side, side}).mode(torch::kBicubic).align_corners(false));
}

/// rows · columns, without a bias.
torch::Tensor product(const torch::Tensor &rows, const torch::Tensor &columns)
{
    return fastLinear(rows, columns.t().contiguous(), torch::zeros({columns.size(1)}, rows.options()));
}

torch::Tensor ratio(const torch::Tensor &numerator, const torch::Tensor &denominator)
{
    return numerator / denominator.clamp_min(1e-30);
}

} // namespace

torch::Tensor LinearReading::draw(const torch::Tensor &features, std::int64_t side) const
{
    return enlarged(fastLinear(features, weight, bias).reshape({features.size(0), 3, kSide, kSide}), side);
}

LinearReading fitLinearReading(const torch::Tensor &features, const torch::Tensor &pictures,
                               const std::function<void()> &eachStep)
{
    const torch::NoGradGuard noGrad;
    const std::int64_t count = features.size(0);
    const std::int64_t learnt = count - std::max<std::int64_t>(count / 8, 1);
    const torch::Tensor coarse = torch::adaptive_avg_pool2d(pictures, {LinearReading::kSide, LinearReading::kSide}).flatten(1);
    const torch::Tensor mean = coarse.narrow(0, 0, learnt).mean(0);
    const torch::Tensor wanted = coarse - mean;
    const torch::Tensor centre = features.narrow(0, 0, learnt).mean(0);
    const torch::Tensor x = features.narrow(0, 0, learnt) - centre;
    const torch::Tensor leftOut = features.narrow(0, learnt, count - learnt) - centre;
    const torch::Tensor xt = x.t().contiguous();
    const auto leftOutLoss = [&](const torch::Tensor &w) {
        return torch::mse_loss(product(leftOut, w), wanted.narrow(0, learnt, count - learnt)).item<double>();
    };

    torch::Tensor w = torch::zeros({features.size(1), wanted.size(1)}, features.options());
    torch::Tensor best = w.clone();
    double bestLoss = leftOutLoss(w);
    torch::Tensor residual = wanted.narrow(0, 0, learnt).clone();
    torch::Tensor direction = product(xt, residual);
    torch::Tensor strength = direction.square().sum(0);
    for (int step = 0, sinceBest = 0; step < kMostSteps && sinceBest < kPatience; ++step) {
        eachStep();
        const torch::Tensor seen = product(x, direction);
        const torch::Tensor length = ratio(strength, seen.square().sum(0));
        w += direction * length;
        residual -= seen * length;
        const torch::Tensor gradient = product(xt, residual);
        const torch::Tensor stronger = gradient.square().sum(0);
        direction = gradient + direction * ratio(stronger, strength);
        strength = stronger;
        const double loss = leftOutLoss(w);
        const bool better = loss < bestLoss;
        sinceBest = better ? 0 : sinceBest + 1;
        if (better) {
            bestLoss = loss;
            best = w.clone();
        }
    }
    return {best.t().contiguous(), mean - product(centre.unsqueeze(0), best).squeeze(0)};
}

} // namespace shiftscope
