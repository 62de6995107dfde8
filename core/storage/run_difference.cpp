#include "core/storage/run_difference.h"

#include <algorithm>
#include <optional>
#include <type_traits>

namespace shiftscope {

namespace {

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

std::string shown(bool yes)
{
    return yes ? "yes" : "no";
}

template <typename Word>
requires std::is_enum_v<Word> std::string shown(Word word)
{
    return std::string(name(word));
}

std::string shown(std::optional<Fit> fit)
{
    return fit ? shown(*fit) : "none";
}

constexpr const char *kOtherPixels = "other pixels than this sweep under the same name";

class Comparison {
public:
    /// True when they are equal.
    template <typename Value>
    bool field(const std::string &name, const Value &stored, const Value &wanted)
    {
        if (stored != wanted)
            add(name, shown(stored), shown(wanted));
        return stored == wanted;
    }

    void add(const std::string &name, const std::string &stored, const std::string &wanted)
    {
        m_all.push_back({name, stored, wanted});
    }

    [[nodiscard]] std::vector<RunDifference> all() const { return m_all; }

private:
    std::vector<RunDifference> m_all;
};

void compareNetworks(Comparison &compare, const RunHeader &stored, const RunHeader &wanted)
{
    compare.field("model", stored.model, wanted.model);
    const NetworkIdentity alike{.model = wanted.model, .weights = stored.weights, .weightsSha256 = stored.weightsSha256};
    if (!alike.isSameAs(wanted.network()))
        compare.add("weights", shown(stored.weights) + " (sha256 " + shown(stored.weightsSha256.substr(0, 12)) + "…)",
                    shown(wanted.weights) + " (" + shown(wanted.weightsSha256.substr(0, 12)) + "…)");
}

void comparePatches(Comparison &compare, const RunHeader &stored, const RunHeader &wanted)
{
    compare.field("patch", stored.patch, wanted.patch);
    bool alike = compare.field("box", stored.box, wanted.box);
    alike = compare.field("fit", stored.fit, wanted.fit) && alike;
    alike = compare.field("mirror", stored.mirrored, wanted.mirrored) && alike;
    alike = compare.field("turn", stored.turn, wanted.turn) && alike;
    if (alike && stored.patchImage != wanted.patchImage)
        compare.add("patch", kOtherPixels, {});
}

/// A picture's path may differ: its pixels say whether it is the same.
void compareBackgrounds(Comparison &compare, const RunHeader &stored, const RunHeader &wanted)
{
    const auto isPicture = [](const RunHeader &header) {
        return backgroundKind(header.background) == BackgroundKind::Picture && !header.backgroundImage.values.empty();
    };
    const bool samePixels = stored.canvas != wanted.canvas || stored.backgroundImage == wanted.backgroundImage;
    const bool renamed = samePixels && isPicture(stored) && isPicture(wanted);
    if (!renamed && compare.field("background", stored.background, wanted.background) && !samePixels)
        compare.add("background", kOtherPixels, {});
}

void compareGrids(Comparison &compare, const RunHeader &stored, const RunHeader &wanted)
{
    if (!compare.field("stride", stored.stride, wanted.stride))
        return;
    if (stored.ys != wanted.ys)
        compare.add("rows", shownRange(stored.ys), shownRange(wanted.ys));
    if (stored.xs != wanted.xs)
        compare.add("columns", shownRange(stored.xs), shownRange(wanted.xs));
}

} // namespace

std::string RunDifference::text() const
{
    return field + ": the file has " + stored + (wanted.empty() ? std::string() : ", this sweep " + wanted);
}

std::vector<RunDifference> differencesOf(const RunHeader &stored, const RunHeader &wanted)
{
    Comparison compare;
    compareNetworks(compare, stored, wanted);
    compare.field("mode", stored.mode, wanted.mode);
    compare.field("canvas", stored.canvas, wanted.canvas);
    comparePatches(compare, stored, wanted);
    compareBackgrounds(compare, stored, wanted);
    compareGrids(compare, stored, wanted);
    compare.field("layers", stored.layers, wanted.layers);
    compare.field("metric", stored.metric, wanted.metric);
    compare.field("anchors", stored.anchors, wanted.anchors);
    compare.field("classes", sorted(stored.classes), sorted(wanted.classes));
    if (stored.classifier != wanted.classifier)
        compare.add("top-1 class", stored.classifier ? "one" : "none", wanted.classifier ? "one" : "none");
    compare.field("features", stored.features, wanted.features);
    return compare.all();
}

std::string textOf(const std::vector<RunDifference> &differences)
{
    std::string all;
    for (const RunDifference &difference : differences)
        all.append(all.empty() ? "" : "; ").append(difference.text());
    return all;
}

} // namespace shiftscope
