#include "ui/plot/picture_page.h"

#include "core/error.h"
#include "ui/plot/figure_document.h"
#include "ui/plot/output_file.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

using M = FigureMeasures;
constexpr double kMm = kFigureUnitsPerMm;
constexpr double kNarrowest = 4 * kMm; ///< a picture's side

QStringList linesOf(const std::string &text)
{
    return QString::fromStdString(text).split(u'\n', Qt::SkipEmptyParts);
}

/// Where everything lies, in figure units.
class Layout {
public:
    Layout(const PicturePage &page, const PicturePageStyle &style)
        : m_page(page), m_font(figureFont(style.fontFamily, style.fontPt)), m_line(QFontMetricsF(m_font).lineSpacing()),
          m_width(style.widthMm * kMm)
    {
        qsizetype headLines = 0;
        for (const std::string &head : page.rowHeads)
            headLines = std::max(headLines, linesOf(head).size());
        m_left = M::kMargin + (headLines > 0 ? static_cast<double>(headLines) * m_line + M::kGap : 0);
        const auto columns = static_cast<double>(page.columnHeads.size());
        m_side = (m_width - m_left - M::kMargin - (columns - 1) * M::kGap) / columns;
        if (m_side < kNarrowest)
            throw InputError(std::to_string(page.columnHeads.size()) + " columns are too many for a figure that is " +
                             QString::number(style.widthMm).toStdString() + " mm wide.");
        for (const std::string &head : page.columnHeads)
            m_heads.push_back(wrapped(QString::fromStdString(head), m_font, m_side));
        qsizetype columnLines = 0;
        for (const QStringList &head : m_heads)
            columnLines = std::max(columnLines, head.size());
        m_top = M::kMargin + static_cast<double>(columnLines) * m_line + M::kGap;
        const bool hasNotes = std::ranges::any_of(page.cells, [](const auto &cell) { return cell && !cell->note.empty(); });
        m_step = m_side + (hasNotes ? m_line : 0) + M::kGap;
        m_caption = wrapped(QString::fromStdString(page.caption), m_font, m_width - 2 * M::kMargin);
    }

    [[nodiscard]] QSize size() const
    {
        const double below = m_caption.isEmpty() ? 0 : static_cast<double>(m_caption.size()) * m_line + M::kGap;
        const double height = captionTop() + below;
        return {static_cast<int>(std::lround(m_width)), static_cast<int>(std::ceil(height + M::kMargin))};
    }

    void paint(QPainter &painter, FigureDevice device) const
    {
        const FigureInk ink(painter, device);
        paintHeads(painter, ink);
        for (std::size_t i = 0; i < m_page.cells.size(); ++i)
            if (const auto &cell = m_page.cells[i])
                paintCell(painter, ink, *cell, place(i));
        for (qsizetype i = 0; i < m_caption.size(); ++i)
            ink.text({M::kMargin, captionTop() + static_cast<double>(i) * m_line}, Qt::AlignLeft | Qt::AlignTop, m_caption[i],
                     m_font);
    }

private:
    [[nodiscard]] double captionTop() const { return m_top + static_cast<double>(m_page.rowHeads.size()) * m_step; }

    [[nodiscard]] QRectF place(std::size_t cell) const
    {
        const std::size_t columns = m_page.columnHeads.size();
        const std::size_t row = cell / columns;
        return {m_left + static_cast<double>(cell % columns) * (m_side + M::kGap), m_top + static_cast<double>(row) * m_step,
                m_side, m_side};
    }

    void paintHeads(QPainter &painter, const FigureInk &ink) const
    {
        const std::size_t columns = m_page.columnHeads.size();
        for (std::size_t column = 0; column < columns; ++column) {
            const double middle = place(column).center().x();
            const auto count = static_cast<double>(m_heads[column].size());
            for (qsizetype i = 0; i < m_heads[column].size(); ++i)
                ink.text({middle, m_top - M::kGap - (count - static_cast<double>(i)) * m_line}, Qt::AlignHCenter | Qt::AlignTop,
                         m_heads[column][i], m_font);
        }
        for (std::size_t row = 0; row < m_page.rowHeads.size(); ++row) {
            const QStringList lines = linesOf(m_page.rowHeads[row]);
            const double middle = place(row * columns).center().y();
            for (qsizetype i = 0; i < lines.size(); ++i)
                ink.text({M::kMargin + (static_cast<double>(i) + 0.5) * m_line, middle}, Qt::AlignCenter, lines[i], m_font,
                         /*upright=*/false);
        }
        painter.setBrush(Qt::NoBrush);
    }

    void paintCell(QPainter &painter, const FigureInk &ink, const PictureCell &cell, const QRectF &rect) const
    {
        painter.setRenderHint(QPainter::SmoothPixmapTransform, true);
        painter.drawImage(rect, imageOf(cell.picture));
        ink.frame(rect);
        if (!cell.note.empty())
            ink.text({rect.center().x(), rect.bottom() + M::kGap / 4}, Qt::AlignHCenter | Qt::AlignTop,
                     QString::fromStdString(cell.note), m_font);
    }

    const PicturePage &m_page;
    QFont m_font;
    double m_line;
    double m_width;
    double m_left = 0;
    double m_top = 0;
    double m_side = 0;
    double m_step = 0;
    std::vector<QStringList> m_heads;
    QStringList m_caption;
};

void check(const PicturePage &page, const PicturePageStyle &style)
{
    const bool hasAny = std::ranges::any_of(page.cells, [](const auto &cell) { return cell && !cell->picture.empty(); });
    if (!hasAny || page.cells.size() != page.rowHeads.size() * page.columnHeads.size())
        throw InputError("A page of pictures needs one for each row and column.");
    for (const auto &cell : page.cells)
        if (cell && (cell->picture.empty() || cell->picture.channels != 3))
            throw InputError("A picture of a page has no pixels.");
    requireWithin(style.widthMm, 20, 1000, "The width in mm");
    requireWithin(style.dpi, 36, 2400, "The dpi");
    requireWithin(style.fontPt, 2, 72, "The font size in pt");
}

} // namespace

QImage imageOf(const Raster &picture)
{
    QImage image(picture.width, picture.height, QImage::Format_RGB888);
    for (int y = 0; y < picture.height; ++y) {
        uchar *line = image.scanLine(y);
        const float *values = picture.pixel(y, 0);
        for (int i = 0; i < 3 * picture.width; ++i)
            line[i] = static_cast<uchar>(std::lround(std::clamp(values[i], 0.0F, 255.0F)));
    }
    return image;
}

std::string renderPicturePage(const PicturePage &page, const PicturePageStyle &style)
{
    check(page, style);
    const auto make = [&](FigureDevice device) {
        const Layout layout(page, style);
        return Drawing{layout.size(), [layout, device](QPainter &painter) { layout.paint(painter, device); }};
    };
    return documentBytes(style.format, style.dpi, make, {page.caption, page.fields});
}

void writePicturePage(const PicturePage &page, const PicturePageStyle &style, const std::filesystem::path &path)
{
    writeOutput(renderPicturePage(page, style), path);
}

} // namespace shiftscope
