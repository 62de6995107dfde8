#include "ui/explorer/pinned_points.h"

#include "core/number_text.h"

#include <algorithm>
#include <utility>

namespace shiftscope {

bool PinnedPoints::setPlaces(const std::vector<Position> &places)
{
    if (std::ranges::equal(m_points, places, {}, &Point::position))
        return false;
    std::vector<Point> before = std::exchange(m_points, {});
    for (const Position place : places) {
        const auto known = std::ranges::find(before, place, &Point::position);
        m_points.push_back(known == before.end() ? Point{place, std::nullopt} : std::move(*known));
    }
    return true;
}

void PinnedPoints::forget()
{
    for (Point &point : m_points)
        point.value.reset();
}

bool PinnedPoints::take(const LiveResult &result)
{
    const auto point = std::ranges::find(m_points, result.position, &Point::position);
    if (point == m_points.end() || (point->value && result.fromSweep))
        return false;
    point->value = result;
    return true;
}

std::vector<Position> PinnedPoints::missing(Position last) const
{
    std::vector<Position> places;
    for (const Point &point : m_points)
        if (!point.value && point.position.y <= last.y && point.position.x <= last.x)
            places.push_back(point.position);
    return places;
}

std::string csvText(const PinnedPoints &pins, const MeasuredNames &names)
{
    std::string text = "point,x,y,model,layer,anchor,metric,value\n";
    for (std::size_t i = 0; i < pins.points().size(); ++i) {
        const PinnedPoints::Point &point = pins.points()[i];
        if (!point.value)
            continue;
        const std::vector<std::vector<float>> &values = point.value->similarity;
        for (std::size_t layer = 0; layer < std::min(values.size(), names.layers.size()); ++layer)
            for (std::size_t anchor = 0; anchor < std::min(values[layer].size(), names.anchors.size()); ++anchor) {
                text += std::to_string(i + 1) + ',' + std::to_string(point.position.x) + ',' + std::to_string(point.position.y);
                for (const std::string &word : {names.model, names.layers[layer], names.anchors[anchor]})
                    text += ',' + csvField(word);
                text += ',' + std::string(name(names.metric)) + ',' + shortestText(values[layer][anchor]) + '\n';
            }
    }
    return text;
}

} // namespace shiftscope
