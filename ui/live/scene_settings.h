#pragma once

#include "core/sweep/anchors.h"
#include "core/sweep/scene_choice.h"

#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// An anchor as the user has set it. A plain value.
struct SceneAnchor {
    std::string name; ///< empty: named by its place, "x:y"
    /// None for TL, TR, C, BL and BR, which stand where their names say, whatever the box.
    std::optional<Position> position;
    friend bool operator==(const SceneAnchor &, const SceneAnchor &) = default;
};

/// TL, TR, C, BL and BR.
[[nodiscard]] std::vector<SceneAnchor> paperAnchors();
/// True for a name that stands for a place of its own: TL, TR, C, BL, BR.
[[nodiscard]] bool isCornerName(const std::string &name);

/// What is measured of a scene: where, in which layers, and how features are compared. A plain value.
struct Measuring {
    static constexpr int kLargestStride = 224;

    int stride = 1; ///< of a sweep, pixels between positions
    Metric metric = Metric::Cosine;
    std::vector<std::string> layers; ///< empty: those that the network shows by itself
    friend bool operator==(const Measuring &, const Measuring &) = default;
};

/// The scene as the user has set it: what undo goes back to. A plain value.
struct SceneSettings : SceneChoice {
    Position position; ///< of the box's top-left corner, the window's, or the roll, pixels
    std::vector<SceneAnchor> anchors = paperAnchors();
    Measuring measuring{};
    std::vector<Position> pins{}; ///< places whose values stay in sight; pixels, wherever the canvas ends

    /// True when both show the same things, wherever patch and anchors stand.
    [[nodiscard]] bool sameThings(const SceneChoice &other) const { return static_cast<const SceneChoice &>(*this) == other; }
    friend bool operator==(const SceneSettings &, const SceneSettings &) = default;
};

/// The anchors where they stand for positions 0..last, kept inside; equal names are told apart. One for each of `anchors`.
[[nodiscard]] std::vector<Anchor> placed(const std::vector<SceneAnchor> &anchors, Position last);
/// The inverse, for the anchors of a run: a corner at its own place follows the box again.
[[nodiscard]] std::vector<SceneAnchor> unplaced(const std::vector<Anchor> &anchors, Position last);

} // namespace shiftscope
