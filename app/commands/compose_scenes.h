#pragma once

#include "core/synthesis/composition.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// What all scenes of a command have in common.
struct SceneDefaults {
    int canvas = 224;
    int box = 75;
    Fit fit = Fit::Contain;
    Background background;
};

/// `A=banana@20:30+car@90:80:125`: a name, and patches with their box's top left corner (x:y, as in --anchors) and its side where
/// it is not the default one; the later ones lie above. 'x,y' and ';' are taken as well. Throws InputError naming what is wrong.
[[nodiscard]] NamedScene parseScene(const std::string &text, const SceneDefaults &defaults);

/// What a scene file may say; parts that it leaves out are empty.
struct SceneFile {
    std::vector<std::string> scenes; ///< as parseScene() takes them
    std::string expression;
    std::string background;
    std::string fit;
    std::optional<int> box;
};

/// A TOML file: `expression`, `background`, `size`, `fit`, and a table `scenes` of NAME = "PATCH@X:Y+…". Throws InputError with
/// the line of what is wrong.
[[nodiscard]] SceneFile readSceneFile(const std::filesystem::path &file);

} // namespace shiftscope
