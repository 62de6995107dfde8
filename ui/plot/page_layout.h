#pragma once

#include "ui/plot/figure_ink.h"
#include "ui/plot/figure_page.h"

#include <QFont>
#include <QRectF>
#include <QSizeF>
#include <QStringList>

#include <optional>
#include <vector>

namespace shiftscope {

/// Where everything on a page stands. Lengths in figure units; page and style must outlive it.
struct PageLayout {
    struct Bar {
        FigureScale scale;
        QRectF rect;
        bool labelled = true;
    };

    /// Throws InputError when the columns do not fit into the width.
    PageLayout(const FigurePage &shown, const FigurePageStyle &wanted, FigureDevice target);

    [[nodiscard]] int rows() const { return static_cast<int>(page.rowHeads.size()); }
    [[nodiscard]] int columns() const { return static_cast<int>(page.columnHeads.size()); }
    [[nodiscard]] std::size_t indexOf(int row, int column) const
    {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(columns()) + static_cast<std::size_t>(column);
    }
    [[nodiscard]] const std::optional<FigureCell> &cell(int row, int column) const { return page.cells[indexOf(row, column)]; }

    const FigurePage &page;
    const FigurePageStyle &style;
    FigureDevice device;
    QFont font;
    QFont smallFont;
    double line;      ///< height of a line of `font`
    double smallLine; ///< … and of smallFont
    bool sharedAxes = true;
    bool anyNote = false;
    double yNumbers = 0; ///< width of tick, gap and the widest number left of a map
    double xNumbers = 0; ///< height of the same below a map
    std::vector<QStringList> rowLines;
    std::vector<QStringList> columnLines;
    double rowHeadWidth = 0;
    double columnHeadHeight = 0;
    std::vector<QRectF> rects;
    std::vector<Bar> bars;
    QRectF grid; ///< around all maps
    QStringList captionLines;
    QSizeF size;

private:
    [[nodiscard]] QRectF &rect(int row, int column) { return rects[indexOf(row, column)]; }
    [[nodiscard]] double snapped(double length) const;
    [[nodiscard]] QSizeF mapSize(const FigureCell &cell, double slot) const;
    [[nodiscard]] std::vector<FigureScale> scalesOf(int firstRow, int endRow, int firstColumn, int endColumn) const;
    [[nodiscard]] double barWidth(const FigureScale &scale, bool labelled) const;
    [[nodiscard]] double widestBars(FigurePage::Bars where) const;
    void measureAxes();
    void measureHeads(double slot);
    void placeMaps(double slot, double axisLeft);
    void placeBars();
    void addBars(const std::vector<FigureScale> &scales, double left, double top, double height, bool labelled);
    void layOut();
};

} // namespace shiftscope
