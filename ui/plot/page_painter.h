#pragma once

#include "ui/plot/figure_ink.h"
#include "ui/plot/figure_page.h"

#include <QSize>

#include <memory>
#include <vector>

class QPainter;

namespace shiftscope {

/// Lays a page out for a device and draws it. Page and style must outlive it.
class PagePainter {
public:
    /// Throws InputError when the columns do not fit into the width.
    PagePainter(const FigurePage &page, const FigurePageStyle &style, FigureDevice device);
    ~PagePainter();

    [[nodiscard]] QSize size() const;
    /// Where the cells of each map lie, row by row; empty ones have a place as well.
    [[nodiscard]] std::vector<QRectF> mapRects() const;
    void paint(QPainter &painter) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
