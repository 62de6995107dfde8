#include "core/synthesis/inverter_training.h"

#include "core/engine/tensors_torch.h"
#include "core/error.h"
#include "core/number_text.h"
#include "core/synthesis/differentiable_network_torch.h"
#include "core/synthesis/inverter_state_torch.h"
#include "core/synthesis/rasters_torch.h"
#include "core/synthesis/training_parts_torch.h"

#include <ATen/Parallel.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>

namespace shiftscope {

namespace {

void require(bool fits, const std::string &what)
{
    if (!fits)
        throw InputError("training an inverter needs " + what);
}

void check(const TrainingSettings &s)
{
    require(s.steps >= 1 && s.steps <= (std::int64_t{1} << 40), "at least one step, not " + std::to_string(s.steps));
    require(s.seconds >= 0, "a time of 0 (no limit) or more");
    require(s.batch >= 1 && s.batch <= 4096, "a batch of 1 to 4096, not " + std::to_string(s.batch));
    require(s.learningRate > 0 && s.learningRate <= 1e30,
            "a learning rate above 0, 1e30 at most, not " + generalText(s.learningRate));
    require(s.freshPerStep >= 0 && s.firstScenes >= s.batch && s.poolSize >= s.firstScenes,
            "at least as many first scenes as a batch has, and a pool that holds them");
    require(s.heldOut >= 1 && s.evaluateEvery >= 1 && s.patience >= 1, "held-out scenes, evaluations and patience of 1 or more");
    require(s.featureWeight >= 0 && s.featureEvery >= 1 && s.featureBatch >= 1,
            "a feature loss of 0 or more, every 1 or more steps, of 1 or more scenes");
    require(s.side >= 64 && s.side <= 512 && s.side % 64 == 0, "a side of 64, 128, … 512, not " + std::to_string(s.side));
    require(s.hidden >= 1 && s.hidden <= 65536 && s.maps >= 8 && s.maps <= 4096, "1 to 65536 hidden units and 8 to 4096 maps");
}

GeneratorShape shapeOf(const TrainingSettings &s, std::int64_t codes)
{
    // Far smaller than the published one, for a picture of 64 pixels: the Linear layers lay out a quarter of its side.
    const std::int64_t m = s.maps;
    return {.features = codes,
            .hidden = s.hidden,
            .maps = m,
            .seed = s.side / 4,
            .doublings = 2,
            .channels = {m, m, m, m, m, m, m, m / 2}};
}

/// Scenes are counted from here in the streams that are never learnt from.
constexpr std::uint64_t kHeldOutStream = 0x48454C44;

/// A training job under way.
class Training {
public:
    Training(const TrainingSubject &subject, const RandomScenes &scenes, const TrainingSettings &settings,
             std::filesystem::path output, const TrainingControl &control)
        : m_subject(subject), m_settings(settings), m_output(std::move(output)), m_control(control),
          m_maker(subject.network, scenes, subject.layer, settings.side, control.stop), m_start(control.pause.now())
    {
    }

    TrainingOutcome run(bool resume)
    {
        try {
            prepare(resume);
            m_outcome.end = learn();
        } catch (const DifferentiableNetwork::Stopped &) {
            m_outcome.end = TrainingEnd::Stopped;
        }
        save();
        m_outcome.saved = m_best.has_value();
        m_outcome.steps = m_best ? m_best->facts.steps : m_step;
        m_outcome.seconds = seconds();
        m_outcome.heldOutLoss = m_best ? m_best->facts.heldOutLoss : std::nan("");
        m_outcome.blankLoss = m_blankLoss;
        m_outcome.curve = m_curve;
        return std::move(m_outcome);
    }

private:
    void prepare(bool resume)
    {
        std::optional<InverterState> old;
        if (resume)
            old = resumable();
        const std::uint64_t first = old ? static_cast<std::uint64_t>(old->facts.steps) << 20U : 0;
        m_pool = m_maker.pool(
            m_settings.seed + 1, first, m_settings.firstScenes, m_settings.poolSize,
            [this](const Progress &made) { prepared(made); },
            [this](std::int64_t made) { return made >= m_settings.batch && elapsed() > timeToPrepare(); });
        m_nextScene = first + static_cast<std::uint64_t>(m_settings.firstScenes);
        m_heldOut = m_maker.examples(m_settings.seed ^ kHeldOutStream, 0, m_settings.heldOut);
        if (old)
            takeUp(*old);
        else
            begin();
        m_mean = m_mean.contiguous();
    }

