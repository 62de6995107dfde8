#include "ui/plot/figure_document.h"

#include "core/error.h"
#include "core/printable.h"

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

constexpr double kUnitsPerInch = kFigureUnitsPerMm * 25.4;
using Make = std::function<Drawing(FigureDevice)>;

std::string numberText(double value)
{
    return QString::number(value).toStdString();
}

/// Metadata is read by other programs: no byte of a file's name may break it.
QString shownText(const std::string &text)
{
    return QString::fromStdString(printable(text));
}

QByteArray png(int dpi, const Make &make, const FigureText &text)
{
    const double unitsPerPixel = kUnitsPerInch / dpi;
    const Drawing figure = make({.unitsPerPixel = unitsPerPixel});
    QImage image((QSizeF(figure.size) / unitsPerPixel).toSize(), QImage::Format_RGB32);
    if (image.isNull())
        throw WorkError("The figure is too large to be drawn: " + numberText(figure.size.width() / kFigureUnitsPerMm) + " x " +
                        numberText(figure.size.height() / kFigureUnitsPerMm) + " mm at " + numberText(dpi) + " dpi.");
    image.fill(Qt::white);
    {
        QPainter painter(&image);
        painter.scale(1 / unitsPerPixel, 1 / unitsPerPixel);
        figure.paint(painter);
    }
    const int dotsPerMetre = static_cast<int>(std::lround(dpi / 0.0254));
    image.setDotsPerMeterX(dotsPerMetre);
    image.setDotsPerMeterY(dotsPerMetre);

    QByteArray bytes;
    QBuffer buffer(&bytes);
    QImageWriter writer(&buffer, "png");
    writer.setText(QStringLiteral("Software"), QStringLiteral("ShiftScope"));
    writer.setText(QStringLiteral("Description"), shownText(text.description));
    for (const auto &[name, value] : text.fields)
        writer.setText(QString::fromStdString(name), shownText(value));
    if (!writer.write(image))
        throw WorkError("The figure could not be written as PNG: " + writer.errorString().toStdString() + ".");
    return bytes;
}

QString described(const FigureText &text)
{
    QString all = shownText(text.description);
    for (const auto &[name, value] : text.fields)
        all += u'\n' + QString::fromStdString(name) + QStringLiteral(": ") + shownText(value);
    return all;
}

/// What XML forbids even as a reference would make the whole file one that no reader opens: nothing that is painted may bring it.
void requireXml(QByteArray &bytes)
{
    for (char &byte : bytes)
        if (static_cast<unsigned char>(byte) < 0x20 && byte != '\n' && byte != '\t' && byte != '\r')
            byte = '?';
}

QByteArray svg(const Make &make, const FigureText &text)
{
    const QString placeholder = QStringLiteral("shiftscope-description");
    const Drawing figure = make({});
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(static_cast<int>(std::lround(kUnitsPerInch)));
    generator.setSize(figure.size);
    generator.setViewBox(QRect(QPoint(0, 0), figure.size));
    generator.setTitle(QStringLiteral("ShiftScope"));
    generator.setDescription(placeholder);
    {
        QPainter painter(&generator);
        figure.paint(painter);
    }
    // Qt has no word for it: cells are to be enlarged without smoothing.
    bytes.replace("<image ", "<image style=\"image-rendering:optimizeSpeed;image-rendering:pixelated\" ");
    // Qt 6.4 writes it as it is, later ones need not.
    bytes.replace("<desc>" + placeholder.toUtf8(), "<desc>" + described(text).toHtmlEscaped().toUtf8());
    requireXml(bytes);
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

QByteArray pdf(const Make &make, const FigureText &text)
{
    const Drawing figure = make({.cells = FigureDevice::Cells::Rectangles, .text = FigureDevice::Text::Glyphs});
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        QPdfWriter writer(&buffer);
        writer.setResolution(static_cast<int>(std::lround(kUnitsPerInch)));
        writer.setPageSize(
            QPageSize(QSizeF(figure.size) / kFigureUnitsPerMm, QPageSize::Millimeter, QString(), QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF());
        writer.setCreator(QStringLiteral("ShiftScope"));
        writer.setTitle(described(text).replace(QLatin1String("\n"), QLatin1String("; ")));
        QPainter painter(&writer);
        figure.paint(painter);
    }
    blankOut(bytes, "/CreationDate", ")"); // two makings of one figure are one file
    return bytes;
}

} // namespace

void requireWithin(double value, double least, double most, const char *what)
{
    if (!(value >= least && value <= most))
        throw InputError(std::string(what) + " of a figure must lie between " + numberText(least) + " and " + numberText(most) +
                         ", not " + numberText(value) + ".");
}

void requireScale(double lo, double hi)
{
    if (!(std::isfinite(lo) && std::isfinite(hi) && lo < hi))
        throw InputError("The scale of a figure must go from a smaller to a larger number, not from " + numberText(lo) + " to " +
                         numberText(hi) + ".");
}

std::string documentBytes(FigureFormat format, int dpi, const Make &make, const FigureText &text)
{
    switch (format) {
    case FigureFormat::Png:
        return png(dpi, make, text).toStdString();
    case FigureFormat::Svg:
        return svg(make, text).toStdString();
    case FigureFormat::Pdf:
        return pdf(make, text).toStdString();
    }
    throw InputError("A figure cannot be written in an unknown format.");
}

} // namespace shiftscope
