#include "ui/separability/separability_figure.h"

#include "core/error.h"
#include "ui/plot/figure.h"
#include "ui/plot/output_file.h"

#include <QBuffer>
#include <QPainter>
#include <QPdfWriter>

#include <cmath>

namespace shiftscope {

namespace {

constexpr double kUnitsPerMm = 100;
constexpr double kUnitsPerInch = 25.4 * kUnitsPerMm;
constexpr int kDpi = 300;
constexpr double kWidth = 175 * kUnitsPerMm;
constexpr double kTitle = 7 * kUnitsPerMm;
constexpr double kSplit = 92 * kUnitsPerMm;
constexpr double kDistances = 45 * kUnitsPerMm;
constexpr double kGap = 5 * kUnitsPerMm;
constexpr int kFontUnits = 282; ///< 8 pt in units

QSizeF sizeOf(const SeparabilityFigure &figure)
{
    const double splits = static_cast<double>(figure.splits.size()) * (kTitle + kSplit + kGap);
    return {kWidth, kTitle + splits + (figure.distances.empty() ? 0 : kDistances + kGap) + kGap};
}

void paint(QPainter &painter, const SeparabilityFigure &figure)
{
    const QSizeF size = sizeOf(figure);
    painter.fillRect(QRectF(QPointF(), size), Qt::white);
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

QByteArray png(const SeparabilityFigure &figure)
{
    const double pixelsPerUnit = kDpi / kUnitsPerInch;
    const QSizeF size = sizeOf(figure) * pixelsPerUnit;
    QImage image(size.toSize(), QImage::Format_RGB32);
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        painter.scale(pixelsPerUnit, pixelsPerUnit);
        paint(painter, figure);
    }
    const int dotsPerMetre = static_cast<int>(std::lround(kDpi / 0.0254));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);
    QByteArray bytes;
    QBuffer buffer(&bytes);
    if (!image.save(&buffer, "PNG"))
        throw WorkError("the figure could not be turned into a PNG picture");
    return bytes;
}

QByteArray pdf(const SeparabilityFigure &figure)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(static_cast<int>(std::lround(kUnitsPerInch)));
        writer.setPageSize(QPageSize(sizeOf(figure) / kUnitsPerMm, QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setCreator(QStringLiteral("ShiftScope"));
        writer.setTitle(figure.title);
        QPainter painter(&writer);
        paint(painter, figure);
    }
    // No clock: two makings of one figure are one file. Blanks keep every byte offset that the file's table speaks of.
    const qsizetype date = bytes.indexOf("/CreationDate");
    if (const qsizetype end = bytes.indexOf(')', date); date >= 0 && end >= 0)
        std::fill(bytes.begin() + date, bytes.begin() + end + 1, ' ');
    return bytes;
}

} // namespace

void writeSeparability(const SeparabilityFigure &figure, const std::filesystem::path &file)
{
    const std::optional<FigureFormat> format = figureFormatOf(file);
    if (format == FigureFormat::Png)
        writeOutput(png(figure).toStdString(), file);
    else if (format == FigureFormat::Pdf)
        writeOutput(pdf(figure).toStdString(), file);
    else
        throw InputError("'" + file.filename().string() + "' names no format; accepted are .csv, .png and .pdf");
}

} // namespace shiftscope