    void prepared(const Progress &made) const
    {
        if (m_control.preparing)
            m_control.preparing(made);
        m_control.pause.wait(m_control.stop);
    }

    void begin()
    {
        const torch::Tensor features = m_pool.features.narrow(0, 0, m_pool.filled);
        m_mean = features.mean(0);
        const torch::Tensor deviation = (features - m_mean).square().mean(0).sqrt();
        m_deviation = deviation.clamp_min(std::max(deviation.mean().item<double>() * 0.05, 1e-6));
        m_reading = fitLinearReading(standardised(features, m_mean, m_deviation), m_pool.wanted(torch::arange(m_pool.filled)),
                                     [this] { m_maker.throwIfStopped(); });
        m_generator = Generator(shapeOf(m_settings, m_reading.codeWeight.size(0)), m_settings.seed);
        m_generator->beginAsEnlargement();
        m_adam = Adam(*m_generator);
        const torch::Tensor meanPicture = m_pool.wanted(torch::arange(m_pool.filled)).mean(0, true);
        m_blankLoss = torch::mse_loss(meanPicture.expand_as(m_heldOut.pictures), m_heldOut.pictures).item<double>();
    }

    InverterState resumable() const
    {
        InverterState old = readInverter(m_output);
        const InverterFacts &facts = old.facts;
        const std::string start = m_output.string() + " cannot be gone on with: it was trained for ";
        if (facts.model != m_subject.network.graph().name || facts.layer != m_subject.layer)
            throw InputError(start + "layer " + facts.layer + " of " + facts.model + ", not " + m_subject.layer + " of " +
                             m_subject.network.graph().name);
        if (facts.weightsSha256 != m_subject.weightsSha256)
            throw InputError(start + "other weights (" + facts.weights + ")");
        return old;
    }

    void takeUp(const InverterState &old)
    {
        m_mean = viewOf(old.mean).clone();
        m_deviation = viewOf(old.deviation).clone();
        m_reading = old.reading;
        m_generator = Generator(old.shape, m_settings.seed);
        m_generator->copyFrom(old.generator, m_output.string());
        m_adam = Adam(*m_generator);
        m_adam.takeUp(old.moments, old.facts.steps);
        m_step = old.facts.steps;
        m_secondsBefore = old.facts.seconds;
        m_blankLoss = old.blankLoss;
        m_curve = old.curve;
        std::erase_if(m_curve, [&](const CurvePoint &point) { return point.step > m_step; }); // of after the best
        m_best = old;
        m_saved = true;
        if (m_pool.features.size(1) != old.facts.dims || m_settings.side != old.shape.side())
            throw InputError(m_output.string() + " cannot be gone on with: it draws " + std::to_string(old.shape.side()) +
                             " pixels from " + std::to_string(old.facts.dims) + " numbers");
    }

    TrainingEnd learn()
    {
        ProgressMeter meter(m_settings.steps, m_step, m_control.pause.now());
        double sum = 0;
        std::int64_t count = 0;
        if (m_curve.empty() && !evaluate(meter, sum, count)) // what the linear reading alone shows
            return TrainingEnd::Diverged;
        while (m_step < m_settings.steps) {
            if (timeIsOver())
                return evaluate(meter, sum, count) ? TrainingEnd::Time : TrainingEnd::Diverged;
            m_control.pause.wait(m_control.stop);
            const double loss = oneStep();
            if (!std::isfinite(loss))
                return TrainingEnd::Diverged;
            sum += loss;
            ++count;
            meter.advance(m_step, m_control.pause.now());
            if (m_step % m_settings.evaluateEvery != 0 && m_step != m_settings.steps)
                continue;
            if (!evaluate(meter, sum, count))
                return TrainingEnd::Diverged;
            sum = 0;
            count = 0;
            if (m_sinceBest >= m_settings.patience)
                return TrainingEnd::Converged;
        }
        return TrainingEnd::Steps;
    }

