#include "ui/live/run_snapshot.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

namespace shiftscope {

namespace {

std::size_t nearestOnLine(const std::vector<int> &line, int wanted)
{
    const auto nearer = [wanted](int a, int b) { return std::abs(a - wanted) < std::abs(b - wanted); };
    return static_cast<std::size_t>(std::ranges::min_element(line, nearer) - line.begin());
}

std::vector<float> blankOf(const RunMaps &maps, const std::string &layer)
{
    const auto blank = maps.blank.find(layer);
    return blank == maps.blank.end() ? std::vector<float>() : blank->second;
}

/// Index on the grid; none where the position is off it or not done.
std::optional<std::size_t> doneIndex(const RunSnapshot &run, Position position)
{
    const std::size_t index = run.nearest(position);
    const std::size_t columns = run.header.xs.size();
    const bool there = run.header.ys[index / columns] == position.y && run.header.xs[index % columns] == position.x;
    return there && run.maps.done[index] != 0 ? std::optional(index) : std::nullopt;
}

} // namespace

std::optional<std::vector<float>> KeptFeatures::similarities(const std::string &layer, std::size_t anchor,
                                                             std::span<const std::uint8_t> done) const
{
    if (const auto kept = layers.find(layer); kept != layers.end())
        return kept->second.similarities(anchor, done);
    if (const auto kept = inFile.find(layer); kept != inFile.end())
        return kept->second.similarities(anchor, done);
    return std::nullopt;
}

void KeptFeatures::read(const std::string &layer, std::size_t index, std::span<float> feature) const
{
    if (const auto kept = layers.find(layer); kept != layers.end())
        kept->second.get(index, feature);
    else
        inFile.at(layer).rows().read(index, feature);
}

std::int64_t KeptFeatures::bytes() const
{
    std::int64_t sum = 0;
    for (const auto &[layer, rows] : layers)
        sum += rows.bytes();
    return sum;
}

std::int64_t KeptFeatures::bytesFor(const RunHeader &header)
{
    std::int64_t sum = 0;
    for (const StoredLayer &layer : header.layers)
        sum += AnyAnchor::bytesFor(header.positions(), layer.dims);
    return sum;
}

std::shared_ptr<KeptFeatures> KeptFeatures::forHeader(const RunHeader &header, const RunMaps &maps)
{
    auto kept = std::make_shared<KeptFeatures>();
    const Metric metric = header.metric;
    for (const StoredLayer &layer : header.layers)
        kept->layers.try_emplace(layer.name, header.positions(), layer.dims, metric, blankOf(maps, layer.name));
    return kept;
}

std::shared_ptr<const KeptFeatures> KeptFeatures::openIn(const std::filesystem::path &file, const RunHeader &header,
                                                         const RunMaps &maps)
{
    if (header.features == StoredFeatures::None)
        return nullptr;
    auto kept = std::make_shared<KeptFeatures>();
    const Metric metric = header.metric;
    for (auto &[layer, rows] : openFeatureRows(file)) {
        std::vector<float> blank = blankOf(maps, layer);
        if (metric != Metric::CentredCosine || !blank.empty()) // not known before the first step of a sweep
            kept->inFile.try_emplace(layer, std::move(rows), metric, std::move(blank));
    }
    return kept->inFile.empty() ? nullptr : kept;
}

std::size_t RunSnapshot::nearest(Position position) const
{
    return nearestOnLine(header.ys, position.y) * header.xs.size() + nearestOnLine(header.xs, position.x);
}

StoredFeatures storedAs(const RunSnapshot &snapshot)
{
    constexpr float kLargestHalf = 65504;
    const KeptFeatures *kept = snapshot.features.get();
    if (kept == nullptr)
        return StoredFeatures::None;
    if (!kept->inMemory())
        return snapshot.header.features;
    const bool fits = std::ranges::all_of(
        kept->layers, [&](const auto &layer) { return layer.second.bound(snapshot.maps.done) <= kLargestHalf; });
    return fits ? StoredFeatures::Float16 : StoredFeatures::Float32;
}

std::shared_ptr<const RunSnapshot> rebased(const RunSnapshot &base, const std::vector<Anchor> &anchors, const std::string &key)
{
    if (!base.features || base.header.positions() == 0)
        return nullptr;
    auto other = std::make_shared<RunSnapshot>(base);
    other->key = key;
    other->header.anchors.clear();
    for (const Anchor &anchor : anchors)
        other->header.anchors.push_back({anchor.name, anchor.position.y, anchor.position.x});
    const std::size_t positions = base.header.positions();
    for (auto &[layer, values] : other->maps.similarity) {
        const std::vector<float> before = std::exchange(values, {});
        for (const Anchor &anchor : anchors) {
            const auto same = std::ranges::find_if(base.header.anchors, [&](const StoredAnchor &known) {
                return known.y == anchor.position.y && known.x == anchor.position.x;
            });
            if (same != base.header.anchors.end()) {
                const auto first = before.begin() + (same - base.header.anchors.begin()) * static_cast<std::ptrdiff_t>(positions);
                values.insert(values.end(), first, first + static_cast<std::ptrdiff_t>(positions));
                continue;
            }
            const std::optional<std::size_t> index = doneIndex(base, anchor.position);
            if (!index)
                return nullptr;
            const std::optional<std::vector<float>> map = base.features->similarities(layer, *index, base.maps.done);
            if (!map)
                return nullptr;
            values.insert(values.end(), map->begin(), map->end());
        }
    }
    return other;
}

SimilarityMap freeMap(const RunSnapshot &snapshot, const std::string &layer, Position anchor)
{
    if (!snapshot.features || snapshot.header.positions() == 0)
        return {};
    const std::size_t index = snapshot.nearest(anchor);
    const RunHeader &header = snapshot.header;
    std::optional<std::vector<float>> values = snapshot.features->similarities(layer, index, snapshot.maps.done);
    if (!values)
        return {};
    return {.ys = header.ys,
            .xs = header.xs,
            .values = std::move(*values),
            .anchorY = header.ys[index / header.xs.size()],
            .anchorX = header.xs[index % header.xs.size()]};
}

} // namespace shiftscope
