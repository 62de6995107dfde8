#include "core/synthesis/training_parts_torch.h"

#include "core/engine/tensors_torch.h"
#include "core/synthesis/differentiable_network_torch.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>
#include <random>

namespace shiftscope {

namespace {

/// Canvases at once: more would make a stop wait.
constexpr std::int64_t kBatch = 4;

torch::Tensor tensorOf(const FeatureMatrix &matrix)
{
    torch::Tensor tensor = torch::empty({matrix.rows, matrix.dims});
    std::ranges::copy(matrix.values, tensor.data_ptr<float>());
    return tensor;
}

/// 3 x side x side, -1..1.
void shrink(const Raster &picture, std::int64_t side, torch::Tensor into)
{
    // OpenCV has no view on numbers that rest; nobody writes through this one.
    const cv::Mat whole(picture.height, picture.width, CV_32FC3, const_cast<float *>(picture.values.data()));
    cv::Mat small;
    cv::resize(whole, small, {static_cast<int>(side), static_cast<int>(side)}, 0, 0, cv::INTER_AREA);
    into.copy_(torch::from_blob(small.data, {side, side, 3}).permute({2, 0, 1}) / 127.5 - 1);
}

} // namespace

void ExamplePool::add(const Examples &examples)
{
    const std::int64_t capacity = features.size(0);
    const torch::Tensor asBytes = ((examples.pictures + 1) * 127.5).round().clamp(0, 255).to(torch::kUInt8);
    for (std::int64_t i = 0; i < examples.features.size(0); ++i) {
        features[next].copy_(examples.features[i]);
        bytes[next].copy_(asBytes[i]);
        next = (next + 1) % capacity;
        filled = std::min(filled + 1, capacity);
    }
}

torch::Tensor ExamplePool::choose(std::int64_t count, std::uint64_t seed, std::uint64_t step) const
{
    std::mt19937_64 random(seed * 0x9E3779B97F4A7C15ULL + step);
    torch::Tensor indices = torch::empty({count}, torch::kInt64);
    for (std::int64_t i = 0; i < count; ++i)
        indices.data_ptr<std::int64_t>()[i] = static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(filled));
    return indices;
}

torch::Tensor ExamplePool::wanted(const torch::Tensor &indices) const
{
    return bytes.index_select(0, indices).to(torch::kFloat32) / 127.5 - 1;
}

ExampleMaker::ExampleMaker(const Network &network, const RandomScenes &scenes, std::string layer, std::int64_t side,
                           std::stop_token stop)
    : m_network(network), m_scenes(scenes), m_layers{std::move(layer)}, m_side(side), m_stop(std::move(stop))
{
}

void ExampleMaker::throwIfStopped() const
{
    if (m_stop.stop_requested())
        throw DifferentiableNetwork::Stopped{};
}

Examples ExampleMaker::examples(std::uint64_t seed, std::uint64_t first, std::int64_t count) const
{
    const auto length = static_cast<std::size_t>(m_scenes.canvas()) * static_cast<std::size_t>(m_scenes.canvas()) * 3;
    Examples result{{}, torch::empty({count, 3, m_side, m_side})};
    std::vector<torch::Tensor> features;
    for (std::int64_t begin = 0; begin < count; begin += kBatch) {
        throwIfStopped();
        const std::int64_t end = std::min(begin + kBatch, count);
        std::vector<float> canvases(static_cast<std::size_t>(end - begin) * length);
        at::parallel_for(begin, end, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t i = from; i < to; ++i) {
                const Raster picture = render(m_scenes.scene(seed, first + static_cast<std::uint64_t>(i)));
                std::ranges::copy(picture.values, canvases.begin() + static_cast<std::ptrdiff_t>(i - begin) *
                                                                         static_cast<std::ptrdiff_t>(length));
                shrink(picture, m_side, result.pictures[i]);
            }
        });
        features.push_back(tensorOf(m_network.forward(canvases, m_layers).front()));
    }
    result.features = torch::cat(features);
    return result;
}

ExamplePool ExampleMaker::pool(std::uint64_t seed, std::uint64_t first, std::int64_t count, std::int64_t capacity,
                               const std::function<void(const Progress &)> &progress,
                               const std::function<bool(std::int64_t)> &enough) const
{
    constexpr std::int64_t kPart = 32;
    ExamplePool pool;
    ProgressMeter meter(count);
    for (std::int64_t begin = 0; begin < count && !enough(begin); begin += kPart) {
        const Examples part = examples(seed, first + static_cast<std::uint64_t>(begin), std::min(kPart, count - begin));
        if (!pool.features.defined()) {
            pool.features = torch::empty({capacity, part.features.size(1)});
            pool.bytes = torch::empty({capacity, 3, m_side, m_side}, torch::kUInt8);
        }
        pool.add(part);
        meter.advance(pool.filled);
        if (progress)
            progress(meter.progress());
    }
    return pool;
}

Adam::Adam(const torch::nn::Module &module)
{
    for (const auto &entry : module.named_parameters())
        m_slots.push_back({entry.key(), entry.value(), torch::zeros_like(entry.value()), torch::zeros_like(entry.value())});
}

void Adam::step(double learningRate)
{
    constexpr double kFirst = 0.9;
    constexpr double kSecond = 0.999;
    constexpr double kSmall = 1e-8;
    const torch::NoGradGuard noGrad;
    ++m_steps;
    const double firstShare = 1 - std::pow(kFirst, m_steps);
    const double secondShare = 1 - std::pow(kSecond, m_steps);
    for (Slot &slot : m_slots) {
        const torch::Tensor &gradient = slot.parameter.grad();
        if (!gradient.defined())
            continue;
        slot.first.mul_(kFirst).add_(gradient, 1 - kFirst);
        slot.second.mul_(kSecond).addcmul_(gradient, gradient, 1 - kSecond);
        const torch::Tensor scale = slot.second.sqrt().div_(std::sqrt(secondShare)).add_(kSmall);
        slot.parameter.addcdiv_(slot.first, scale, -learningRate / firstShare);
    }
}

StateDict Adam::moments() const
{
    StateDict moments;
    for (const Slot &slot : m_slots) {
        moments["first." + slot.name] = toHost(slot.first);
        moments["second." + slot.name] = toHost(slot.second);
    }
    return moments;
}

void Adam::takeUp(const StateDict &moments, std::int64_t steps)
{
    m_steps = steps;
    for (Slot &slot : m_slots) {
        const auto take = [&](const std::string &key, torch::Tensor &into) {
            const auto found = moments.find(key);
            if (found != moments.end() && found->second.shape == into.sizes().vec())
                into.copy_(viewOf(found->second));
        };
        take("first." + slot.name, slot.first);
        take("second." + slot.name, slot.second);
    }
}

HostTensor toHost(const torch::Tensor &tensor)
{
    const torch::Tensor host = tensor.detach().to(torch::kCPU, torch::kFloat32).contiguous();
    return HostTensor::fromValues(host.sizes().vec(),
                                  std::vector<float>(host.data_ptr<float>(), host.data_ptr<float>() + host.numel()));
}

} // namespace shiftscope
