#include "app/commands/compose_report.h"

#include "core/json_numbers.h"
#include "core/number_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace shiftscope {

namespace {

/// Padded to `width`; numbers to the right.
std::string cell(const std::string &text, std::size_t width, bool right = true)
{
    return right ? padLeft(text, width) : padRight(text, width);
}

void printMeasures(std::ostream &out, const LayerMeasures &layer)
{
    out << layer.layer << ": the composed feature beside the features of\n"
        << "  " << cell("", 24) << cell("cosine", 9) << cell("centred", 9) << cell("distance", 10) << '\n';
    for (const PictureLikeness &each : layer.pictures)
        out << "  " << cell(each.picture, 24, false) << cell(readableText(each.likeness.cosine, 4), 9)
            << cell(readableText(each.likeness.centredCosine, 4), 9) << cell(readableText(each.likeness.distance, 4), 10) << '\n';
    for (const PositionRank &rank : layer.ranks)
        out << "  " << rank.scene << ": " << rank.patch << " at x " << rank.right.x << ", y " << rank.right.y << ": rank "
            << rank.rank << " of " << rank.positions << " positions; most alike at x " << rank.best.x << ", y " << rank.best.y
            << ", " << readableText(rank.pixels, 1) << " px away\n";
}

nlohmann::json json(const LayerMeasures &layer)
{
    nlohmann::json likeness = nlohmann::json::array();
    for (const PictureLikeness &each : layer.pictures)
        likeness.push_back({{"picture", each.picture},
                            {"cosine", numberOrNull(each.likeness.cosine)},
                            {"centred_cosine", numberOrNull(each.likeness.centredCosine)},
                            {"distance", numberOrNull(each.likeness.distance)}});
    nlohmann::json ranks = nlohmann::json::array();
    for (const PositionRank &rank : layer.ranks)
        ranks.push_back({{"scene", rank.scene},
                         {"patch", rank.patch},
                         {"y", rank.right.y},
                         {"x", rank.right.x},
                         {"rank", rank.rank},
                         {"positions", rank.positions},
                         {"best_y", rank.best.y},
                         {"best_x", rank.best.x},
                         {"pixels", numberOrNull(rank.pixels)}});
    return {{"layer", layer.layer}, {"likeness", likeness}, {"ranks", ranks}};
}

nlohmann::json json(const NamedScene &scene)
{
    nlohmann::json patches = nlohmann::json::array();
    for (const PlacedPatch &patch : scene.scene.patches)
        patches.push_back({{"patch", patch.name}, {"y", patch.position.y}, {"x", patch.position.x}, {"box", patch.box()}});
    return {{"name", scene.name}, {"patches", patches}};
}

} // namespace

void printTables(std::ostream &out, const ComposeResult &result)
{
    out << result.composition.expression.text << " in " << result.model << '\n';
    for (const LayerMeasures &layer : result.measures)
        printMeasures(out, layer);
    if (result.inversions.empty())
        return;
    out << "inversions\n  " << cell("layer", 12, false) << cell("inverter", 14, false) << cell("picture", 18, false)
        << cell("PSNR, dB", 10) << cell("SSIM", 8) << cell("its feature's cosine", 22) << '\n';
    for (const Inversion &each : result.inversions)
        out << "  " << cell(each.layer, 12, false) << cell(each.inverter, 14, false) << cell(each.subject, 18, false)
            << cell(readableText(each.psnr, 2), 10) << cell(readableText(each.ssim, 3), 8)
            << cell(readableText(each.featureCosine, 4), 22) << '\n';
}

nlohmann::json jsonOf(const ComposeResult &result)
{
    nlohmann::json all{{"model", result.model},
                       {"weights", result.weights},
                       {"weights_sha256", result.weightsSha256},
                       {"canvas", result.composition.canvas()},
                       {"background", result.background},
                       {"expression", result.composition.expression.text},
                       {"terms", nlohmann::json::array()},
                       {"scenes", nlohmann::json::array()},
                       {"layers", nlohmann::json::array()},
                       {"inversions", nlohmann::json::array()}};
    for (const ExpressionTerm &term : result.composition.expression.terms)
        all["terms"].push_back({{"scene", term.scene}, {"coefficient", numberOrNull(term.coefficient)}});
    for (const NamedScene &scene : result.composition.scenes)
        all["scenes"].push_back(json(scene));
    for (const LayerMeasures &layer : result.measures)
        all["layers"].push_back(json(layer));
    for (const Inversion &each : result.inversions)
        all["inversions"].push_back({{"layer", each.layer},
                                     {"inverter", each.inverter},
                                     {"picture", each.subject},
                                     {"psnr", numberOrNull(each.psnr)},
                                     {"ssim", numberOrNull(each.ssim)},
                                     {"feature_cosine", numberOrNull(each.featureCosine)}});
    return all;
}

} // namespace shiftscope
