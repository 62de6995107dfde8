#pragma once

#include "core/sweep/similarity_map.h"
#include "ui/plot/map_image.h"

#include <QFont>
#include <QRectF>
#include <QStringList>

#include <string>

class QPainter;

namespace shiftscope {

/// Lengths of a figure are in units of 1/100 mm.
inline constexpr double kFigureUnitsPerMm = 100;

/// How a device wants the parts of a figure.
struct FigureDevice {
    enum class Cells {
        Rectangles, ///< vector output that must stay crisp at any zoom (PDF)
        Image       ///< one picture, enlarged without smoothing (PNG, SVG)
    };
    enum class Text {
        Glyphs,  ///< selectable, fonts embedded by the device (PDF)
        Outlines ///< drawn as shapes, so that no font is needed to show it (PNG, SVG)
    };
    Cells cells = Cells::Image;
    Text text = Text::Outlines;
    double unitsPerPixel = 0; ///< of a raster device, whose cells are made a whole number of pixels; else 0
};

/// Sizes that all figures share, in figure units.
struct FigureMeasures {
    static constexpr double kLine = 0.15 * kFigureUnitsPerMm;
    static constexpr double kTick = 0.9 * kFigureUnitsPerMm;
    static constexpr double kGap = 0.8 * kFigureUnitsPerMm;
    static constexpr double kBarWidth = 3 * kFigureUnitsPerMm;
    static constexpr double kBarGap = 2.5 * kFigureUnitsPerMm;
    static constexpr double kMargin = 1 * kFigureUnitsPerMm;
};

/// The same shapes at every resolution.
[[nodiscard]] QFont figureFont(const std::string &family, double points);
/// Lines that are no wider than `width` where words allow it; a '\n' begins a line as well.
[[nodiscard]] QStringList wrapped(const QString &text, const QFont &font, double width);
[[nodiscard]] double widestTick(const Ticks &ticks, const QFont &font);

/// A map's place on a figure: where its cells lie, and where its positions fall. `map` must outlive it.
struct MapPlace {
    const SimilarityMap *map = nullptr;
    QRectF rect{};

    /// Of a position in pixels; the middle of its cell.
    [[nodiscard]] QPointF at(double x, double y) const;
};

/// The parts that figures are made of, drawn on any paint device.
class FigureInk {
public:
    FigureInk(QPainter &painter, FigureDevice device) : m_painter(painter), m_device(device) {}

    /// One colour a pixel of `cells`.
    void cells(const QRectF &rect, const QImage &cells) const;
    /// A stroke through every cell without data.
    void noData(const MapPlace &place) const;
    void frame(const QRectF &rect) const;
    /// Ticks below the map, their numbers below them.
    void xTicks(const MapPlace &place, const Ticks &ticks, const QFont &font, bool numbers = true) const;
    /// Ticks left of the map, their numbers left of them.
    void yTicks(const MapPlace &place, const Ticks &ticks, const QFont &font, bool numbers = true) const;
    /// A ring where the anchor is.
    void anchor(const MapPlace &place) const;
    /// The colours from bottom to top, ticks and numbers at their right, and the label (if any) beside those.
    void colourBar(const QRectF &rect, const ColourMap &colours, ValueRange range, const Ticks &ticks, const QString &label,
                   const QFont &font) const;
    /// Not upright: read from bottom to top.
    void text(const QPointF &at, Qt::Alignment alignment, const QString &words, const QFont &font, bool upright = true) const;

private:
    QPainter &m_painter;
    FigureDevice m_device;
};

} // namespace shiftscope
