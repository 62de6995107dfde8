#include "ui/compose/scene_sketch.h"

namespace shiftscope {

std::vector<NamedScene> scenesOf(const std::vector<SceneSketch> &sketches, int canvas, const std::string &background)
{
    const ComposedScene empty = emptyScene(Background::parse(background), canvas);
    std::vector<NamedScene> scenes;
    for (const SceneSketch &sketch : sketches) {
        NamedScene scene{sketch.name, empty};
        for (const PatchSketch &patch : sketch.patches)
            scene.scene.patches.push_back(
                placed(Patch::load(patch.file), patch.file.stem().string(), patch.box, Fit::Contain, patch.position));
        scenes.push_back(std::move(scene));
    }
    return scenes;
}

} // namespace shiftscope
