#pragma once

#include "core/scene/scene.h"

#include <filesystem>
#include <string>

namespace shiftscope {

/// A scene as a user chooses it: files by name, nothing read yet. The command line, studies and the window all mean this by a
/// scene; where patch and anchors are is not part of it. A plain value.
struct SceneChoice {
    /// Object: PNG, SVG, or a run file, whose patch it then is; empty: none yet.
    std::filesystem::path patch;
    int box = 125; ///< side of the patch's square box, pixels
    Fit fit = Fit::Contain;
    std::string background = "#ffffff"; ///< as Background::parse reads it, or a run file, whose background it then is
    ShiftMode mode = ShiftMode::Object;
    std::filesystem::path picture; ///< Crop and Circular: what is shifted, or a run file, whose picture it then is
    bool mirrored = false;         ///< the patch, left to right, before it is turned
    int turn = 0;                  ///< of the patch, clockwise, before it is fitted: 0, 90, 180 or 270 degrees
    friend bool operator==(const SceneChoice &, const SceneChoice &) = default;

    /// Whether there is anything to show: a patch, or a picture to shift.
    [[nodiscard]] bool complete() const { return mode == ShiftMode::Object ? !patch.empty() : !picture.empty(); }
};

/// Reads the files of the choice. From a run file come the pixels and names it keeps: its patch as it was before it was mirrored
/// and turned, so that the run's own `mirrored` and `turn` lead back to it. Throws InputError.
[[nodiscard]] Scene buildScene(const SceneChoice &choice, int canvas);

} // namespace shiftscope
