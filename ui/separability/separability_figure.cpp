#include "ui/separability/separability_figure.h"

#include "core/error.h"
#include "ui/plot/figure_document.h"
#include "ui/plot/output_file.h"

#include <QPainter>

namespace shiftscope {

namespace {

constexpr double kUnitsPerMm = kFigureUnitsPerMm;
constexpr int kDpi = 300;
constexpr double kWidth = 175 * kUnitsPerMm;
constexpr double kTitle = 7 * kUnitsPerMm;
constexpr double kSplit = 92 * kUnitsPerMm;
constexpr double kDistances = 45 * kUnitsPerMm;
constexpr double kGap = 5 * kUnitsPerMm;
constexpr int kFontUnits = 282; ///< 8 pt in units

QSize sizeOf(const SeparabilityFigure &figure)
{
    const double splits = static_cast<double>(figure.splits.size()) * (kTitle + kSplit + kGap);
    const double height = kTitle + splits + (figure.distances.empty() ? 0 : kDistances + kGap) + kGap;
    return {static_cast<int>(kWidth), static_cast<int>(height)};
}

void paint(QPainter &painter, const SeparabilityFigure &figure)
{
    painter.fillRect(QRect(QPoint(0, 0), sizeOf(figure)), Qt::white);
    QFont font(QStringLiteral("DejaVu Sans"));
    font.setPixelSize(kFontUnits);
    painter.setFont(font);
    const InkColours ink;
    double y = 0;
    const auto heading = [&](const QString &text, bool bold) {
        font.setBold(bold);
        painter.setFont(font);
        painter.setPen(ink.text);
        painter.drawText(QRectF(kGap, y, kWidth - 2 * kGap, kTitle), Qt::AlignVCenter | Qt::AlignLeft, text);
        font.setBold(false);
        painter.setFont(font);
        y += kTitle;
    };
    heading(figure.title, false);
    for (const SeparabilityPicture &split : figure.splits) {
        heading(QString::fromUtf8(name(split.results.front().job.split).data()), true);
        paintSeparability(painter, {kGap, y, kWidth - 2 * kGap, kSplit}, split, ink);
        y += kSplit + kGap;
    }
    paintDistances(painter, {kGap, y, kWidth - 2 * kGap, kDistances}, figure.distances, ink);
}

} // namespace

void writeSeparability(const SeparabilityFigure &figure, const std::filesystem::path &file)
{
    const std::optional<FigureFormat> format = figureFormatOf(file);
    if (!format)
        throw InputError("'" + file.filename().string() + "' names no format; accepted are .csv, .png, .svg and .pdf");
    const auto make = [&figure](FigureDevice) {
        return Drawing{.size = sizeOf(figure), .paint = [&figure](QPainter &painter) { paint(painter, figure); }};
    };
    writeOutput(documentBytes(*format, kDpi, make, {.description = figure.title.toStdString(), .fields = {}}), file);
}

} // namespace shiftscope
