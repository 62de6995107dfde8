#include "core/storage/run_layout.h"

#include <algorithm>
#include <limits>

namespace shiftscope {

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::string shown(const std::string &text)
{
    return text.empty() ? "none" : text;
}

std::string shown(int number)
{
    return std::to_string(number);
}

std::string shown(StoredFeatures features)
{
    return features == StoredFeatures::None ? "none" : features == StoredFeatures::Float16 ? "float16" : "float32";
}

template <typename Item, typename Text>
std::string shownList(const std::vector<Item> &items, const Text &text)
{
    std::string all;
    for (const Item &item : items)
        all.append(all.empty() ? "" : ",").append(text(item));
    return shown(all);
}

std::string shown(const std::vector<StoredAnchor> &anchors)
{
    return shownList(anchors, [](const StoredAnchor &anchor) {
        return anchor.name + " (y " + std::to_string(anchor.y) + ", x " + std::to_string(anchor.x) + ")";
    });
}

std::string shown(const std::vector<StoredLayer> &layers)
{
    return shownList(layers, [](const StoredLayer &layer) { return layer.name + " (" + std::to_string(layer.dims) + ")"; });
}

std::string shown(const std::vector<int> &numbers)
{
    return shownList(numbers, [](int number) { return std::to_string(number); });
}

/// "100 (0 to 99)".
std::string shownRange(const std::vector<int> &pixels)
{
    return pixels.empty() ? "none"
                          : std::to_string(pixels.size()) + " (" + std::to_string(pixels.front()) + " to " +
                                std::to_string(pixels.back()) + ")";
}

std::vector<int> sorted(std::vector<int> numbers)
{
    std::ranges::sort(numbers);
    return numbers;
}

/// One line for each field that differs.
class Comparison {
public:
    template <typename Value>
    void field(const std::string &name, const Value &found, const Value &wanted)
    {
        if (found != wanted)
            add(name, "the file has " + shown(found) + ", this sweep " + shown(wanted));
    }

    void add(const std::string &name, const std::string &difference) { m_lines.push_back(name + ": " + difference); }

    [[nodiscard]] std::vector<std::string> lines() const { return m_lines; }

private:
    std::vector<std::string> m_lines;
};

} // namespace

std::vector<std::string> resumeObstacles(const RunHeader &found, const RunHeader &wanted)
{
    Comparison compare;
    compare.field("model", found.model, wanted.model);
    if (found.weightsSha256 != wanted.weightsSha256)
        compare.add("weights", "the file has " + shown(found.weights) + " (sha256 " + shown(found.weightsSha256.substr(0, 12)) +
                                   "…), this sweep " + shown(wanted.weights) + " (" + shown(wanted.weightsSha256.substr(0, 12)) +
                                   "…)");
    compare.field("mode", found.mode, wanted.mode);
    compare.field("canvas", found.canvas, wanted.canvas);
    compare.field("patch", found.patch, wanted.patch);
    compare.field("box", found.box, wanted.box);
    compare.field("fit", found.fit, wanted.fit);
    if (found.box == wanted.box && found.fit == wanted.fit && found.patchImage != wanted.patchImage)
        compare.add("patch", "the file has other pixels than this sweep under the same name");
    compare.field("background", found.background, wanted.background);
    if (found.canvas == wanted.canvas && found.background == wanted.background && found.backgroundImage != wanted.backgroundImage)
        compare.add("background", "the file has other pixels than this sweep under the same name");
    compare.field("stride", found.stride, wanted.stride);
    if (found.stride == wanted.stride && found.ys != wanted.ys)
        compare.add("rows", "the file has " + shownRange(found.ys) + ", this sweep " + shownRange(wanted.ys));
    if (found.stride == wanted.stride && found.xs != wanted.xs)
        compare.add("columns", "the file has " + shownRange(found.xs) + ", this sweep " + shownRange(wanted.xs));
    compare.field("layers", found.layers, wanted.layers);
    compare.field("metric", found.metric, wanted.metric);
    compare.field("anchors", found.anchors, wanted.anchors);
    compare.field("classes", sorted(found.classes), sorted(wanted.classes));
    if (found.classifier != wanted.classifier)
        compare.add("top-1 class", found.classifier ? "only the file keeps it" : "only this sweep keeps it");
    compare.field("features", found.features, wanted.features);
    return compare.lines();
}

RunMaps RunMaps::forHeader(const RunHeader &header)
{
    const std::size_t positions = header.positions();
    RunMaps maps;
    maps.done.assign(positions, 0);
    for (const StoredLayer &layer : header.layers) {
        maps.similarity[layer.name].assign(header.anchors.size() * positions, kNan);
        maps.blank[layer.name].clear();
    }
    if (header.classifier) {
        maps.top1Class.assign(positions, -1);
        maps.top1Probability.assign(positions, kNan);
    }
    for (const int index : header.classes)
        maps.probability[index].assign(positions, kNan);
    return maps;
}

std::size_t RunMaps::doneCount() const
{
    return static_cast<std::size_t>(std::ranges::count_if(done, [](std::uint8_t mark) { return mark != 0; }));
}

} // namespace shiftscope
