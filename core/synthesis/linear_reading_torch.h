#pragma once

#include <functional>
#include <torch/torch.h>

namespace shiftscope {

/// What a linear map can read of a scene in its features: pixels of a coarse picture, enlarged. It shows at once where things are
/// and their colour, so that a generator beside it has the rest to learn alone.
struct LinearReading {
    static constexpr std::int64_t kSide = 16; ///< of the coarse picture

    torch::Tensor weight; ///< (3 kSide²) x D
    torch::Tensor bias;   ///< 3 kSide²

    /// N x D standardised features → N x 3 x side x side, -1..1 where the scene's are, bicubic.
    [[nodiscard]] torch::Tensor draw(const torch::Tensor &features, std::int64_t side) const;
};

/// Least squares by conjugate gradients on the normal equations (CGLS, Hestenes and Stiefel 1952), ended when the last eighth of
/// the examples, which is left out, is read no better: that regularises much as a ridge does (Hansen 1998, ch. 6). `features`:
/// N x D standardised, `pictures`: N x 3 x side x side, N at least 2. `eachStep` may throw to end it.
[[nodiscard]] LinearReading fitLinearReading(const torch::Tensor &features, const torch::Tensor &pictures,
                                             const std::function<void()> &eachStep);

} // namespace shiftscope
