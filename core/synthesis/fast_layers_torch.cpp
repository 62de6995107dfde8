#include "core/synthesis/fast_layers_torch.h"

namespace shiftscope {

namespace {

/// A single canvas with no more numbers than this goes through LibTorch's im2col and BLAS, with a reference BLAS ten times slower
/// than oneDNN (use_mkldnn() in ATen/native/Convolution.cpp of 1.13).
constexpr std::int64_t kLeastForOneDnn = 20480;

bool isForBlas(const torch::Tensor &x)
{
    return x.scalar_type() != torch::kFloat32 || !x.device().is_cpu();
}

/// Kernel 4, stride 2: output 2m + r sees inputs m - 1 + r and m + r, through taps 3 - r and 1 - r. A convolution of 2x2 gives
/// the four phases of the output as groups of channels, which are then laid between each other (Shi et al. 2016, "Is the
/// deconvolution layer the same as a convolutional layer?").
torch::Tensor doubled(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias)
{
    const std::int64_t inputs = weight.size(0);
    const std::int64_t outputs = weight.size(1);
    const torch::Tensor phases = weight.flip({2, 3})
                                     .reshape({inputs, outputs, 2, 2, 2, 2}) // tap 2a + r of rows, then 2b + s of columns
                                     .permute({3, 5, 1, 0, 2, 4})
                                     .reshape({4 * outputs, inputs, 2, 2});
    const std::int64_t height = x.size(2);
    const std::int64_t width = x.size(3);
    const torch::Tensor all = torch::conv2d(x, phases, bias.repeat({4}), /*stride=*/{1, 1}, /*padding=*/{1, 1});
    std::vector<torch::Tensor> rows;
    for (const std::int64_t r : {0, 1}) {
        std::vector<torch::Tensor> columns;
        for (const std::int64_t s : {0, 1})
            columns.push_back(all.narrow(1, (2 * r + s) * outputs, outputs).narrow(2, r, height).narrow(3, s, width));
        rows.push_back(torch::stack(columns, -1).reshape({x.size(0), outputs, height, 2 * width}));
    }
    return torch::stack(rows, 3).reshape({x.size(0), outputs, 2 * height, 2 * width});
}

} // namespace

torch::Tensor fastLinear(const torch::Tensor &rows, const torch::Tensor &weight, const torch::Tensor &bias)
{
    if (rows.size(0) == 1 || isForBlas(rows))
        return torch::linear(rows, weight, bias);
    const torch::Tensor columns = rows.t().contiguous().view({1, rows.size(1), 1, rows.size(0)});
    // The dilation means nothing to one tap, but with it LibTorch takes oneDNN on a single thread as well.
    const std::vector<std::int64_t> padding{0, 0};
    const torch::Tensor out =
        torch::conv2d(columns, weight.view({weight.size(0), weight.size(1), 1, 1}), bias, {1, 1}, padding, /*dilation=*/{2, 2});
    return out.view({weight.size(0), rows.size(0)}).t();
}

torch::Tensor fastTransposed(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias, std::int64_t stride)
{
    if (isForBlas(x))
        return torch::conv_transpose2d(x, weight, bias, stride, /*padding=*/1);
    if (stride == 2)
        return doubled(x, weight, bias);
    return torch::conv2d(x, weight.flip({2, 3}).transpose(0, 1), bias, /*stride=*/{1, 1}, /*padding=*/{1, 1});
}

torch::Tensor fastConvolution(const torch::Tensor &x, const torch::Tensor &weight, const torch::Tensor &bias,
                              const Window &window, std::int64_t groups)
{
    const std::int64_t padding = window.padBefore;
    const bool pointwise = groups == 1 && window.kernel == 1 && window.stride == 1 && padding == 0;
    if (!pointwise || isForBlas(x))
        return torch::conv2d(x, weight, bias, {window.stride, window.stride}, {padding, padding},
                             {window.dilation, window.dilation}, groups);
    const std::vector<std::int64_t> none{0, 0};
    const std::vector<std::int64_t> dilation{2, 2}; // for the same reason as above
    if (x.size(0) > 1 || x.numel() > kLeastForOneDnn)
        return torch::conv2d(x, weight, bias, {1, 1}, none, dilation);
    // Its rows as canvases of their own: one tap sees no neighbour.
    const std::int64_t rows = x.size(2);
    const std::int64_t columns = x.size(3);
    const torch::Tensor apart = x.permute({0, 2, 3, 1}).reshape({rows, 1, columns, x.size(1)}).permute({0, 3, 1, 2});
    const torch::Tensor out = torch::conv2d(apart, weight, bias, {1, 1}, none, dilation);
    return out.permute({0, 2, 3, 1}).reshape({1, rows, columns, weight.size(0)}).permute({0, 3, 1, 2});
}

} // namespace shiftscope
