#pragma once

#include "ui/plot/figure.h"

#include <QRectF>
#include <QSize>

#include <memory>

class QPainter;

namespace shiftscope {

/// Draws a map with axes, colour bar and caption on any paint device. Lengths are in units of 1/100 mm.
class FigurePainter {
public:
    static constexpr double kUnitsPerMm = 100;

    /// How the device wants its parts.
    enum class Cells {
        Rectangles, ///< vector output that must stay crisp at any zoom (PDF)
        Image       ///< one picture, enlarged without smoothing (PNG, SVG)
    };
    enum class Text {
        Glyphs,  ///< selectable, fonts embedded by the device (PDF)
        Outlines ///< drawn as shapes, so that no font is needed to show it (PNG, SVG)
    };
    struct Device {
        Cells cells = Cells::Image;
        Text text = Text::Outlines;
        double unitsPerPixel = 0; ///< of a raster device, whose cells are made a whole number of pixels; else 0
    };

    FigurePainter(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption, Device device);
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
