#include "core/synthesis/optimise.h"

#include "core/engine/tensors_torch.h"
#include "core/error.h"
#include "core/number_text.h"
#include "core/synthesis/differentiable_network_torch.h"
#include "core/synthesis/rasters_torch.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace shiftscope {

namespace {

namespace F = torch::nn::functional;
using Clock = std::chrono::steady_clock;

/// Pictures of the canvas's size in 0..1, as the sum of grids that get finer by two. Adam moves every number of every grid
/// alike, and one number of a coarse grid moves many pixels.
class Pyramid {
public:
    Pyramid(std::int64_t count, std::int64_t canvas, torch::Device device, const Raster &begin, std::uint64_t seed)
        : m_base(baseOf(begin, canvas).to(device))
    {
        const at::Generator random = at::detail::createCPUGenerator(seed);
        for (std::int64_t side = canvas; m_grids.empty() || side >= kCoarsest; side = (side + 1) / 2)
            m_grids.push_back(torch::empty({count, 3, side, side})
                                  .normal_(0, kNoise, random)
                                  .to(device)
                                  .contiguous(torch::MemoryFormat::ChannelsLast)
                                  .requires_grad_(true));
    }

    [[nodiscard]] const std::vector<torch::Tensor> &grids() const { return m_grids; }

    /// What the search begins from, but for noise.
    [[nodiscard]] torch::Tensor begin() const { return torch::sigmoid(m_base); }

    [[nodiscard]] torch::Tensor pictures() const
    {
        torch::Tensor sum = m_grids.back();
        for (auto grid = m_grids.rbegin() + 1; grid != m_grids.rend(); ++grid)
            sum = *grid + F::interpolate(sum, F::InterpolateFuncOptions()
                                                  .size(std::vector<std::int64_t>{grid->size(2), grid->size(3)})
                                                  .mode(torch::kBilinear)
                                                  .align_corners(false));
        return torch::sigmoid(sum + m_base);
    }

private:
    /// What all grids at zero stand for.
    static torch::Tensor baseOf(const Raster &begin, std::int64_t canvas)
    {
        if (begin.values.empty())
            return torch::zeros({1});
        const torch::Tensor picture = torch::tensor(at::ArrayRef<float>(begin.values)).view({1, canvas, canvas, 3});
        return torch::logit(picture.permute({0, 3, 1, 2}) / 255, kMargin);
    }

    static constexpr std::int64_t kCoarsest = 7;
    static constexpr double kNoise = 0.01;
    static constexpr double kMargin = 0.02; ///< from black and white, where the logistic function is flat

    torch::Tensor m_base;

    std::vector<torch::Tensor> m_grids; ///< the finest first
};

/// N numbers: mean |difference| of horizontal and of vertical neighbours.
torch::Tensor totalVariation(const torch::Tensor &pictures)
{
    const auto across = (pictures.slice(3, 1) - pictures.slice(3, 0, -1)).abs().mean({1, 2, 3});
    const auto down = (pictures.slice(2, 1) - pictures.slice(2, 0, -1)).abs().mean({1, 2, 3});
    return across + down;
}

/// N numbers: mean distance of a pixel's colour from that of `begin`. Not its square: few pixels may depart far.
torch::Tensor departure(const torch::Tensor &pictures, const torch::Tensor &begin)
{
    constexpr double kRounded = 1e-6; // or the gradient at equality would be no number
    return (pictures - begin).square().sum(1).add(kRounded).sqrt().mean({1, 2});
}

void require(bool fits, const std::string &what)
{
    if (!fits)
        throw InputError("an inversion by optimisation needs " + what);
}

void check(const OptimiseSettings &s, int canvas)
{
    require(s.steps >= 1 && s.steps <= 1'000'000, "1 to 1000000 steps, not " + std::to_string(s.steps));
    require(s.learningRate > 0 && s.learningRate <= 1e30,
            "a learning rate above 0, 1e30 at most, not " + generalText(s.learningRate));
    require(std::isfinite(s.totalVariation) && s.totalVariation >= 0,
            "a weight of total variation of 0 or more, not " + generalText(s.totalVariation));
    require(std::isfinite(s.restraint) && s.restraint >= 0, "a restraint of 0 or more, not " + generalText(s.restraint));
    require(s.jitter >= 0 && s.jitter <= 64, "a jitter of 0 to 64 pixels, not " + std::to_string(s.jitter));
    require(s.starts >= 1 && s.starts <= 64, "1 to 64 starts, not " + std::to_string(s.starts));
    require(s.begin.values.empty() || (s.begin.width == canvas && s.begin.height == canvas && s.begin.channels == 3),
            "a picture to begin from of " + std::to_string(canvas) + "x" + std::to_string(canvas) + " pixels");
}

/// The best picture of any start and step.
struct Best {
    torch::Tensor picture; ///< 3 x canvas x canvas, 0..1
    double loss = std::numeric_limits<double>::infinity();
    double featureLoss = 0;
};

} // namespace

