#pragma once

#include "core/scene/patch.h"
#include "core/scene/shifted_scene.h"
#include "core/sweep/anchors.h"

#include <QImage>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shiftscope {

/// The scene as the user has set it: what undo goes back to. A plain value.
struct SceneSettings {
    std::filesystem::path patch; ///< PNG or SVG; empty: none yet
    int box = 125;               ///< side of the patch's square box, pixels
    Fit fit = Fit::Contain;
    std::string background = "#ffffff";
    Position position; ///< of the box's top-left corner, pixels

    /// True when both show the same things, wherever the patch stands.
    [[nodiscard]] bool sameThings(const SceneSettings &other) const;
    friend bool operator==(const SceneSettings &, const SceneSettings &) = default;
};

/// The scene ready for the network and for the screen. Immutable once made, shared between threads.
struct PreparedScene {
    SceneSettings settings;
    ShiftedScene shifted;
    std::vector<Anchor> anchors; ///< the five of the paper
    QImage background;           ///< canvas x canvas
    QImage patch;                ///< box x box, with alpha
    std::string key;             ///< equal for equal things, see SceneSettings::sameThings
};

/// Reads and fits the patch: for a worker. Throws InputError.
[[nodiscard]] std::shared_ptr<const PreparedScene> prepareScene(const SceneSettings &settings, int canvas);

/// CV_8UC4 RGBA as a picture of its own.
[[nodiscard]] QImage imageOf(const cv::Mat &rgba);

} // namespace shiftscope
