#include "ui/live/live_features.h"

#include "core/sweep/metric.h"
#include "ui/live/exception_text.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <numeric>

namespace shiftscope {

namespace {

constexpr std::size_t kTopClasses = 3;
constexpr std::size_t kKeptSubjects = 8;
constexpr std::size_t kPrefetched = 60;
constexpr int kIdleMs = 250;

std::vector<LiveResult::ClassScore> topClasses(std::span<const float> logits)
{
    std::vector<int> order(logits.size());
    std::iota(order.begin(), order.end(), 0);
    const std::size_t kept = std::min(kTopClasses, order.size());
    const auto more = [&](int a, int b) { return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)]; };
    std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(kept), order.end(), more);
    if (kept == 0)
        return {};
    const double largest = logits[static_cast<std::size_t>(order[0])];
    double sum = 0;
    for (const float logit : logits)
        sum += std::exp(logit - largest);
    std::vector<LiveResult::ClassScore> top;
    for (std::size_t i = 0; i < kept; ++i) {
        const auto index = static_cast<std::size_t>(order[i]);
        top.push_back({order[i], static_cast<float>(std::exp(logits[index] - largest) / sum)});
    }
    return top;
}

} // namespace

std::string thingsKey(const LiveNetwork &network, const PreparedScene &scene)
{
    const NetworkInfo &info = network.info();
    const Measuring &measuring = scene.settings.measuring;
    std::string key = info.model + '|' + info.weights + '|' + info.weightsSha256 + '|' + info.device + '|' + scene.key;
    key += "|stride " + std::to_string(measuring.stride) + '|' + std::string(name(measuring.metric));
    for (const std::string &layer : info.layers)
        key += '|' + layer;
    return key;
}

std::string subjectKey(const LiveNetwork &network, const PreparedScene &scene)
{
    std::string key = thingsKey(network, scene);
    for (const Anchor &anchor : scene.anchors)
        key += '|' + anchor.name + '@' + std::to_string(anchor.position.x) + ':' + std::to_string(anchor.position.y);
    return key;
}

/// Features by anchor position and layer, so that a moved anchor costs one forward pass. Belongs to the service's thread.
struct LiveFeatures::AnchorFeatures {
    std::string things;
    std::map<std::pair<int, int>, std::vector<FeatureMatrix>> known;
    std::vector<FeatureMatrix> blank; ///< of the background alone, by layer; empty until it is needed
};

/// A network looking at a scene. Fixed but for what `anchors` points to, which belongs to the service's thread.
struct LiveFeatures::Subject {
    std::string key;
    std::shared_ptr<const LiveNetwork> network;
    std::shared_ptr<const PreparedScene> scene;
    std::vector<std::string> layers; ///< those shown, then the classifier where it is not among them
    std::shared_ptr<AnchorFeatures> anchors;

    [[nodiscard]] Metric metric() const { return scene->settings.measuring.metric; }
    [[nodiscard]] LiveResult at(Position position) const;
    void prepareAnchors() const;
    void prepareBlank() const;
};

/// All that are missing in one batch.
void LiveFeatures::Subject::prepareAnchors() const
{
    constexpr std::size_t kKeptAnchors = 256;
    std::vector<Position> missing;
    for (const Anchor &anchor : scene->anchors)
        if (!anchors->known.contains({anchor.position.y, anchor.position.x}))
            missing.push_back(anchor.position);
    if (missing.empty())
        return;
    if (anchors->known.size() > kKeptAnchors) {
        anchors->known.clear();
        prepareAnchors();
        return;
    }
    const std::vector<FeatureMatrix> features = network->forward(scene->shifted, missing, layers);
    for (std::size_t i = 0; i < missing.size(); ++i) {
        std::vector<FeatureMatrix> own;
        for (const FeatureMatrix &layer : features) {
            const std::span<const float> row = layer.row(static_cast<std::int64_t>(i));
            std::ranges::copy(row, own.emplace_back(1, layer.dims).values.begin());
        }
        anchors->known.insert_or_assign({missing[i].y, missing[i].x}, std::move(own));
    }
}

void LiveFeatures::Subject::prepareBlank() const
{
    const Position origin;
    if (metric() == Metric::CentredCosine && anchors->blank.empty())
        anchors->blank = network->forward(blankOf(scene->shifted), {&origin, 1}, layers);
}