struct OptimisingInverter::Impl {
    DifferentiableNetwork network;
    std::string layer;
    OptimiseSettings settings;
    double featureLoss = 0;
    bool diverged = false;
};

OptimisingInverter::OptimisingInverter(const Graph &graph, const StateDict &weights, const std::string &layer, Device device,
                                       OptimiseSettings settings, const std::string &source)
{
    check(settings, graph.input.canvas);
    m_impl = std::make_unique<Impl>(
        Impl{DifferentiableNetwork(graph, weights, layer, torchDevice(device), torch::kFloat32, source), layer, settings});
}

OptimisingInverter::~OptimisingInverter() = default;

std::string OptimisingInverter::layer() const
{
    return m_impl->layer;
}

std::int64_t OptimisingInverter::dims() const
{
    return m_impl->network.dims();
}

int OptimisingInverter::canvas() const
{
    return m_impl->network.canvas();
}

double OptimisingInverter::featureLoss() const
{
    return m_impl->featureLoss;
}

bool OptimisingInverter::diverged() const
{
    return m_impl->diverged;
}

namespace {

/// One inversion under way.
class Search {
public:
    Search(const DifferentiableNetwork &network, const OptimiseSettings &settings, std::span<const float> feature)
        : m_network(network), m_settings(settings),
          m_target(torch::tensor(at::ArrayRef<float>(feature.data(), feature.size())).unsqueeze(0).to(network.device())),
          m_magnitude(m_target.square().sum().clamp_min(1e-12)),
          m_pyramid(settings.starts, network.canvas(), network.device(), settings.begin, settings.seed),
          m_begin(m_pyramid.begin()), m_adam(groupsOf(m_pyramid.grids()), torch::optim::AdamOptions()), m_random(settings.seed)
    {
    }

    /// False when the loss is no number any more. Throws DifferentiableNetwork::Stopped.
    bool step(int number, const std::stop_token &stop)
    {
        const torch::Tensor pictures = m_pyramid.pictures();
        const torch::Tensor features = m_network(rolled(pictures, number) * 255, stop);
        const torch::Tensor apart = (features - m_target).square().sum(1) / m_magnitude;
        const torch::Tensor losses =
            apart + m_settings.totalVariation * totalVariation(pictures) + m_settings.restraint * departure(pictures, m_begin);
        const torch::Tensor host = losses.detach().to(torch::kCPU);
        if (!torch::isfinite(host).all().item<bool>())
            return false;
        setLearningRate(number);
        m_adam.zero_grad();
        losses.sum().backward();
        const auto winner = host.argmin().item<std::int64_t>();
        if (const double loss = host[winner].item<double>(); loss < m_best.loss)
            m_best = {pictures.detach()[winner].clone(), loss, apart.detach()[winner].item<double>()};
        m_adam.step();
        return true;
    }

