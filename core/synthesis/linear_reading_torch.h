#pragma once

#include <functional>
#include <torch/torch.h>

namespace shiftscope {

/// What a linear map can read of a scene in its features: a coarse picture, by way of a code of few numbers (reduced-rank
/// regression, Izenman 1975). A generator learns far sooner from the code than from the features: what tells most about the
/// picture, faint as it may be in the features, has the size of everything else there.
struct LinearReading {
    static constexpr std::int64_t kSide = 16;   ///< of the coarse picture
    static constexpr std::int64_t kCodes = 128; ///< at most

    torch::Tensor codeWeight; ///< K x D
    torch::Tensor codeBias;   ///< K
    torch::Tensor weight;     ///< (3 kSide²) x K
    torch::Tensor bias;       ///< 3 kSide²

    /// N x D standardised features → N x K, of mean 0 and variance 1 in the examples.
    [[nodiscard]] torch::Tensor code(const torch::Tensor &features) const;
    /// N x K codes → N x 3 x side x side, -1..1 where the scene's are, bicubic.
    [[nodiscard]] torch::Tensor draw(const torch::Tensor &codes, std::int64_t side) const;
};

/// Least squares by conjugate gradients on the normal equations (CGLS, Hestenes and Stiefel 1952), ended when the last eighth of
/// the examples, which is left out, is read no better: that regularises much as a ridge does (Hansen 1998, ch. 6). `features`:
/// N x D standardised, `pictures`: N x 3 x side x side, N at least 2. `eachStep` may throw to end it.
[[nodiscard]] LinearReading fitLinearReading(const torch::Tensor &features, const torch::Tensor &pictures,
                                             const std::function<void()> &eachStep);

} // namespace shiftscope
