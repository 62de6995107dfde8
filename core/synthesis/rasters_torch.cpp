#include "core/synthesis/rasters_torch.h"

#include <algorithm>

namespace shiftscope {

Raster toRaster(const torch::Tensor &picture)
{
    const torch::Tensor host = picture.detach().to(torch::kCPU, torch::kFloat32).clamp(0, 255).permute({1, 2, 0}).contiguous();
    Raster raster(static_cast<int>(host.size(0)), static_cast<int>(host.size(1)), static_cast<int>(host.size(2)));
    std::copy_n(host.data_ptr<float>(), raster.values.size(), raster.values.begin());
    return raster;
}

torch::Tensor resized(const torch::Tensor &pictures, std::int64_t side)
{
    namespace F = torch::nn::functional;
    return F::interpolate(
        pictures,
        F::InterpolateFuncOptions().size(std::vector<std::int64_t>{side, side}).mode(torch::kBicubic).align_corners(false));
}

} // namespace shiftscope
