#include "core/synthesis/linear_reading_torch.h"

#include "core/synthesis/fast_layers_torch.h"
#include "core/synthesis/rasters_torch.h"

#include <algorithm>

namespace shiftscope {

namespace {

constexpr int kMostSteps = 200;
constexpr int kPatience = 3; ///< steps without a better one

/// rows · columns, without a bias.
torch::Tensor product(const torch::Tensor &rows, const torch::Tensor &columns)
{
    return fastLinear(rows, columns.t().contiguous(), torch::zeros({columns.size(1)}, rows.options()));
}

torch::Tensor ratio(const torch::Tensor &numerator, const torch::Tensor &denominator)
{
    return numerator / denominator.clamp_min(1e-30);
}

/// The code of `x` by way of which x · w is read with the least error: the strongest directions of what is read.
LinearReading throughCode(const torch::Tensor &x, const torch::Tensor &w, const torch::Tensor &centre, const torch::Tensor &mean)
{
    const torch::Tensor read = product(x, w);
    const auto [strengths, directions] =
        torch::linalg_eigh(product(read.t().contiguous(), read) / static_cast<double>(x.size(0)), "L"); // weakest first
    const std::int64_t codes = std::min({LinearReading::kCodes, x.size(1), w.size(1)});
    const torch::Tensor basis = directions.narrow(1, w.size(1) - codes, codes);
    const torch::Tensor size = strengths.narrow(0, w.size(1) - codes, codes).clamp_min(0).sqrt();
    const torch::Tensor scale = size.clamp_min(std::max(1e-3 * size.max().item<double>(), 1e-12));
    const torch::Tensor toCode = product(w, basis) / scale;
    return {toCode.t().contiguous(), -product(centre.unsqueeze(0), toCode).squeeze(0), (basis * scale).contiguous(), mean};
}

} // namespace

torch::Tensor LinearReading::code(const torch::Tensor &features) const
{
    return fastLinear(features, codeWeight, codeBias);
}

torch::Tensor LinearReading::draw(const torch::Tensor &codes, std::int64_t side) const
{
    return resized(fastLinear(codes, weight, bias).reshape({codes.size(0), 3, kSide, kSide}), side);
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
    return throughCode(x, best, centre, mean);
}

} // namespace shiftscope
