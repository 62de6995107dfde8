#include "core/synthesis/composition.h"

#include "core/error.h"

#include <algorithm>
#include <set>
#include <utility>

namespace shiftscope {

namespace {

std::string pixels(int side)
{
    return std::to_string(side) + "x" + std::to_string(side) + " pixels";
}

void checkNames(const std::vector<NamedScene> &scenes)
{
    if (scenes.empty())
        throw InputError("no scene is given: an expression needs at least one");
    std::set<std::string> seen;
    for (const NamedScene &each : scenes) {
        if (!isSceneName(each.name))
            throw InputError("'" + each.name + "' is no name of a scene: accepted are letters, digits and '_', no digit first");
        if (each.name == kBlankScene || each.name == "mean" || each.name == "lerp")
            throw InputError("a scene cannot be called '" + each.name + "': that word has its own meaning in expressions");
        if (!seen.insert(each.name).second)
            throw InputError("scene '" + each.name + "' is given twice");
    }
}

/// Of the whole expression: the rows of `operands`, and blank.
std::vector<float> summed(const Composition &composition, const FeatureMatrix &operands, std::span<const float> blank)
{
    std::vector<double> sum(blank.size());
    std::int64_t row = 0;
    for (const ExpressionTerm &term : composition.expression.terms) {
        const std::span<const float> values = term.scene == kBlankScene ? blank : std::as_const(operands).row(row++);
        for (std::size_t i = 0; i < sum.size(); ++i)
            sum[i] += term.coefficient * double{values[i]};
    }
    return {sum.begin(), sum.end()};
}

} // namespace

void Composition::check() const
{
    checkNames(scenes);
    const NamedScene &first = scenes.front();
    for (const NamedScene &each : scenes) {
        if (each.scene.canvas != first.scene.canvas)
            throw InputError("scene '" + each.name + "' has a canvas of " + pixels(each.scene.canvas) + ", scene '" + first.name +
                             "' one of " + pixels(first.scene.canvas) + ": only scenes of one canvas can be added");
        if (each.scene.background.values != first.scene.background.values)
            throw InputError("scenes '" + first.name + "' and '" + each.name +
                             "' have different backgrounds: only scenes on one background can be added");
        static_cast<void>(render(each.scene));
    }
    std::vector<std::string> names;
    for (const NamedScene &each : scenes)
        names.push_back(each.name);
    expression.requireKnown(names);
}

const ComposedScene &Composition::scene(const std::string &name) const
{
    const auto found = std::ranges::find(scenes, name, &NamedScene::name);
    if (found == scenes.end())
        throw InputError("there is no scene '" + name + "'");
    return found->scene;
}

std::vector<std::string> Composition::operands() const
{
    std::vector<std::string> names;
    for (const ExpressionTerm &term : expression.terms)
        if (term.scene != kBlankScene)
            names.push_back(term.scene);
    return names;
}

Raster Composition::blank() const
{
    return scenes.front().scene.background;
}

Raster Composition::expectedPicture() const
{
    Raster picture = blank();
    const Raster background = picture;
    for (const ExpressionTerm &term : expression.terms) {
        if (term.scene == kBlankScene)
            continue;
        const Raster drawn = render(scene(term.scene));
        for (std::size_t i = 0; i < picture.values.size(); ++i)
            picture.values[i] += static_cast<float>(term.coefficient) * (drawn.values[i] - background.values[i]);
    }
    for (float &value : picture.values)
        value = std::clamp(value, 0.0F, 255.0F);
    return picture;
}

std::vector<LayerFeatures> featuresOf(const Network &network, const Composition &composition, std::span<const std::string> layers)
{
    composition.check();
    if (composition.canvas() != network.graph().input.canvas)
        throw InputError("the scenes' canvas is " + pixels(composition.canvas()) + ", but " + network.graph().name +
                         " was built for " + pixels(network.graph().input.canvas));
    const std::vector<std::string> operands = composition.operands();
    std::vector<float> canvases;
    const auto draw = [&](const Raster &picture) {
        canvases.insert(canvases.end(), picture.values.begin(), picture.values.end());
    };
    for (const std::string &name : operands)
        draw(render(composition.scene(name)));
    draw(composition.blank());
    draw(composition.expectedPicture());

    const std::vector<FeatureMatrix> computed = network.forward(canvases, layers);
    std::vector<LayerFeatures> result;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const FeatureMatrix &all = computed[l];
        const auto count = static_cast<std::int64_t>(operands.size());
        LayerFeatures own{.layer = layers[l], .operands = {count, all.dims}, .blank = {}, .expected = {}, .composed = {}};
        std::copy_n(all.values.begin(), own.operands.values.size(), own.operands.values.begin());
        own.blank.assign(all.row(count).begin(), all.row(count).end());
        own.expected.assign(all.row(count + 1).begin(), all.row(count + 1).end());
        own.composed = summed(composition, own.operands, own.blank);
        result.push_back(std::move(own));
    }
    return result;
}

} // namespace shiftscope
