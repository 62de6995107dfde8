#pragma once

#include "core/scene/patch.h"
#include "core/scene/shifted_scene.h"
#include "core/sweep/anchors.h"

#include <filesystem>
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

/// The scene as the user has set it: what undo goes back to. A plain value.
struct SceneSettings {
    /// PNG, SVG, or a run file, whose patch it then is; empty: none yet.
    std::filesystem::path patch;
    int box = 125; ///< side of the patch's square box, pixels
    Fit fit = Fit::Contain;
    std::string background = "#ffffff"; ///< as Background::parse reads it, or a run file, whose background it then is
    Position position;                  ///< of the box's top-left corner, the window's, or the roll, pixels
    ShiftMode mode = ShiftMode::Object;
    std::filesystem::path picture; ///< Crop and Circular: what is shifted, or a run file, whose picture it then is
    bool mirrored = false;         ///< the patch, left to right, before it is turned
    int quarterTurns = 0;          ///< of the patch, clockwise, 0 to 3
    std::vector<SceneAnchor> anchors = paperAnchors();

    /// True when both show the same things, wherever patch and anchors stand.
    [[nodiscard]] bool sameThings(const SceneSettings &other) const;
    /// Whether there is anything to show: a patch, or a picture to shift.
    [[nodiscard]] bool complete() const { return mode == ShiftMode::Object ? !patch.empty() : !picture.empty(); }
    friend bool operator==(const SceneSettings &, const SceneSettings &) = default;
};

/// The anchors where they stand for positions 0..last, kept inside; equal names are told apart. One for each of `anchors`.
[[nodiscard]] std::vector<Anchor> placed(const std::vector<SceneAnchor> &anchors, Position last);
/// The inverse, for the anchors of a run: a corner at its own place follows the box again.
[[nodiscard]] std::vector<SceneAnchor> unplaced(const std::vector<Anchor> &anchors, Position last);

} // namespace shiftscope
