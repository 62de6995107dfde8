#include "core/sweep/sweep.h"

#include "core/engine/factored_run.h"
#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>

namespace shiftscope {

namespace {

constexpr int kCoarsest = 16;

std::vector<int> gridLine(int last, int stride)
{
    std::vector<int> line;
    for (int offset = 0; offset <= last; offset += stride)
        line.push_back(offset);
    return line;
}

/// Level by level: every cell on the coarsest grid, then what the next finer one adds.
std::vector<std::size_t> coarseToFine(std::size_t rows, std::size_t columns)
{
    std::vector<std::size_t> order;
    std::vector<std::uint8_t> taken(rows * columns, 0);
    for (std::size_t level = kCoarsest; level >= 1; level /= 2)
        for (std::size_t row = 0; row < rows; row += level)
            for (std::size_t column = 0; column < columns; column += level)
                if (std::uint8_t &seen = taken[row * columns + column]; seen == 0) {
                    seen = 1;
                    order.push_back(row * columns + column);
                }
    return order;
}

/// Softmax probabilities of one row of logits, in double so that a thousand exponentials add up.
std::vector<double> softmax(std::span<const float> logits)
{
    const double highest = *std::ranges::max_element(logits);
    std::vector<double> shares(logits.size());
    std::ranges::transform(logits, shares.begin(), [&](float logit) { return std::exp(double{logit} - highest); });
    const double total = std::accumulate(shares.begin(), shares.end(), 0.0);
    for (double &share : shares)
        share /= total;
    return shares;
}

std::string gridText(std::size_t count)
{
    return std::to_string(count) + (count == 1 ? " position" : " positions");
}

/// |a - b|; two NaN are equal, one alone is an infinite difference.
double difference(float a, float b)
{
    if (std::isnan(a) && std::isnan(b))
        return 0;
    const double apart = std::abs(double{a} - double{b});
    return std::isnan(apart) ? std::numeric_limits<double>::infinity() : apart;
}

} // namespace

struct Sweep::Impl {
    const Network &network;
    SweepPlan plan;
    RunHeader header;
    RunMaps maps;
    std::vector<std::string> forwardLayers; ///< those measured, then the classifier if it is not among them
    std::size_t classifier = 0;             ///< its index in forwardLayers
    std::size_t references = 0;             ///< anchors, then the blank canvas, that are computed
    std::vector<FeatureMatrix> anchors;     ///< by layer: A x D
    std::vector<std::vector<float>> blank;  ///< by layer: D
    std::vector<std::size_t> queue;         ///< positions to do, in order
    std::size_t next = 0;
    double secondsPerCanvas = 0;
    FeatureSink sink;
    ProgressMeter meter;
    std::unique_ptr<FactoredRun> factored; ///< null where ordinary batches do it

    Impl(const Network &net, SweepPlan given) : network(net), plan(std::move(given)), meter(0)
    {
        complete();
        maps = RunMaps::forHeader(header);
        buildQueue();
        chooseEngine();
    }

