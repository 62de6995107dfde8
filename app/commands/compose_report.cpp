#include "app/commands/compose_report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <sstream>

namespace shiftscope {

namespace {

std::string fixed(double value, int digits)
{
    if (std::isnan(value))
        return "none";
    if (std::isinf(value))
        return "inf";
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

/// Padded to `width`; numbers to the right.
std::string cell(const std::string &text, std::size_t width, bool right = true)
{
    const std::string space(text.size() < width ? width - text.size() : 0, ' ');
    return right ? space + text : text + space;
}

/// JSON has no word for NaN and infinity.
nlohmann::json number(double value)
{
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

void printMeasures(std::ostream &out, const LayerMeasures &layer)
{
    out << layer.layer << ": the composed feature beside the features of\n"
        << "  " << cell("", 24) << cell("cosine", 9) << cell("centred", 9) << cell("distance", 10) << '\n';
    for (const PictureLikeness &each : layer.pictures)
        out << "  " << cell(each.picture, 24, false) << cell(fixed(each.likeness.cosine, 4), 9)
            << cell(fixed(each.likeness.centredCosine, 4), 9) << cell(fixed(each.likeness.distance, 4), 10) << '\n';
    for (const PositionRank &rank : layer.ranks)
        out << "  " << rank.scene << ": " << rank.patch << " at x " << rank.right.x << ", y " << rank.right.y << ": rank "
            << rank.rank << " of " << rank.positions << " positions; most alike at x " << rank.best.x << ", y " << rank.best.y
            << ", " << fixed(rank.pixels, 1) << " px away\n";
}

nlohmann::json json(const LayerMeasures &layer)
{
    nlohmann::json likeness = nlohmann::json::array();
    for (const PictureLikeness &each : layer.pictures)
        likeness.push_back({{"picture", each.picture},
                            {"cosine", number(each.likeness.cosine)},
                            {"centred_cosine", number(each.likeness.centredCosine)},
                            {"distance", number(each.likeness.distance)}});
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
                         {"pixels", rank.pixels}});
    return {{"layer", layer.layer}, {"likeness", likeness}, {"ranks", ranks}};
}

nlohmann::json json(const NamedScene &scene)
{
    nlohmann::json patches = nlohmann::json::array();
    for (const PlacedPatch &patch : scene.scene.patches)
        patches.push_back({{"patch", patch.name}, {"y", patch.position.y}, {"x", patch.position.x}, {"box", patch.box()}});
    return {{"name", scene.name}, {"patches", patches}};
}

/// A word of a CSV line; quoted where it must be.
std::string word(const std::string &text)
{
    if (text.find_first_of(",\"\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
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
            << cell(fixed(each.psnr, 2), 10) << cell(fixed(each.ssim, 3), 8) << cell(fixed(each.featureCosine, 4), 22) << '\n';
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
        all["terms"].push_back({{"scene", term.scene}, {"coefficient", term.coefficient}});
    for (const NamedScene &scene : result.composition.scenes)
        all["scenes"].push_back(json(scene));
    for (const LayerMeasures &layer : result.measures)
        all["layers"].push_back(json(layer));
    for (const Inversion &each : result.inversions)
        all["inversions"].push_back({{"layer", each.layer},
                                     {"inverter", each.inverter},
                                     {"picture", each.subject},
                                     {"psnr", number(each.psnr)},
                                     {"ssim", number(each.ssim)},
                                     {"feature_cosine", number(each.featureCosine)}});
    return all;
}

std::string csvOf(const ComposeResult &result)
{
    std::ostringstream out;
    out << "layer,what,picture,name,value\n";
    const auto line = [&](const std::string &layer, const std::string &what, const std::string &picture, const char *name,
                          double value) {
        out << word(layer) << ',' << word(what) << ',' << word(picture) << ',' << name << ',' << fixed(value, 6) << '\n';
    };
    for (const LayerMeasures &layer : result.measures) {
        for (const PictureLikeness &each : layer.pictures) {
            line(layer.layer, "likeness", each.picture, "cosine", each.likeness.cosine);
            line(layer.layer, "likeness", each.picture, "centred_cosine", each.likeness.centredCosine);
            line(layer.layer, "likeness", each.picture, "distance", each.likeness.distance);
        }
        for (const PositionRank &rank : layer.ranks) {
            const std::string patch = rank.scene + ":" + rank.patch;
            line(layer.layer, "rank", patch, "rank", rank.rank);
            line(layer.layer, "rank", patch, "positions", rank.positions);
            line(layer.layer, "rank", patch, "pixels", rank.pixels);
        }
    }
    for (const Inversion &each : result.inversions) {
        line(each.layer, each.inverter, each.subject, "psnr", each.psnr);
        line(each.layer, each.inverter, each.subject, "ssim", each.ssim);
        line(each.layer, each.inverter, each.subject, "feature_cosine", each.featureCosine);
    }
    return out.str();
}

PicturePage pageOf(const ComposeResult &result)
{
    const Composition &composition = result.composition;
    const std::vector<std::string> operands = composition.operands();
    const std::string &text = composition.expression.text;
    PicturePage page;
    page.columnHeads = operands;
    page.columnHeads.push_back("expected:\n" + text);
    const std::size_t perRow = operands.size() + 1; // inversions
    if (!result.inversions.empty()) {
        for (const std::string &operand : operands)
            page.columnHeads.push_back("inverted:\n" + operand);
        page.columnHeads.push_back("inverted:\n" + text);
    }
    const std::size_t rows = std::max<std::size_t>(1, result.inversions.size() / perRow);
    for (std::size_t row = 0; row < rows; ++row) {
        for (const std::string &operand : operands)
            page.cells.emplace_back(PictureCell{render(composition.scene(operand)), {}});
        page.cells.emplace_back(PictureCell{composition.expectedPicture(), {}});
        page.rowHeads.emplace_back();
        for (std::size_t i = row * perRow; i < std::min((row + 1) * perRow, result.inversions.size()); ++i) {
            const Inversion &each = result.inversions[i];
            page.rowHeads.back() = each.layer + "\n" + each.inverter;
            page.cells.emplace_back(PictureCell{each.picture, fixed(each.psnr, 1) + " dB, SSIM " + fixed(each.ssim, 2)});
        }
    }
    page.caption = text + " in " + result.model + "; weights " + result.weights + "; background " + result.background;
    page.fields = {{"Model", result.model},
                   {"Weights", result.weights},
                   {"Weights-SHA256", result.weightsSha256},
                   {"Expression", text},
                   {"Background", result.background}};
    return page;
}

} // namespace shiftscope
