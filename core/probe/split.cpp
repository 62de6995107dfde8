#include "core/probe/split.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace shiftscope {

namespace {

constexpr std::array<std::pair<std::string_view, Split>, 3> kNames{
    {{"left-right", Split::LeftRight}, {"top-bottom", Split::TopBottom}, {"quadrants", Split::Quadrants}}};

/// 1 from the median on.
std::vector<int> halves(std::span<const int> pixels)
{
    const std::size_t middle = pixels.size() / 2;
    const bool odd = pixels.size() % 2 == 1;
    const double median = odd ? pixels[middle] : (static_cast<double>(pixels[middle - 1]) + pixels[middle]) / 2;
    std::vector<int> sides;
    for (const int pixel : pixels)
        sides.push_back(pixel < median ? 0 : 1);
    return sides;
}

} // namespace

std::string_view name(Split split)
{
    for (const auto &[text, value] : kNames)
        if (value == split)
            return text;
    return {};
}

Split splitFromName(std::string_view text)
{
    std::vector<std::string> known;
    for (const auto &[word, value] : kNames) {
        if (word == text)
            return value;
        known.emplace_back(word);
    }
    throw InputError("split '" + std::string(text) + "' is not known: accepted are " + listed(known));
}

std::vector<int> Labels::counts() const
{
    std::vector<int> counts(names.size(), 0);
    for (const int label : classes)
        ++counts[static_cast<std::size_t>(label)];
    return counts;
}

double Labels::chance() const
{
    return classes.empty() ? 0 : static_cast<double>(std::ranges::max(counts())) / static_cast<double>(classes.size());
}

Labels splitLabels(Split split, std::span<const int> ys, std::span<const int> xs)
{
    const std::vector<int> bottom = halves(ys);
    const std::vector<int> right = halves(xs);
    Labels labels;
    for (const int isBottom : bottom)
        for (const int isRight : right)
            labels.classes.push_back(split == Split::LeftRight   ? isRight
                                     : split == Split::TopBottom ? isBottom
                                                                 : 2 * isBottom + isRight);
    switch (split) {
    case Split::LeftRight:
        labels.names = {"left", "right"};
        break;
    case Split::TopBottom:
        labels.names = {"top", "bottom"};
        break;
    case Split::Quadrants:
        labels.names = {"top left", "top right", "bottom left", "bottom right"};
        break;
    }
    return labels;
}

} // namespace shiftscope
