#include "ui/plot/page_layout.h"

#include "core/error.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>
#include <string>

namespace shiftscope {

namespace {

using M = FigureMeasures;
constexpr double kMm = kFigureUnitsPerMm;
constexpr double kBetween = 2 * kMm;  ///< between maps
constexpr double kLeastMap = 4 * kMm; ///< a map's side

} // namespace

PageLayout::PageLayout(const FigurePage &shown, const FigurePageStyle &wanted, FigureDevice target)
    : page(shown), style(wanted), device(target), font(figureFont(wanted.fontFamily, wanted.fontPt)),
      smallFont(figureFont(wanted.fontFamily, 0.85 * wanted.fontPt)), line(QFontMetricsF(font).height()),
      smallLine(QFontMetricsF(smallFont).height()), rects(shown.cells.size())
{
    anyNote = std::ranges::any_of(page.cells, [](const auto &cell) { return cell && !cell->note.empty(); });
    if (style.caption) {
        const std::string text = page.caption.empty() ? commonCaption(page).text() : page.caption;
        captionLines = wrapped(QString::fromStdString(text), smallFont, style.widthMm * kMm - 2 * M::kMargin);
    }
    if (style.axes)
        measureAxes();
    layOut();
}

/// On a raster whole pixels, so that no row or column of pixels is shared by two things.
double PageLayout::snapped(double length) const
{
    return device.unitsPerPixel > 0 ? std::ceil(length / device.unitsPerPixel - 1e-9) * device.unitsPerPixel : length;
}

QSizeF PageLayout::mapSize(const FigureCell &cell, double slot) const
{
    const SimilarityMap &map = cell.map;
    const double shape = cellSize(map.ys) / cellSize(map.xs); // of a cell
    double width = slot / std::max<double>(map.columns(), shape * map.rows());
    if (device.unitsPerPixel > 0 && width >= device.unitsPerPixel)
        width = std::floor(width / device.unitsPerPixel) * device.unitsPerPixel; // even cells
    return {width * map.columns(), width * shape * map.rows()};
}

std::vector<FigureScale> PageLayout::scalesOf(int firstRow, int endRow, int firstColumn, int endColumn) const
{
    std::vector<FigureScale> scales;
    for (int row = firstRow; row < endRow; ++row)
        for (int column = firstColumn; column < endColumn; ++column)
            if (const auto &one = cell(row, column); one && std::ranges::find(scales, one->scale) == scales.end())
                scales.push_back(one->scale);
    return scales;
}

double PageLayout::barWidth(const FigureScale &scale, bool labelled) const
{
    const double numbers = widestTick(roundTicks(scale.range.lo, scale.range.hi, 7), font);
    const bool words = labelled && !scale.label.empty();
    return M::kBarGap + M::kBarWidth + M::kTick + M::kGap + numbers + (words ? M::kGap + line : 0);
}

/// Room that the bars of one map (Map), one row (Row) or the page take.
double PageLayout::widestBars(FigurePage::Bars where) const
{
    const auto total = [&](const std::vector<FigureScale> &scales, bool labelled) {
        double width = 0;
        for (const FigureScale &scale : scales)
            width += barWidth(scale, labelled);
        return width;
    };
    double widest = 0;
    if (where == FigurePage::Bars::Page)
        return total(scalesOf(0, rows(), 0, columns()), true);
    for (int row = 0; row < rows(); ++row) {
        if (where == FigurePage::Bars::Row)
            widest = std::max(widest, total(scalesOf(row, row + 1, 0, columns()), true));
        for (int column = 0; where == FigurePage::Bars::Map && column < columns(); ++column)
            widest = std::max(widest, total(scalesOf(row, row + 1, column, column + 1), false));
    }
    return widest;
}

void PageLayout::measureAxes()
{
    const SimilarityMap *first = nullptr;
    for (const std::optional<FigureCell> &one : page.cells) {
        if (!one)
            continue;
        const SimilarityMap &map = one->map;
        if (first == nullptr)
            first = &map;
        sharedAxes = sharedAxes && map.ys.front() == first->ys.front() && map.ys.back() == first->ys.back() &&
                     map.xs.front() == first->xs.front() && map.xs.back() == first->xs.back();
        const double numbers = widestTick(roundTicks(map.ys.front(), map.ys.back(), 6), smallFont);
        yNumbers = std::max(yNumbers, M::kTick + M::kGap + numbers);
    }
    xNumbers = M::kTick + M::kGap + smallLine;
}

void PageLayout::measureHeads(double slot)
{
    rowLines.clear();
    columnLines.clear();
    std::size_t rowMost = 0;
    std::size_t columnMost = 0;
    for (const std::string &head : page.rowHeads) {
        rowLines.push_back(wrapped(QString::fromStdString(head), font, slot));
        rowMost = std::max<std::size_t>(rowMost, static_cast<std::size_t>(rowLines.back().size()));
    }
    for (const std::string &head : page.columnHeads) {
        columnLines.push_back(wrapped(QString::fromStdString(head), font, slot));
        columnMost = std::max<std::size_t>(columnMost, static_cast<std::size_t>(columnLines.back().size()));
    }
    rowHeadWidth = rowMost > 0 ? static_cast<double>(rowMost) * line + M::kGap : 0;
    columnHeadHeight = columnMost > 0 ? static_cast<double>(columnMost) * line + M::kGap : 0;
}

void PageLayout::placeMaps(double slot, double axisLeft)
{
    const bool numbersEverywhere = style.axes && !sharedAxes;
    const double between = kBetween + (numbersEverywhere ? yNumbers : 0) +
                           (page.bars == FigurePage::Bars::Map ? widestBars(FigurePage::Bars::Map) : 0);
    std::vector<double> widths(static_cast<std::size_t>(columns()), 0);
    std::vector<double> heights(static_cast<std::size_t>(rows()), 0);
    for (int row = 0; row < rows(); ++row) {
        for (int column = 0; column < columns(); ++column) {
            if (!cell(row, column))
                continue;
            const QSizeF map = mapSize(*cell(row, column), slot);
            widths[static_cast<std::size_t>(column)] = std::max(widths[static_cast<std::size_t>(column)], map.width());
            heights[static_cast<std::size_t>(row)] = std::max(heights[static_cast<std::size_t>(row)], map.height());
        }
    }
    const double widest = *std::ranges::max_element(widths);
    std::ranges::replace(widths, 0.0, widest);
    std::ranges::replace(heights, 0.0, widest);

    double y = M::kMargin + (columnHeadHeight > 0 ? columnHeadHeight : style.axes ? line / 2 : 0);
    const double top = y;
    double right = 0;
    for (int row = 0; row < rows(); ++row) {
        double x = axisLeft;
        for (int column = 0; column < columns(); ++column) {
            const double width = widths[static_cast<std::size_t>(column)];
            const double height = heights[static_cast<std::size_t>(row)];
            const QSizeF map = cell(row, column) ? mapSize(*cell(row, column), slot) : QSizeF(width, height);
            rect(row, column) =
                QRectF(QPointF(snapped(x + (width - map.width()) / 2), snapped(y + (height - map.height()) / 2)), map);
            right = std::max(right, x + width);
            x += width + between;
        }
        y += heights[static_cast<std::size_t>(row)] + (anyNote ? M::kGap + smallLine : 0) + (numbersEverywhere ? xNumbers : 0) +
             kBetween + (page.bars == FigurePage::Bars::Page ? 0 : line / 2);
    }
    grid = QRectF(QPointF(axisLeft, top), QPointF(right, rect(rows() - 1, 0).bottom()));
}

void PageLayout::addBars(const std::vector<FigureScale> &scales, double left, double top, double height, bool labelled)
{
    for (const FigureScale &scale : scales) {
        bars.push_back({scale, QRectF(snapped(left + M::kBarGap), top, M::kBarWidth, height), labelled});
        left += barWidth(scale, labelled);
    }
}

void PageLayout::placeBars()
{
    bars.clear();
    if (page.bars == FigurePage::Bars::Page) {
        addBars(scalesOf(0, rows(), 0, columns()), grid.right(), grid.top(), grid.height(), true);
        return;
    }
    for (int row = 0; row < rows(); ++row) {
        if (page.bars == FigurePage::Bars::Row)
            addBars(scalesOf(row, row + 1, 0, columns()), grid.right(), rect(row, 0).top(), rect(row, 0).height(), true);
        for (int column = 0; page.bars == FigurePage::Bars::Map && column < columns(); ++column) {
            const QRectF &map = rect(row, column);
            addBars(scalesOf(row, row + 1, column, column + 1), map.right(), map.top(), map.height(), false);
        }
    }
}

void PageLayout::layOut()
{
    const double width = style.widthMm * kMm;
    const bool numbersEverywhere = style.axes && !sharedAxes;
    const bool barsAtMaps = page.bars == FigurePage::Bars::Map;
    const double barRoom = widestBars(page.bars);
    double slot = width / columns();
    double axisLeft = 0;
    for (int pass = 0; pass < 3; ++pass) { // heads break where the maps end, and maps begin where the heads end
        measureHeads(slot);
        axisLeft = M::kMargin + rowHeadWidth + (style.axes ? smallLine + M::kGap + yNumbers : 0);
        const double gaps = (columns() - 1) * (kBetween + (numbersEverywhere ? yNumbers : 0));
        slot = (width - axisLeft - M::kMargin - gaps - barRoom * (barsAtMaps ? columns() : 1)) / columns();
        if (slot < kLeastMap)
            throw InputError(std::to_string(columns()) + " maps beside each other do not fit into " +
                             QString::number(style.widthMm).toStdString() + " mm; take a larger width, or fewer columns.");
    }
    placeMaps(slot, axisLeft);
    // What whole pixels have left over goes to both sides.
    const double spare = width - M::kMargin - barRoom - grid.right();
    if (spare > 0)
        placeMaps(slot, snapped(axisLeft + spare / 2));
    placeBars();

    double bottom = grid.bottom() + (style.axes ? xNumbers + smallLine : 0) + (anyNote ? M::kGap + smallLine : 0);
    if (!captionLines.isEmpty())
        bottom += 2 * M::kGap + static_cast<double>(captionLines.size()) * QFontMetricsF(smallFont).lineSpacing();
    size = QSizeF(width, bottom + M::kMargin);
}

} // namespace shiftscope