    void complete();
    void buildQueue();
    void chooseEngine();
    [[nodiscard]] std::unique_ptr<FactoredRun> makeFactored() const;
    void stepBatched();
    bool stepFactored();
    [[nodiscard]] bool referencesReady() const { return references > plan.anchors.size(); }
    void prepareReference();
    [[nodiscard]] std::size_t batchSize() const;
    [[nodiscard]] Position at(std::size_t index) const
    {
        return {header.ys[index / header.xs.size()], header.xs[index % header.xs.size()]};
    }
    [[nodiscard]] float compare(std::size_t layer, std::span<const float> feature, std::size_t anchor) const
    {
        return similarity(plan.metric, feature, anchors[layer].row(static_cast<std::int64_t>(anchor)), blank[layer]);
    }
    void take(std::size_t index, std::size_t row, const std::vector<FeatureMatrix> &features);
    void takeClasses(std::size_t index, std::span<const float> logits);
    [[nodiscard]] double differenceAt(std::size_t index) const;
};

void Sweep::Impl::complete()
{
    const Graph &graph = network.graph();
    const Position last = plan.scene.last();
    if (plan.stride < 1)
        throw InputError("stride: " + std::to_string(plan.stride) + " is not a number of pixels from 1");
    if (plan.layers.empty())
        plan.layers = graph.defaultLayers;
    if (plan.anchors.empty())
        plan.anchors = parseAnchors("TL,TR,C,BL,BR", last);
    if (!plan.classes.empty() && graph.classifier.empty())
        throw InputError("model " + graph.name + " is no classifier, so it has no class probabilities to keep");
    header.mode = plan.scene.mode;
    header.canvas = plan.scene.canvas;
    header.box = plan.scene.box();
    header.stride = plan.stride;
    header.metric = plan.metric;
    header.device = network.device().text();
    header.ys = gridLine(last.y, plan.stride);
    header.xs = gridLine(last.x, plan.stride);
    for (const Anchor &anchor : plan.anchors)
        header.anchors.push_back({anchor.name, anchor.position.y, anchor.position.x});
    const std::vector<Shape> shapes = graph.shapes();
    for (const std::string &layer : plan.layers) {
        const Shape &shape = shapes[static_cast<std::size_t>(graph.layer(layer))];
        header.layers.push_back({layer, shape.elements()});
    }
    forwardLayers = plan.layers;
    header.classifier = !graph.classifier.empty();
    if (header.classifier) {
        classifier = static_cast<std::size_t>(std::ranges::find(forwardLayers, graph.classifier) - forwardLayers.begin());
        if (classifier == forwardLayers.size())
            forwardLayers.push_back(graph.classifier);
        const Shape &logits = shapes[static_cast<std::size_t>(graph.layer(graph.classifier))];
        for (const int index : plan.classes)
            if (index < 0 || index >= logits.elements())
                throw InputError("class " + std::to_string(index) + ": " + graph.name + " has classes 0 to " +
                                 std::to_string(logits.elements() - 1));
    }
    header.classes = plan.classes;
    header.features = plan.features;
}

void Sweep::Impl::buildQueue()
{
    const std::size_t rows = header.ys.size();
    const std::size_t columns = header.xs.size();
    queue.resize(rows * columns);
    std::iota(queue.begin(), queue.end(), std::size_t{0});
    if (plan.order == SweepOrder::CoarseToFine)
        queue = coarseToFine(rows, columns);
    std::erase_if(queue, [&](std::size_t index) { return maps.done[index] != 0; });
    next = 0;
    meter = ProgressMeter(static_cast<std::int64_t>(rows * columns), static_cast<std::int64_t>(rows * columns - queue.size()));
}

std::unique_ptr<FactoredRun> Sweep::Impl::makeFactored() const
{
    return std::make_unique<FactoredRun>(network, plan.scene, SweepGrid{header.ys, header.xs, maps.done}, forwardLayers,
                                         FactoredOptions{.memoryBytes = plan.memoryBytes > 0 ? plan.memoryBytes : defaultMemory(),
                                                         .stepSeconds = plan.stepSeconds});
}

void Sweep::Impl::chooseEngine()
{
    factored.reset();
    if (plan.engine != SweepEngine::Batched) {
        // Below this share of the batched engine's estimated time, the factored one is faster beyond doubt.
        constexpr double kClearGain = 0.95;
        try {
            factored = makeFactored();
            if (plan.engine == SweepEngine::Auto && factored->plan().costShare > kClearGain)
                factored.reset();
        } catch (const InputError &) {
            if (plan.engine == SweepEngine::Factored)
                throw;
        }
    }
    header.engine = factored ? "factored" : "batched";
}

/// One anchor, or last the blank canvas: a forward pass each, so that no step is long.
void Sweep::Impl::prepareReference()
{
    const std::size_t a = references++;
    if (a == plan.anchors.size()) {
        for (FeatureMatrix &feature : network.forward(plan.scene.background.values, forwardLayers))
            blank.push_back(std::move(feature.values));
        for (std::size_t l = 0; l < plan.layers.size(); ++l)
            maps.blank[plan.layers[l]] = blank[l];
        return;
    }
    const Position position = plan.anchors[a].position;
    const std::vector<FeatureMatrix> features = network.forward(plan.scene, {&position, 1}, forwardLayers);
    for (std::size_t l = 0; l < features.size(); ++l) {
        if (a == 0)
            anchors.emplace_back(static_cast<std::int64_t>(plan.anchors.size()), features[l].dims);
        std::ranges::copy(features[l].values, anchors[l].row(static_cast<std::int64_t>(a)).begin());
    }
}

std::size_t Sweep::Impl::batchSize() const
{
    if (plan.batch > 0)
        return static_cast<std::size_t>(plan.batch);
    const int most = network.preferredBatch();
    if (secondsPerCanvas <= 0)
        return 1;
    return static_cast<std::size_t>(std::clamp(static_cast<int>(plan.stepSeconds / secondsPerCanvas), 1, most));
}

void Sweep::Impl::take(std::size_t index, std::size_t row, const std::vector<FeatureMatrix> &features)
{
    for (std::size_t l = 0; l < plan.layers.size(); ++l) {
        const std::span<const float> feature = features[l].row(static_cast<std::int64_t>(row));
        std::vector<float> &values = maps.similarity.at(plan.layers[l]);
        for (std::size_t a = 0; a < plan.anchors.size(); ++a)
            values[a * maps.done.size() + index] = compare(l, feature, a);
        if (sink)
            sink(plan.layers[l], index, feature);
    }
    if (header.classifier)
        takeClasses(index, features[classifier].row(static_cast<std::int64_t>(row)));
    maps.done[index] = 1;
}

void Sweep::Impl::takeClasses(std::size_t index, std::span<const float> logits)
{
    const std::vector<double> shares = softmax(logits);
    const auto top = std::ranges::max_element(shares);
    maps.top1Class[index] = static_cast<std::int32_t>(top - shares.begin());
    maps.top1Probability[index] = static_cast<float>(*top);
    for (const int wanted : plan.classes)
        maps.probability.at(wanted)[index] = static_cast<float>(shares[static_cast<std::size_t>(wanted)]);
}

void Sweep::Impl::stepBatched()
{
    const auto start = std::chrono::steady_clock::now();
    const std::size_t count = std::min(batchSize(), queue.size() - next);
    std::vector<Position> positions;
    for (std::size_t i = 0; i < count; ++i)
        positions.push_back(at(queue[next + i]));
    const std::vector<FeatureMatrix> features = network.forward(plan.scene, positions, forwardLayers);
    for (std::size_t i = 0; i < count; ++i)
        take(queue[next + i], i, features);
    next += count;
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    secondsPerCanvas = spent.count() / static_cast<double>(count);
    meter.advance(static_cast<std::int64_t>(maps.done.size() - (queue.size() - next)));
}

bool Sweep::Impl::stepFactored()
{
    const bool more = factored->step([this](std::span<const std::size_t> indices, const std::vector<FeatureMatrix> &features) {
        for (std::size_t i = 0; i < indices.size(); ++i)
            take(indices[i], i, features);
        next += indices.size();
        meter.advance(static_cast<std::int64_t>(maps.done.size() - (queue.size() - next)));
    });
    return more && next < queue.size();
}

/// Draws the position anew with the plain renderer and runs it alone, so that neither batching nor any shortcut is shared.
double Sweep::Impl::differenceAt(std::size_t index) const
{
    const auto side = static_cast<std::size_t>(plan.scene.canvas);
    std::vector<float> canvas(side * side * 3);
    render(plan.scene, at(index), canvas);
    const std::vector<FeatureMatrix> features = network.forward(canvas, plan.layers);
    double largest = 0;
    for (std::size_t l = 0; l < plan.layers.size(); ++l)
        for (std::size_t a = 0; a < plan.anchors.size(); ++a)
            largest = std::max(largest, difference(compare(l, features[l].values, a),
                                                   maps.similarity.at(plan.layers[l])[a * maps.done.size() + index]));
    return largest;
}

std::string_view name(SweepEngine engine)
{
    static constexpr std::array<std::string_view, 3> kNames{"auto", "batched", "factored"};
    return kNames[static_cast<std::size_t>(engine)];
}

SweepEngine sweepEngineFromName(std::string_view text)
{
    for (const SweepEngine engine : {SweepEngine::Auto, SweepEngine::Batched, SweepEngine::Factored})
        if (name(engine) == text)
            return engine;
    throw InputError("engine '" + std::string(text) + "': accepted are auto, batched and factored");
}

Sweep::Sweep(const Network &network, SweepPlan plan) : m_impl(std::make_unique<Impl>(network, std::move(plan))) {}

Sweep::~Sweep() = default;

const SweepPlan &Sweep::plan() const
{
    return m_impl->plan;
}

const RunHeader &Sweep::header() const
{
    return m_impl->header;
}

const RunMaps &Sweep::maps() const
{
    return m_impl->maps;
}

void Sweep::resumeFrom(RunMaps maps)
{
    m_impl->maps = std::move(maps);
    m_impl->buildQueue();
    if (m_impl->factored)
        m_impl->factored = m_impl->makeFactored();
}

void Sweep::setFeatureSink(FeatureSink sink)
{
    m_impl->sink = std::move(sink);
}

bool Sweep::step()
{
    Impl &self = *m_impl;
    if (!self.referencesReady()) {
        self.prepareReference();
        return true;
    }
    if (self.factored)
        return self.stepFactored();
    if (self.next < self.queue.size())
        self.stepBatched();
    return self.next < self.queue.size();
}

double Sweep::costShare() const
{
    return m_impl->factored ? m_impl->factored->plan().costShare : 1;
}

std::string Sweep::explanation() const
{
    return m_impl->factored ? explained(m_impl->factored->plan()) : std::string();
}

Progress Sweep::progress() const
{
    Progress progress = m_impl->meter.progress();
    progress.text = "sweep: " + std::to_string(progress.done) + " of " + gridText(m_impl->maps.done.size());
    return progress;
}

SimilarityMap Sweep::map(std::string_view layer, std::size_t anchor) const
{
    return mapOf(m_impl->header, m_impl->maps, layer, m_impl->header.anchors.at(anchor).name);
}

double Sweep::verify(int count, std::uint64_t seed)
{
    Impl &self = *m_impl;
    while (!self.referencesReady())
        self.prepareReference();
    std::vector<std::size_t> done;
    for (std::size_t index = 0; index < self.maps.done.size(); ++index)
        if (self.maps.done[index] != 0)
            done.push_back(index);
    std::mt19937_64 random(seed);
    double largest = 0;
    for (int i = 0; i < count && !done.empty(); ++i)
        largest = std::max(largest, self.differenceAt(done[random() % done.size()]));
    return largest;
}

SimilarityMap mapOf(const RunHeader &header, const RunMaps &maps, std::string_view layer, std::string_view anchor)
{
    const auto foundLayer = maps.similarity.find(std::string(layer));
    if (foundLayer == maps.similarity.end()) {
        std::vector<std::string> known;
        std::ranges::transform(header.layers, std::back_inserter(known), &StoredLayer::name);
        throw InputError("the run has no layer '" + std::string(layer) + "'; it has " + joined(known, ", "));
    }
    const auto foundAnchor = std::ranges::find(header.anchors, anchor, &StoredAnchor::name);
    if (foundAnchor == header.anchors.end()) {
        std::vector<std::string> known;
        std::ranges::transform(header.anchors, std::back_inserter(known), &StoredAnchor::name);
        throw InputError("the run has no anchor '" + std::string(anchor) + "'; it has " + joined(known, ", "));
    }
    const auto first = static_cast<std::size_t>(foundAnchor - header.anchors.begin()) * header.positions();
    SimilarityMap map{.ys = header.ys, .xs = header.xs, .values = {}, .anchorY = foundAnchor->y, .anchorX = foundAnchor->x};
    const auto begin = foundLayer->second.begin() + static_cast<std::ptrdiff_t>(first);
    map.values.assign(begin, begin + static_cast<std::ptrdiff_t>(header.positions()));
    return map;
}

} // namespace shiftscope