    [[nodiscard]] bool foundAny() const { return m_best.picture.defined(); }
    [[nodiscard]] const Best &best() const { return m_best; }
    /// The best picture so far; before the first step, what it begins from.
    [[nodiscard]] Raster picture() const
    {
        return toRaster((foundAny() ? m_best.picture : m_pyramid.pictures().detach()[0]) * 255);
    }

private:
    /// Each with a learning rate of its own.
    static std::vector<torch::optim::OptimizerParamGroup> groupsOf(const std::vector<torch::Tensor> &grids)
    {
        std::vector<torch::optim::OptimizerParamGroup> groups;
        for (const torch::Tensor &grid : grids)
            groups.emplace_back(std::vector<torch::Tensor>{grid});
        return groups;
    }

    /// Far at first, and to rest at the end: half a cosine, down to a fiftieth. Each grid is slower than the next coarser one.
    void setLearningRate(int number)
    {
        const double share = 0.5 + 0.5 * std::cos(std::numbers::pi * number / m_settings.steps);
        double rate = m_settings.learningRate * std::max(share, 0.02);
        std::vector<torch::optim::OptimizerParamGroup> &groups = m_adam.param_groups(); // the finest first
        for (auto group = groups.rbegin(); group != groups.rend(); ++group, rate *= kFinerSlower)
            group->options().set_lr(rate);
    }

    /// By up to `jitter` pixels in both axes; less and less over the first two thirds, for position is part of the picture.
    torch::Tensor rolled(const torch::Tensor &pictures, int number)
    {
        const double left = 1.0 - 1.5 * number / m_settings.steps;
        const auto most = static_cast<std::int64_t>(std::lround(m_settings.jitter * std::max(left, 0.0)));
        if (most == 0)
            return pictures;
        const auto choices = static_cast<std::uint64_t>(2 * most + 1);
        const std::int64_t dy = static_cast<std::int64_t>(m_random() % choices) - most;
        const std::int64_t dx = static_cast<std::int64_t>(m_random() % choices) - most;
        return pictures.roll({dy, dx}, {2, 3});
    }

    static constexpr double kFinerSlower = 0.7;

    const DifferentiableNetwork &m_network;
    const OptimiseSettings &m_settings;
    torch::Tensor m_target;
    torch::Tensor m_magnitude;
    Pyramid m_pyramid;
    torch::Tensor m_begin;
    torch::optim::Adam m_adam;
    std::mt19937_64 m_random;
    Best m_best;
};

} // namespace

Raster OptimisingInverter::invert(std::span<const float> feature, const InversionControl &control)
{
    requireFeature(*this, feature);
    at::get_num_threads(); // torch keeps its thread count by thread; asking for it sets it up on this one
    const OptimiseSettings &settings = m_impl->settings;
    Search search(m_impl->network, settings, feature);
    ProgressMeter meter(settings.steps, 0, control.pause.now());
    Clock::time_point shown = Clock::now();
    m_impl->diverged = false;
    try {
        for (int number = 0; number < settings.steps && !m_impl->diverged; ++number) {
            control.pause.wait(control.stop);
            m_impl->diverged = !search.step(number, control.stop);
            meter.advance(number + 1, control.pause.now());
            const auto now = Clock::now();
            const bool due = std::chrono::duration<double>(now - shown).count() >= settings.secondsBetweenPreviews;
            if (control.preview && due && search.foundAny()) {
                shown = now;
                control.preview({search.picture(), search.best().loss, meter.progress()});
            }
        }
    } catch (const DifferentiableNetwork::Stopped &) {
        // the best so far is what was asked for
    }
    if (m_impl->diverged && !search.foundAny())
        throw WorkError("the inversion of layer " + m_impl->layer +
                        " has no finite loss at its first step: its features or weights are too large");
    m_impl->featureLoss = search.best().featureLoss;
    return search.picture();
}

} // namespace shiftscope
