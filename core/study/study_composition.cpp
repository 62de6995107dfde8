#include "core/study/study_composition.h"

#include "core/error.h"
#include "core/json_numbers.h"
#include "core/text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

using Json = nlohmann::json;

Json jsonOf(const LayerMeasures &measures)
{
    Json json{{"layer", measures.layer}, {"pictures", Json::array()}, {"ranks", Json::array()}};
    for (const PictureLikeness &each : measures.pictures)
        json["pictures"].push_back({{"picture", each.picture},
                                    {"cosine", numberOrNull(each.likeness.cosine)},
                                    {"centred", numberOrNull(each.likeness.centredCosine)},
                                    {"distance", numberOrNull(each.likeness.distance)}});
    for (const PositionRank &each : measures.ranks)
        json["ranks"].push_back({{"scene", each.scene},
                                 {"patch", each.patch},
                                 {"right", {each.right.y, each.right.x}},
                                 {"rank", each.rank},
                                 {"positions", each.positions},
                                 {"best", {each.best.y, each.best.x}},
                                 {"pixels", each.pixels}});
    return json;
}

Position positionOf(const Json &json)
{
    return {json.at(0), json.at(1)};
}

LayerMeasures measuresFrom(const Json &json)
{
    LayerMeasures measures{.layer = json.at("layer"), .pictures = {}, .ranks = {}};
    for (const Json &each : json.at("pictures"))
        measures.pictures.push_back(
            {each.at("picture"), {numberOf(each.at("cosine")), numberOf(each.at("centred")), numberOf(each.at("distance"))}});
    for (const Json &each : json.at("ranks"))
        measures.ranks.push_back({.scene = each.at("scene"),
                                  .patch = each.at("patch"),
                                  .right = positionOf(each.at("right")),
                                  .rank = each.at("rank"),
                                  .positions = each.at("positions"),
                                  .best = positionOf(each.at("best")),
                                  .pixels = each.at("pixels")});
    return measures;
}

} // namespace

std::pair<std::string, std::string> pairFromText(const std::string &text)
{
    const std::size_t plus = text.find(" + ");
    const std::string first(trimmed(std::string_view(text).substr(0, plus)));
    const std::string second(plus == std::string::npos ? std::string_view() : trimmed(std::string_view(text).substr(plus + 3)));
    if (first.empty() || second.empty())
        throw InputError("'" + text + "' is no pair of patches; one is written 'banana + car'");
    return {first, second};
}

std::vector<NamedScene> scenesOfPair(const std::filesystem::path &first, const std::filesystem::path &second, int box, Fit fit,
                                     int canvas)
{
    if (box > canvas)
        throw InputError("a box of " + std::to_string(box) + " px is larger than the canvas of " + std::to_string(canvas) +
                         " px");
    const ComposedScene empty = emptyScene(Background{}, canvas);
    const auto scene = [&](const char *name, const std::filesystem::path &patch, int middle) {
        const int corner = std::clamp(middle - box / 2, 0, canvas - box);
        NamedScene result{name, empty};
        result.scene.patches.push_back(placed(Patch::load(patch), patch.stem().string(), box, fit, {corner, corner}));
        return result;
    };
    return {scene("A", first, canvas / 4), scene("B", second, canvas - canvas / 4)};
}

std::string recordText(const CompositionRecord &record)
{
    Json json{{"name", record.name}, {"expressions", Json::array()}, {"settings", record.settings}};
    for (const ExpressionRecord &each : record.expressions) {
        Json layers = Json::array();
        for (const LayerMeasures &measures : each.layers)
            layers.push_back(jsonOf(measures));
        json["expressions"].push_back({{"expression", each.expression}, {"layers", layers}});
    }
    return jsonText(json, 1);
}

CompositionRecord compositionFromText(const std::string &text, const std::string &source)
{
    try {
        const Json json = Json::parse(text);
        CompositionRecord record{.name = json.at("name"), .expressions = {}, .settings = json.at("settings")};
        for (const Json &each : json.at("expressions")) {
            record.expressions.push_back({each.at("expression"), {}});
            for (const Json &measures : each.at("layers"))
                record.expressions.back().layers.push_back(measuresFrom(measures));
        }
        return record;
    } catch (const std::exception &) {
        throw InputError(source + ": is not a valid record of a composition; delete it and it will be regenerated");
    }
}

} // namespace shiftscope
