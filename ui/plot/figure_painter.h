#pragma once

#include "ui/plot/figure.h"
#include "ui/plot/figure_ink.h"

#include <QRectF>
#include <QSize>

#include <memory>

class QPainter;

namespace shiftscope {

/// Draws a map with axes, colour bar and caption on any paint device. Lengths are in figure units.
class FigurePainter {
public:
    FigurePainter(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption, FigureDevice device);
    ~FigurePainter();

    /// Of the whole figure.
    [[nodiscard]] QSize size() const;
    /// Where the cells lie.
    [[nodiscard]] QRectF mapRect() const;
    void paint(QPainter &painter) const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