    double oneStep()
    {
        if (m_settings.freshPerStep > 0) {
            const Examples fresh = m_maker.examples(m_settings.seed + 1, m_nextScene, m_settings.freshPerStep);
            m_nextScene += static_cast<std::uint64_t>(m_settings.freshPerStep);
            m_pool.add(fresh);
        }
        m_maker.throwIfStopped();
        const torch::Tensor chosen = m_pool.choose(m_settings.batch, m_settings.seed, static_cast<std::uint64_t>(m_step));
        const torch::Tensor drawn = draw(m_pool.features.index_select(0, chosen));
        const torch::Tensor pixels = torch::mse_loss(drawn, m_pool.wanted(chosen));
        torch::Tensor loss = pixels;
        if (m_settings.featureWeight > 0 && (m_step + 1) % m_settings.featureEvery == 0)
            loss = loss + m_settings.featureWeight * featureLoss(drawn, chosen);
        m_generator->zero_grad();
        loss.backward();
        ++m_step;
        m_adam.step(learningRate());
        return pixels.item<double>();
    }

    /// Relative squared distance of the features of what was drawn.
    torch::Tensor featureLoss(const torch::Tensor &drawn, const torch::Tensor &chosen)
    {
        if (!m_differentiable)
            m_differentiable.emplace(m_subject.network.graph(), m_subject.weights, m_subject.layer,
                                     torchDevice(m_subject.network.device()));
        const std::int64_t count = std::min<std::int64_t>(m_settings.featureBatch, drawn.size(0));
        const torch::Tensor canvases = onCanvas(drawn.narrow(0, 0, count), m_differentiable->canvas()).clamp(0, 255);
        const torch::Tensor features = (*m_differentiable)(canvases.to(m_differentiable->device()), m_control.stop);
        const torch::Tensor target = m_pool.features.index_select(0, chosen.narrow(0, 0, count)).to(features.device());
        const torch::Tensor apart = (features - target).square().sum(1) / target.square().sum(1).clamp_min(1e-12);
        return apart.mean().to(torch::kCPU);
    }

    [[nodiscard]] torch::Tensor draw(const torch::Tensor &features) const
    {
        return drawn(m_reading, m_generator, standardised(features, m_mean, m_deviation));
    }

    [[nodiscard]] double learningRate() const
    {
        const double bySteps = static_cast<double>(m_step) / static_cast<double>(m_settings.steps);
        const double byTime = m_settings.seconds > 0 ? elapsed() / m_settings.seconds : 0;
        const double share = std::clamp(std::max(bySteps, byTime), 0.0, 1.0);
        const double warmUp = std::min(1.0, static_cast<double>(m_step) / 50);
        return m_settings.learningRate * warmUp * (0.05 + 0.95 * 0.5 * (1 + std::cos(std::numbers::pi * share)));
    }

    /// False when the held-out loss is no number.
    bool evaluate(const ProgressMeter &meter, double sum, std::int64_t count)
    {
        torch::Tensor drawn;
        {
            const torch::NoGradGuard noGrad;
            drawn = draw(m_heldOut.features);
        }
        const double heldOut = torch::mse_loss(drawn, m_heldOut.pictures).item<double>();
        if (!std::isfinite(heldOut))
            return false;
        const CurvePoint point{m_step, seconds(), count > 0 ? sum / static_cast<double>(count) : heldOut, heldOut};
        m_curve.push_back(point);
        const bool best = !m_best || heldOut < m_best->facts.heldOutLoss;
        m_sinceBest = best ? 0 : m_sinceBest + 1;
        if (best)
            remember(heldOut);
        if (best && elapsed() - m_savedAt >= m_settings.secondsBetweenCheckpoints)
            save();
        if (m_control.report)
            m_control.report({meter.progress(), point, best, elapsed(), preview(drawn)});
        return true;
    }

