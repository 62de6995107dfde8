#pragma once

#include <torch/torch.h>

namespace shiftscope {

/// torch::linear for rows x inputs, differentiable in all three. Debian's BLAS is the slow reference, where a matrix product
/// takes many times as long as a convolution by oneDNN: with more than one row it is done as a 1x1 convolution over them.
[[nodiscard]] inline torch::Tensor fastLinear(const torch::Tensor &rows, const torch::Tensor &weight, const torch::Tensor &bias)
{
    if (rows.size(0) == 1 || rows.scalar_type() != torch::kFloat32 || !rows.device().is_cpu())
        return torch::linear(rows, weight, bias);
    const torch::Tensor columns = rows.t().contiguous().view({1, rows.size(1), 1, rows.size(0)});
    const torch::Tensor out = torch::conv2d(columns, weight.view({weight.size(0), weight.size(1), 1, 1}), bias);
    return out.view({weight.size(0), rows.size(0)}).t();
}

} // namespace shiftscope
