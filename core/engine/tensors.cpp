#include "core/engine/canvas_filler.h"
#include "core/engine/tensors_torch.h"

#include <ATen/Parallel.h>
#include <algorithm>

namespace shiftscope {

torch::Device torchDevice(Device device)
{
    return device.kind == Device::Kind::Cpu ? torch::Device(torch::kCPU)
                                            : torch::Device(torch::kCUDA, static_cast<torch::DeviceIndex>(device.index));
}

torch::Tensor viewOf(const HostTensor &host)
{
    // from_blob wants a mutable pointer even where nobody writes.
    return torch::from_blob(const_cast<float *>(host.data.get()), host.shape, torch::kFloat32);
}

torch::Tensor emptyCanvases(std::int64_t count, std::int64_t side)
{
    return torch::empty({count, 3, side, side}, torch::TensorOptions().memory_format(torch::MemoryFormat::ChannelsLast));
}

torch::Tensor drawnCanvases(const ShiftedScene &scene, std::span<const Position> positions, const InputSpec &input)
{
    const CanvasFiller filler(scene, input);
    const auto count = static_cast<std::int64_t>(positions.size());
    torch::Tensor canvases = emptyCanvases(count, scene.canvas);
    const std::size_t length = static_cast<std::size_t>(scene.canvas) * static_cast<std::size_t>(scene.canvas) * 3;
    float *memory = canvases.data_ptr<float>();
    at::parallel_for(0, count, 1, [&](std::int64_t begin, std::int64_t end) {
        for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i)
            filler.fill(positions[i], {memory + i * length, length});
    });
    return canvases;
}

FeatureMatrix toMatrix(const torch::Tensor &output)
{
    const torch::Tensor host = output.to(torch::kCPU).contiguous();
    FeatureMatrix matrix(host.size(0), host.numel() / std::max<std::int64_t>(host.size(0), 1));
    std::copy_n(host.data_ptr<float>(), matrix.values.size(), matrix.values.begin());
    return matrix;
}

} // namespace shiftscope
