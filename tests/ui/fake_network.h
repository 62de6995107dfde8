#pragma once

#include "core/error.h"
#include "core/sweep/metric.h"
#include "ui/live/live_network.h"
#include "ui/live/prepared_scene.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

namespace shiftscope::fake {

/// A network whose features are sines of the position: 1 to itself, less the farther away.
struct Behaviour {
    std::chrono::milliseconds forward{0}; ///< a forward pass takes this long, in sleep
    std::chrono::milliseconds sweepStep{0};
    std::atomic<int> forwards{0};
    std::atomic<int> sweepSteps{0};
    std::atomic<bool> fails{false};
    std::vector<std::string> devices{"cpu"};   ///< of the machine
    bool looks = false;                        ///< features depend on the scene and the network too
    double costShare = 1;                      ///< what a sweep's plan promises
    std::atomic<double> difference{0};         ///< what verifying finds
    std::atomic<std::int64_t> lastFinished{0}; ///< y * 1000 + x of the newest forward pass of a single position
};

/// A number that other networks and other scenes do not share.
inline double flavourOf(const ShiftedScene &scene, const std::string &model)
{
    double sum = static_cast<double>(scene.canvas) + 31 * static_cast<double>(scene.mode);
    for (const char letter : model)
        sum = 1.7 * sum + letter;
    for (const Raster *raster : {&scene.patch, &scene.background, &scene.picture})
        for (std::size_t i = 0; i < raster->values.size(); i += 7)
            sum += static_cast<double>(raster->values[i]) * static_cast<double>(1 + i % 101);
    return std::fmod(sum, 6.283);
}

inline FeatureMatrix features(std::span<const Position> positions, int dims, double flavour = 0)
{
    FeatureMatrix matrix(static_cast<std::int64_t>(positions.size()), dims);
    for (std::size_t i = 0; i < positions.size(); ++i)
        for (int d = 0; d < dims; ++d)
            matrix.row(static_cast<std::int64_t>(i))[static_cast<std::size_t>(d)] =
                static_cast<float>(2 + std::sin(0.01 * (d + 1) * positions[i].x + flavour * (1 + d)) +
                                   std::cos(0.013 * (d + 1) * positions[i].y + 0.7 * flavour));
    return matrix;
}

class Network : public LiveNetwork {
public:
    explicit Network(std::shared_ptr<Behaviour> behaviour, int canvas = 224, const std::string &model = "fake",
                     const std::vector<std::string> &layers = {"avgpool", "fc"})
        : m_behaviour(std::move(behaviour))
    {
        m_info.model = model;
        m_info.title = "Fake network";
        m_info.weights = "fake.pth";
        m_info.device = "cpu";
        m_info.devices = m_behaviour->devices;
        m_info.canvas = canvas;
        m_info.layers = layers;
        m_info.offered = layers;
        m_info.offered.insert(m_info.offered.begin(), "stem");
        m_info.classifier = "fc";
        m_info.labels = {"tench", "goldfish", "great white shark", "tiger shark", "hammerhead"};
    }

    const NetworkInfo &info() const override { return m_info; }

    std::vector<FeatureMatrix> forward(const ShiftedScene &scene, std::span<const Position> positions,
                                       std::span<const std::string> layers) const override
    {
        std::this_thread::sleep_for(m_behaviour->forward);
        if (m_behaviour->fails)
            throw WorkError("the device is on fire");
        const double flavour = m_behaviour->looks ? flavourOf(scene, m_info.model) : 0;
        std::vector<FeatureMatrix> result;
        for (const std::string &layer : layers)
            result.push_back(features(positions, layer == "fc" ? 5 : 12, flavour));
        ++m_behaviour->forwards;
        if (positions.size() == 1)
            m_behaviour->lastFinished = positions[0].y * 1000 + positions[0].x;
        return result;
    }

