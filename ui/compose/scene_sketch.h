#pragma once

#include "core/synthesis/composition.h"

#include <QImage>

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace shiftscope {

/// A patch as it stands in a scene that is being edited.
struct PatchSketch {
    std::filesystem::path file; ///< PNG or SVG
    int box = 75;               ///< side of its square box, pixels
    Position position;          ///< of the box's top left corner
    friend bool operator==(const PatchSketch &, const PatchSketch &) = default;
};

/// A scene that is being edited. A plain value.
struct SceneSketch {
    std::string name;
    std::vector<PatchSketch> patches; ///< the later ones lie above
    friend bool operator==(const SceneSketch &, const SceneSketch &) = default;
};

/// Fitted patches by file and box, so that dragging reads nothing.
using FittedPatches = std::map<std::pair<std::filesystem::path, int>, QImage>;

/// Reads and fits every patch of the scenes: for a worker. Throws InputError.
[[nodiscard]] std::vector<NamedScene> scenesOf(const std::vector<SceneSketch> &sketches, int canvas,
                                               const std::string &background);

} // namespace shiftscope
