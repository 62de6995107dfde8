#include "ui/plot/figure.h"

#include "core/error.h"
#include "core/text.h"
#include "ui/plot/colour_map.h"
#include "ui/plot/figure_painter.h"
#include "ui/plot/output_file.h"

#include <QBuffer>
#include <QImage>
#include <QImageWriter>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

constexpr double kUnitsPerInch = FigurePainter::kUnitsPerMm * 25.4;

std::string numberText(double value)
{
    return QString::number(value).toStdString();
}

void requireWithin(double value, double least, double most, const char *what)
{
    if (!(value >= least && value <= most))
        throw InputError(std::string(what) + " of a figure must lie between " + numberText(least) + " and " + numberText(most) +
                         ", not " + numberText(value) + ".");
}

void check(const SimilarityMap &map, const FigureStyle &style)
{
    if (map.rows() == 0 || map.columns() == 0)
        throw InputError("There is nothing to draw: the map has no positions.");
    if (!(std::isfinite(style.lo) && std::isfinite(style.hi) && style.lo < style.hi))
        throw InputError("The scale of a figure must go from a smaller to a larger number, not from " + numberText(style.lo) +
                         " to " + numberText(style.hi) + ".");
    requireWithin(style.widthMm, 20, 1000, "The width in mm");
    requireWithin(style.dpi, 36, 2400, "The dpi");
    requireWithin(style.fontPt, 2, 72, "The font size in pt");
    static_cast<void>(ColourMap::named(style.colourMap));
}

QByteArray png(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption)
{
    const double unitsPerPixel = kUnitsPerInch / style.dpi;
    const FigurePainter figure(map, style, caption, {.unitsPerPixel = unitsPerPixel});
    QImage image((QSizeF(figure.size()) / unitsPerPixel).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        throw WorkError("The figure is too large to be drawn: " + numberText(style.widthMm) + " mm at " + numberText(style.dpi) +
                        " dpi.");
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        painter.scale(1 / unitsPerPixel, 1 / unitsPerPixel);
        figure.paint(painter);
    }
    const int dotsPerMetre = static_cast<int>(std::lround(style.dpi / 0.0254));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);

    QByteArray bytes;
    QBuffer buffer(&bytes);
    QImageWriter writer(&buffer, "png");
    writer.setText(QStringLiteral("Software"), QStringLiteral("ShiftScope"));
    writer.setText(QStringLiteral("Description"), QString::fromStdString(caption.text()));
    for (const auto &[name, value] : caption.fields())
        writer.setText(QString::fromStdString(name), QString::fromStdString(value));
    if (!writer.write(image))
        throw WorkError("The figure could not be written as PNG: " + writer.errorString().toStdString() + ".");
    return bytes;
}

std::string described(const FigureCaption &caption)
{
    std::string text = caption.text();
    for (const auto &[name, value] : caption.fields())
        text.append("\n").append(name).append(": ").append(value);
    return text;
}

QByteArray svg(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption)
{
    const FigurePainter figure(map, style, caption, {});
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(std::lround(kUnitsPerInch)));
    generator.setSize(figure.size());
    generator.setViewBox(QRect(QPoint(0, 0), figure.size()));
    generator.setTitle(QStringLiteral("ShiftScope"));
    generator.setDescription(QString::fromStdString(described(caption)));
    {
        QPainter painter(&generator);
        figure.paint(painter);
    }
    // Qt has no word for it: cells are to be enlarged without smoothing.
    bytes.replace("<image ", "<image style=\"image-rendering:optimizeSpeed;image-rendering:pixelated\" ");
    return bytes;
}

/// Blanks `key` and what follows up to and with `end`, keeping every byte offset: a PDF's cross-reference table stays right.
void blankOut(QByteArray &bytes, const QByteArray &key, const QByteArray &end)
{
    for (qsizetype at = bytes.indexOf(key); at >= 0; at = bytes.indexOf(key, at + 1)) {
        const qsizetype stop = bytes.indexOf(end, at + key.size());
        if (stop < 0)
            return;
        std::fill(bytes.begin() + at, bytes.begin() + stop + end.size(), ' ');
    }
}

QByteArray pdf(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption)
{
    const FigurePainter figure(map, style, caption,
                               {.cells = FigurePainter::Cells::Rectangles, .text = FigurePainter::Text::Glyphs});
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(static_cast<int>(std::lround(kUnitsPerInch)));
        writer.setPageSize(QPageSize(QSizeF(figure.size()) / FigurePainter::kUnitsPerMm, QPageSize::Millimeter, QString(),
                                     QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setCreator(QStringLiteral("ShiftScope"));
        writer.setTitle(QString::fromStdString(described(caption)).replace(QLatin1String("\n"), QLatin1String("; ")));
        QPainter painter(&writer);
        figure.paint(painter);
    }
    blankOut(bytes, "/CreationDate", ")"); // two makings of one figure are one file
    return bytes;
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
    append(scene, "patch ", patch);
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
    switch (style.format) {
    case FigureFormat::Png:
        return png(map, style, caption).toStdString();
    case FigureFormat::Svg:
        return svg(map, style, caption).toStdString();
    case FigureFormat::Pdf:
        return pdf(map, style, caption).toStdString();
    }
    throw InputError("A figure cannot be written in an unknown format.");
}

void writeFigure(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption,
                 const std::filesystem::path &path)
{
    writeOutput(renderFigure(map, style, caption), path);
}

} // namespace shiftscope