LiveResult LiveFeatures::Subject::at(Position position) const
{
    prepareAnchors();
    prepareBlank();
    const auto start = std::chrono::steady_clock::now();
    const std::vector<FeatureMatrix> features = network->forward(scene->shifted, std::span(&position, 1), layers);
    LiveResult result;
    result.position = position;
    result.forwardMs = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
    for (std::size_t layer = 0; layer < network->info().layers.size(); ++layer) {
        std::vector<float> &row = result.similarity.emplace_back();
        const std::span<const float> blank = anchors->blank.empty() ? std::span<const float>() : anchors->blank[layer].row(0);
        for (const Anchor &anchor : scene->anchors) {
            const FeatureMatrix &reference = anchors->known.at({anchor.position.y, anchor.position.x})[layer];
            row.push_back(similarity(metric(), features[layer].row(0), reference.row(0), blank));
        }
    }
    const auto classifier = std::ranges::find(layers, network->info().classifier);
    if (classifier != layers.end())
        result.top = topClasses(features[static_cast<std::size_t>(classifier - layers.begin())].row(0));
    return result;
}

LiveFeatures::LiveFeatures(InferenceService &service, QObject *parent) : QObject(parent), m_service(service)
{
    m_idle.setSingleShot(true);
    m_idle.setInterval(kIdleMs);
    connect(&m_idle, &QTimer::timeout, this, &LiveFeatures::prefetch);
}

void LiveFeatures::setSubject(std::shared_ptr<const LiveNetwork> network, std::shared_ptr<const PreparedScene> scene)
{
    cancelPrefetch();
    if (m_measureJob != 0)
        m_service.cancel(std::exchange(m_measureJob, 0));
    m_swept.reset();
    m_delivered = m_number; // what is under way belongs to the subject before
    m_subject.reset();
    if (!network || !scene)
        return;
    auto subject = std::make_shared<Subject>();
    subject->key = subjectKey(*network, *scene);
    subject->layers = network->info().layers;
    if (!network->info().classifier.empty() &&
        std::ranges::find(subject->layers, network->info().classifier) == subject->layers.end())
        subject->layers.push_back(network->info().classifier);
    if (const std::string things = thingsKey(*network, *scene); !m_anchors || m_anchors->things != things)
        m_anchors = std::make_shared<AnchorFeatures>(AnchorFeatures{things, {}});
    subject->anchors = m_anchors;
    subject->network = std::move(network);
    subject->scene = std::move(scene);
    m_subject = std::move(subject);
    if (m_known.size() >= kKeptSubjects && !m_known.contains(m_subject->key))
        m_known.erase(m_known.begin());
}

void LiveFeatures::setSwept(std::shared_ptr<const RunSnapshot> snapshot)
{
    m_swept = std::move(snapshot);
}

void LiveFeatures::setPrefetching(bool on)
{
    m_prefetching = on;
    if (!on)
        cancelPrefetch();
}

bool LiveFeatures::knows(Position position) const
{
    const auto cache = m_subject ? m_known.find(m_subject->key) : m_known.end();
    return cache != m_known.end() && cache->second.contains({position.y, position.x});
}

void LiveFeatures::request(Position position)
{
    m_newest = position;
    if (!m_subject)
        return;
    cancelPrefetch();
    const Cache &known = m_known[m_subject->key];
    if (const auto found = known.find({position.y, position.x}); found != known.end()) {
        m_delivered = ++m_number; // an answer still under way is older than this one
        LiveResult remembered = found->second;
        remembered.forwardMs = 0;
        emit resultReady(remembered);
        m_idle.start();
        return;
    }
    if (const std::optional<LiveResult> swept = sweptResult(position))
        emit resultReady(*swept); // the other classes follow
    compute(position);
}

void LiveFeatures::measure(const std::vector<Position> &positions)
{
    if (m_measureJob != 0)
        m_service.cancel(std::exchange(m_measureJob, 0));
    if (!m_subject)
        return;
    auto todo = std::make_shared<std::vector<Position>>();
    const Cache &known = m_known[m_subject->key];
    for (const Position position : positions) {
        if (const auto found = known.find({position.y, position.x}); found != known.end())
            emit measured(found->second);
        else
            todo->push_back(position);
    }
    if (todo->empty())
        return;
    std::ranges::reverse(*todo);
    ServiceJob job;
    job.step = [this, post = m_post, subject = std::shared_ptr<const Subject>(m_subject), todo] {
        const LiveResult result = subject->at(todo->back());
        todo->pop_back();
        post([=, this] {
            deliver(0, subject, result);
            if (subject == m_subject)
                emit measured(result);
        });
        return !todo->empty();
    };
    job.finished = [] {};
    job.cancelled = [] {};
    job.failed = [](const std::exception_ptr &) {}; // what is dragged will say so
    m_measureJob = m_service.start(std::move(job));
}

