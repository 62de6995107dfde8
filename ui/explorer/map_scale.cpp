#include "ui/explorer/map_scale.h"

#include "ui/plot/map_image.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace shiftscope {

namespace {

constexpr double kTail = 0.02;
constexpr std::array<std::string_view, 4> kNames{"locked", "data", "middle", "own"};

/// From the 2nd to the 98th percentile.
ValueRange middleRange(const SimilarityMap &map)
{
    std::vector<float> values;
    std::ranges::copy_if(map.values, std::back_inserter(values), [](float value) { return std::isfinite(value); });
    if (values.empty())
        return {};
    const auto at = [&values](double share) {
        const auto place = static_cast<std::ptrdiff_t>(std::lround(share * static_cast<double>(values.size() - 1)));
        std::ranges::nth_element(values, values.begin() + place);
        return static_cast<double>(values[static_cast<std::size_t>(place)]);
    };
    const double lo = at(kTail);
    return {lo, at(1 - kTail)};
}

} // namespace

std::string_view name(MapScale scale)
{
    return kNames[static_cast<std::size_t>(scale)];
}

MapScale mapScaleOf(std::string_view name)
{
    const auto found = std::ranges::find(kNames, name);
    return found == kNames.end() ? MapScale::Locked : static_cast<MapScale>(found - kNames.begin());
}

std::string limitsKey(const std::string &layer, Metric metric)
{
    return metric == Metric::Cosine ? layer : layer + ' ' + std::string(name(metric));
}

ValueRange limitsOf(MapScale scale, const LayerLimits &own, const std::string &layer, Metric metric, const SimilarityMap &map)
{
    switch (scale) {
    case MapScale::Locked:
        break;
    case MapScale::Data:
        return dataRange(map);
    case MapScale::Middle:
        return middleRange(map);
    case MapScale::Own:
        if (const auto found = own.find(limitsKey(layer, metric)); found != own.end())
            return found->second;
        break;
    }
    if (metric != Metric::Euclidean)
        return {};
    const bool some = std::ranges::any_of(map.values, [](float value) { return std::isfinite(value) && value > 0; });
    return {0, some ? dataRange(map).hi : 1};
}

} // namespace shiftscope
