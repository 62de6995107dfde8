#include "ui/live/scene_settings.h"

#include <algorithm>

namespace shiftscope {

namespace {

constexpr const char *kCorners = "TL,TR,C,BL,BR";

std::string nameOfPlace(Position position)
{
    return std::to_string(position.x) + ':' + std::to_string(position.y);
}

} // namespace

std::vector<SceneAnchor> paperAnchors()
{
    std::vector<SceneAnchor> anchors;
    for (const char *name : {"TL", "TR", "C", "BL", "BR"})
        anchors.push_back({name, std::nullopt});
    return anchors;
}

bool isCornerName(const std::string &name)
{
    const std::vector<SceneAnchor> corners = paperAnchors();
    return std::ranges::find(corners, name, &SceneAnchor::name) != corners.end();
}

std::vector<Anchor> placed(const std::vector<SceneAnchor> &anchors, Position last)
{
    const std::vector<Anchor> corners = parseAnchors(kCorners, last);
    std::vector<Anchor> result;
    for (const SceneAnchor &anchor : anchors) {
        Anchor here{anchor.name, {}};
        if (anchor.position)
            here.position = {std::clamp(anchor.position->y, 0, last.y), std::clamp(anchor.position->x, 0, last.x)};
        else if (const auto corner = std::ranges::find(corners, anchor.name, &Anchor::name); corner != corners.end())
            here.position = corner->position;
        if (here.name.empty())
            here.name = nameOfPlace(here.position);
        const std::string wanted = here.name;
        for (int twin = 2; std::ranges::find(result, here.name, &Anchor::name) != result.end(); ++twin)
            here.name = wanted + " (" + std::to_string(twin) + ')';
        result.push_back(std::move(here));
    }
    return result;
}

std::vector<SceneAnchor> unplaced(const std::vector<Anchor> &anchors, Position last)
{
    const std::vector<Anchor> corners = parseAnchors(kCorners, last);
    std::vector<SceneAnchor> result;
    for (const Anchor &anchor : anchors) {
        if (std::ranges::find(corners, anchor) != corners.end())
            result.push_back({anchor.name, std::nullopt});
        else
            result.push_back({anchor.name == nameOfPlace(anchor.position) ? std::string() : anchor.name, anchor.position});
    }
    return result;
}

} // namespace shiftscope
