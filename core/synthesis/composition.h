#pragma once

#include "core/engine/network.h"
#include "core/feature_matrix.h"
#include "core/scene/composed_scene.h"
#include "core/synthesis/expression.h"

#include <span>
#include <string>
#include <vector>

namespace shiftscope {

struct NamedScene {
    std::string name;
    ComposedScene scene;
};

/// Scenes and what is to be done with them. A plain value.
struct Composition {
    std::vector<NamedScene> scenes;
    Expression expression;

    /// Throws InputError for no scene, a name that is none, twice the same or "blank", scenes of different canvases or
    /// backgrounds, a patch outside its canvas, or an expression with an unknown name.
    void check() const;

    [[nodiscard]] int canvas() const { return scenes.front().scene.canvas; }
    [[nodiscard]] const ComposedScene &scene(const std::string &name) const;
    /// The expression's scenes but for "blank", in its order.
    [[nodiscard]] std::vector<std::string> operands() const;

    /// The background without any patch.
    [[nodiscard]] Raster blank() const;
    /// What the expression means for pictures: background + sum of coefficient * (scene - background), clipped to 0..255 (Lee,
    /// Yang and Wang 2020, Fig. 2: objects are added to the canvas, or removed from it).
    [[nodiscard]] Raster expectedPicture() const;
};

/// One layer's features of everything that a composition shows.
struct LayerFeatures {
    std::string layer;
    FeatureMatrix operands; ///< a row for each of Composition::operands()
    std::vector<float> blank;
    std::vector<float> expected; ///< of the expected picture
    std::vector<float> composed; ///< the expression's sum of features
};

/// Forward passes of the scenes, the blank canvas and the expected picture; one result a layer. `composition` is checked first.
/// Throws InputError for an unknown layer or another canvas than the network's.
[[nodiscard]] std::vector<LayerFeatures> featuresOf(const Network &network, const Composition &composition,
                                                    std::span<const std::string> layers);

} // namespace shiftscope