    void remember(double heldOut)
    {
        InverterState state;
        state.facts = {.model = m_subject.network.graph().name,
                       .weights = m_subject.weightsName,
                       .weightsSha256 = m_subject.weightsSha256,
                       .layer = m_subject.layer,
                       .dims = m_mean.size(0),
                       .canvas = m_subject.network.graph().input.canvas,
                       .steps = m_step,
                       .seconds = seconds(),
                       .heldOutLoss = heldOut};
        state.shape = m_generator->shape();
        state.reading = m_reading;
        state.generator = m_generator->weights();
        state.moments = m_adam.moments();
        state.mean = toHost(m_mean);
        state.deviation = toHost(m_deviation);
        state.blankLoss = m_blankLoss;
        m_best = std::move(state);
        m_saved = false;
    }

    void save()
    {
        if (!m_best || m_saved)
            return;
        m_best->curve = m_curve;
        writeInverter(m_output, *m_best);
        m_saved = true;
        m_savedAt = elapsed();
    }

    [[nodiscard]] Raster preview(const torch::Tensor &drawn) const
    {
        const std::int64_t count = std::min<std::int64_t>(8, drawn.size(0));
        const auto row = [&](const torch::Tensor &pictures) {
            std::vector<torch::Tensor> each;
            for (std::int64_t i = 0; i < count; ++i)
                each.push_back((pictures[i] + 1) * 127.5);
            return torch::cat(each, 2);
        };
        return toRaster(torch::cat({row(m_heldOut.pictures), row(drawn)}, 1));
    }

    [[nodiscard]] double elapsed() const { return std::chrono::duration<double>(m_control.pause.now() - m_start).count(); }
    [[nodiscard]] double seconds() const { return m_secondsBefore + elapsed(); }
    [[nodiscard]] double timeToPrepare() const
    {
        constexpr double kShare = 0.15;
        return m_settings.seconds > 0 ? kShare * m_settings.seconds : std::numeric_limits<double>::infinity();
    }
    [[nodiscard]] bool timeIsOver() const { return m_settings.seconds > 0 && elapsed() >= m_settings.seconds; }

    const TrainingSubject &m_subject;
    const TrainingSettings &m_settings;
    std::filesystem::path m_output;
    const TrainingControl &m_control;
    ExampleMaker m_maker;
    Pause::Clock::time_point m_start;

    ExamplePool m_pool;
    Examples m_heldOut;
    LinearReading m_reading;
    Generator m_generator{nullptr};
    Adam m_adam;
    torch::Tensor m_mean;
    torch::Tensor m_deviation;
    std::optional<DifferentiableNetwork> m_differentiable;

    std::int64_t m_step = 0;
    std::uint64_t m_nextScene = 0;
    double m_secondsBefore = 0;
    double m_blankLoss = 0;
    std::vector<CurvePoint> m_curve;
    std::optional<InverterState> m_best;
    bool m_saved = false;
    double m_savedAt = 0;
    int m_sinceBest = 0;
    TrainingOutcome m_outcome;
};

} // namespace

std::string progressText(const CurvePoint &point)
{
    return "step " + formatCount(point.step) + ", held-out loss " + fixedText(point.heldOut, 4);
}

std::string_view name(TrainingEnd end)
{
    switch (end) {
    case TrainingEnd::Steps:
        return "all steps done";
    case TrainingEnd::Time:
        return "the time is over";
    case TrainingEnd::Converged:
        return "no further improvement";
    case TrainingEnd::Stopped:
        return "stopped";
    case TrainingEnd::Diverged:
        return "the loss was no number any more";
    }
    return "";
}

TrainingOutcome trainInverter(const TrainingSubject &subject, const RandomScenes &scenes, const TrainingSettings &settings,
                              const std::filesystem::path &output, bool resume, const TrainingControl &control)
{
    check(settings);
    static_cast<void>(subject.network.graph().layer(subject.layer));
    require(scenes.canvas() == subject.network.graph().input.canvas, "scenes of the network's canvas");
    at::get_num_threads(); // torch keeps its thread count by thread; asking for it sets it up on this one
    return Training(subject, scenes, settings, output, control).run(resume);
}

std::string csvText(const std::vector<CurvePoint> &curve)
{
    std::string text = "step,seconds,training,held_out\n";
    for (const CurvePoint &point : curve)
        text += std::to_string(point.step) + ',' + fixedText(point.seconds, 1) + ',' + generalText(point.training) + ',' +
                generalText(point.heldOut) + '\n';
    return text;
}

} // namespace shiftscope
