#pragma once

#include "core/synthesis/composition.h"

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

} // namespace shiftscope
