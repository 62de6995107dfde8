#include "ui/plot/figure.h"

#include "core/error.h"
#include "core/text.h"
#include "ui/plot/colour_map.h"
#include "ui/plot/figure_document.h"
#include "ui/plot/figure_painter.h"
#include "ui/plot/output_file.h"

#include <QPainter>

#include <algorithm>
#include <memory>

namespace shiftscope {

namespace {

void check(const SimilarityMap &map, const FigureStyle &style)
{
    if (map.rows() == 0 || map.columns() == 0)
        throw InputError("There is nothing to draw: the map has no positions.");
    requireScale(style.lo, style.hi);
    requireWithin(style.widthMm, 20, 1000, "The width in mm");
    requireWithin(style.dpi, 36, 2400, "The dpi");
    requireWithin(style.fontPt, 2, 72, "The font size in pt");
    static_cast<void>(ColourMap::named(style.colourMap));
}

/// Adds `joint` and `part` unless there is no part. What stands before words of `joint` is cut off at the text's beginning.
void append(std::string &text, std::string_view joint, const std::string &part)
{
    if (part.empty())
        return;
    if (text.empty())
        joint.remove_prefix(std::min(joint.find_first_not_of(",; "), joint.size()));
    text.append(joint).append(part);
}

} // namespace

FigureFormat figureFormatFromName(std::string_view text)
{
    if (text == "png")
        return FigureFormat::Png;
    if (text == "svg")
        return FigureFormat::Svg;
    if (text == "pdf")
        return FigureFormat::Pdf;
    throw InputError("A figure cannot be written as '" + std::string(text) + "'; the formats are png, svg and pdf.");
}

std::optional<FigureFormat> figureFormatOf(const std::filesystem::path &file)
{
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char *known : {"png", "svg", "pdf"}) {
        if (extension == std::string(".") + known)
            return figureFormatFromName(known);
    }
    return std::nullopt;
}

std::string FigureCaption::text() const
{
    std::string what = model;
    append(what, ", ", layer);
    append(what, ", anchor ", anchor);
    std::string scene;
    append(scene, box > 0 || !background.empty() ? "patch " : "", patch); // else a picture that is shifted whole
    append(scene, scene.empty() ? "box of " : " in ", box > 0 ? std::to_string(box) + " px" : std::string());
    append(scene, " on ", background);
    append(what, "; ", scene);
    append(what, "; weights ", weights);
    append(what, "; engine ", engine);
    return what;
}

std::vector<std::pair<std::string, std::string>> FigureCaption::fields() const
{
    std::vector<std::pair<std::string, std::string>> all{{"Model", model},
                                                         {"Weights", weights},
                                                         {"Weights-SHA256", weightsSha256},
                                                         {"Layer", layer},
                                                         {"Anchor", anchor},
                                                         {"Patch", patch},
                                                         {"Box", box > 0 ? std::to_string(box) + " px" : ""},
                                                         {"Background", background},
                                                         {"Engine", engine}};
    std::erase_if(all, [](const auto &field) { return field.second.empty(); });
    return all;
}

std::string renderFigure(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption)
{
    check(map, style);
    const auto make = [&](FigureDevice device) {
        const auto figure = std::make_shared<const FigurePainter>(map, style, caption, device);
        return Drawing{figure->size(), [figure](QPainter &painter) { figure->paint(painter); }};
    };
    return documentBytes(style.format, style.dpi, make, {caption.text(), caption.fields()});
}

void writeFigure(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption,
                 const std::filesystem::path &path)
{
    writeOutput(renderFigure(map, style, caption), path);
}

} // namespace shiftscope
