#include "ui/compose/compose_result.h"

#include "core/number_text.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <sstream>

namespace shiftscope {

std::string csvOf(const ComposeResult &result)
{
    std::ostringstream out;
    out << "layer,what,picture,name,value\n";
    const auto line = [&](const std::string &layer, const std::string &what, const std::string &picture, const char *name,
                          double value) {
        out << csvField(layer) << ',' << csvField(what) << ',' << csvField(picture) << ',' << name << ',' << fixedText(value, 6)
            << '\n';
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
            const std::string note = fixedText(each.psnr, 1) + " dB, SSIM " + fixedText(each.ssim, 2);
            page.cells.emplace_back(PictureCell{each.picture, std::isnan(each.psnr) ? std::string() : note});
        }
    }
    page.caption = text + " in " + result.model + "; weights " + result.weights + "; background " +
                   std::filesystem::path(result.background).filename().string();
    page.fields = {{"Model", result.model},
                   {"Weights", result.weights},
                   {"Weights-SHA256", result.weightsSha256},
                   {"Expression", text},
                   {"Background", result.background}};
    return page;
}

} // namespace shiftscope