void LiveFeatures::compute(Position position)
{
    const int number = ++m_number;
    const std::shared_ptr<const Subject> subject = m_subject;
    m_service.live([this, post = m_post, number, subject, position] {
        try {
            const LiveResult result = subject->at(position);
            post([=, this] { deliver(number, subject, result); });
        } catch (...) {
            const QString message = textOf(std::current_exception(), tr("The work failed for an unknown reason."));
            post([=, this] {
                if (subject == m_subject)
                    emit failed(message);
            });
        }
    });
}

void LiveFeatures::deliver(int number, const std::shared_ptr<const Subject> &subject, const LiveResult &result)
{
    m_known[subject->key].insert_or_assign({result.position.y, result.position.x}, result);
    // A result older than the newest request is still newer than what is on screen, and is shown.
    if (subject != m_subject || number <= m_delivered)
        return;
    m_delivered = number;
    emit resultReady(result);
    if (number == m_number)
        m_idle.start();
}

std::optional<LiveResult> LiveFeatures::sweptResult(Position position) const
{
    if (!m_swept || m_swept->key != m_subject->key)
        return std::nullopt;
    const RunHeader &header = m_swept->header;
    const RunMaps &maps = m_swept->maps;
    const auto y = std::ranges::lower_bound(header.ys, position.y);
    const auto x = std::ranges::lower_bound(header.xs, position.x);
    if (y == header.ys.end() || *y != position.y || x == header.xs.end() || *x != position.x)
        return std::nullopt;
    const auto cell =
        static_cast<std::size_t>(y - header.ys.begin()) * header.xs.size() + static_cast<std::size_t>(x - header.xs.begin());
    if (maps.done[cell] == 0)
        return std::nullopt;
    LiveResult result;
    result.position = position;
    result.fromSweep = true;
    for (const std::string &layer : m_subject->network->info().layers) {
        std::vector<float> &row = result.similarity.emplace_back();
        const auto found = maps.similarity.find(layer);
        if (found == maps.similarity.end())
            return std::nullopt; // a run from a file may keep fewer layers than are shown
        const std::vector<float> &values = found->second;
        for (std::size_t anchor = 0; anchor < header.anchors.size(); ++anchor)
            row.push_back(values[anchor * header.positions() + cell]);
    }
    if (!maps.top1Class.empty())
        result.top.push_back({maps.top1Class[cell], maps.top1Probability[cell]});
    return result;
}

std::vector<Position> LiveFeatures::positionsAround(Position centre) const
{
    const Position last = m_subject->scene->shifted.last();
    std::vector<Position> around;
    const auto add = [&](int y, int x) {
        const Position position{centre.y + y, centre.x + x};
        const bool inside = position.y >= 0 && position.x >= 0 && position.y <= last.y && position.x <= last.x;
        if (inside && !knows(position) && !sweptResult(position) && around.size() < kPrefetched)
            around.push_back(position);
    };
    for (const int step : {1, 8}) { // where the arrow keys lead
        add(0, step);
        add(0, -step);
        add(step, 0);
        add(-step, 0);
    }
    for (int ring = 1; ring <= 4; ++ring)
        for (int y = -ring; y <= ring; ++y)
            for (int x = -ring; x <= ring; ++x)
                if (std::max(std::abs(y), std::abs(x)) == ring && (ring > 1 || (x != 0 && y != 0)))
                    add(y, x);
    return around;
}

void LiveFeatures::prefetch()
{
    if (!m_prefetching || !m_subject)
        return;
    cancelPrefetch();
    const std::shared_ptr<const Subject> subject = m_subject;
    auto todo = std::make_shared<std::vector<Position>>(positionsAround(m_newest));
    std::ranges::reverse(*todo);
    if (todo->empty())
        return;
    ServiceJob job;
    job.step = [this, post = m_post, subject, todo] {
        const LiveResult result = subject->at(todo->back());
        todo->pop_back();
        post([=, this] { deliver(0, subject, result); });
        return !todo->empty();
    };
    job.finished = [] {};
    job.cancelled = [] {};
    job.failed = [](const std::exception_ptr &) {}; // the live request for that position will say so
    m_prefetchJob = m_service.start(std::move(job));
}

void LiveFeatures::cancelPrefetch()
{
    m_idle.stop();
    if (m_prefetchJob != 0)
        m_service.cancel(std::exchange(m_prefetchJob, 0));
}

} // namespace shiftscope
