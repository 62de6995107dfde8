#pragma once

#include "ui/plot/figure.h"
#include "ui/plot/figure_ink.h"

#include <QSize>

#include <functional>
#include <string>
#include <utility>
#include <vector>

class QPainter;

namespace shiftscope {

/// Something to be painted, of a size in figure units.
struct Drawing {
    QSize size;
    std::function<void(QPainter &)> paint;
};

/// What a file says of itself.
struct FigureText {
    std::string description;                                 ///< one line
    std::vector<std::pair<std::string, std::string>> fields; ///< names are ASCII words
};

/// The drawing that `make` lays out for a device, as the bytes of a file with the text as its metadata. No clock and no chance
/// enters. Throws WorkError when it is too large to be drawn.
[[nodiscard]] std::string documentBytes(FigureFormat format, int dpi, const std::function<Drawing(FigureDevice)> &make,
                                        const FigureText &text);

/// Throws InputError that names `what`, such as "The width in mm", unless the value lies within the bounds.
void requireWithin(double value, double least, double most, const char *what);
/// Throws InputError unless a scale goes from a smaller to a larger number.
void requireScale(double lo, double hi);

} // namespace shiftscope