    std::unique_ptr<SweepRun> sweep(SweepPlan plan, std::optional<RunMaps> known) const override;

private:
    std::shared_ptr<Behaviour> m_behaviour;
    NetworkInfo m_info;
};

/// Row-major, a row a step: what the window must do does not depend on the order.
class Run : public SweepRun {
public:
    Run(SweepPlan plan, std::optional<RunMaps> known, std::shared_ptr<Behaviour> behaviour, double flavour, double blankFlavour)
        : m_plan(std::move(plan)), m_behaviour(std::move(behaviour)), m_flavour(flavour), m_blankFlavour(blankFlavour)
    {
        const Position last = m_plan.scene.last();
        for (int y = 0; y <= last.y; y += m_plan.stride)
            m_header.ys.push_back(y);
        for (int x = 0; x <= last.x; x += m_plan.stride)
            m_header.xs.push_back(x);
        for (const Anchor &anchor : m_plan.anchors)
            m_header.anchors.push_back({anchor.name, anchor.position.y, anchor.position.x});
        for (const std::string &layer : m_plan.layers)
            m_header.layers.push_back({layer, layer == "fc" ? 5 : 12});
        m_header.mode = m_plan.scene.mode;
        m_header.stride = m_plan.stride;
        m_header.metric = m_plan.metric;
        m_header.box = m_plan.scene.box();
        m_header.engine = "fake";
        m_header.classifier = true;
        m_maps = known ? std::move(*known) : RunMaps::forHeader(m_header);
    }

    bool step() override
    {
        std::this_thread::sleep_for(m_behaviour->sweepStep);
        ++m_behaviour->sweepSteps;
        if (m_behaviour->fails)
            throw WorkError("the device is on fire");
        if (m_plan.metric == Metric::CentredCosine &&
            m_maps.blank[m_plan.layers.front()].empty()) { // known by then, and not before
            const Position origin;
            for (const StoredLayer &layer : m_header.layers)
                m_maps.blank[layer.name] = features({&origin, 1}, static_cast<int>(layer.dims), m_blankFlavour).values;
            return true;
        }
        const std::size_t columns = m_header.xs.size();
        while (m_row < m_header.ys.size() && m_maps.done[m_row * columns] != 0)
            ++m_row;
        if (m_row < m_header.ys.size())
            computeRow(m_row++);
        return m_row < m_header.ys.size();
    }

    Progress progress() const override
    {
        Progress progress;
        progress.done = static_cast<std::int64_t>(m_maps.doneCount());
        progress.total = static_cast<std::int64_t>(m_header.positions());
        progress.rate = 100;
        progress.secondsLeft = static_cast<double>(progress.total - progress.done) / 100;
        return progress;
    }
    const RunHeader &header() const override { return m_header; }
    const RunMaps &maps() const override { return m_maps; }
    void setFeatureSink(Sweep::FeatureSink sink) override { m_sink = std::move(sink); }
    std::string explanation() const override { return "row by row"; }
    double costShare() const override { return m_behaviour->costShare; }
    double verify(int, std::uint64_t) override { return m_behaviour->difference; }

private:
    void computeRow(std::size_t row)
    {
        const std::size_t columns = m_header.xs.size();
        for (const StoredLayer &layer : m_header.layers) {
            for (std::size_t anchor = 0; anchor < m_plan.anchors.size(); ++anchor) {
                const FeatureMatrix reference =
                    features(std::span(&m_plan.anchors[anchor].position, 1), static_cast<int>(layer.dims), m_flavour);
                for (std::size_t column = 0; column < columns; ++column) {
                    const Position position{m_header.ys[row], m_header.xs[column]};
                    const FeatureMatrix here = features(std::span(&position, 1), static_cast<int>(layer.dims), m_flavour);
                    if (m_sink && anchor == 0)
                        m_sink(layer.name, row * columns + column, here.row(0));
                    m_maps.similarity[layer.name][(anchor * m_header.ys.size() + row) * columns + column] =
                        similarity(m_plan.metric, here.row(0), reference.row(0), m_maps.blank[layer.name]);
                }
            }
        }
        for (std::size_t column = 0; column < columns; ++column) {
            m_maps.done[row * columns + column] = 1;
            m_maps.top1Class[row * columns + column] = 1;
            m_maps.top1Probability[row * columns + column] = 0.5f;
        }
    }

    SweepPlan m_plan;
    std::shared_ptr<Behaviour> m_behaviour;
    double m_flavour;
    double m_blankFlavour;
    RunHeader m_header;
    RunMaps m_maps;
    Sweep::FeatureSink m_sink;
    std::size_t m_row = 0;
};

inline std::unique_ptr<SweepRun> Network::sweep(SweepPlan plan, std::optional<RunMaps> known) const
{
    const double flavour = m_behaviour->looks ? flavourOf(plan.scene, m_info.model) : 0;
    const double blank = m_behaviour->looks ? flavourOf(blankOf(plan.scene), m_info.model) : 0;
    return std::make_unique<Run>(std::move(plan), std::move(known), m_behaviour, flavour, blank);
}

} // namespace shiftscope::fake
