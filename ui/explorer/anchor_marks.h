#pragma once

#include "core/sweep/anchors.h"

#include <QColor>
#include <QFont>
#include <QRect>
#include <QString>

#include <optional>
#include <vector>

class QPainter;

namespace shiftscope {

/// The colour of the anchor with this number, wherever it is drawn.
[[nodiscard]] QColor anchorColour(std::size_t index);

/// The colour of every pinned point.
[[nodiscard]] QColor pinColour();

/// A line that is seen on any background: a light one under a coloured one.
void drawOutlined(QPainter &painter, const QRect &rect, const QColor &colour, Qt::PenStyle style, double width);

/// An anchor on the canvas: its box, and a label in the corner of it that other boxes do not share.
struct AnchorMark {
    QRect box;
    QRect label;
    QString text;
    QColor colour;
};

/// `boxes` in pixels of the widget, one an anchor.
[[nodiscard]] std::vector<AnchorMark> anchorMarks(const std::vector<Anchor> &anchors, const std::vector<QRect> &boxes,
                                                  Position last, const QFont &font);
void drawBoxes(QPainter &painter, const std::vector<AnchorMark> &marks, std::optional<std::size_t> selected);
void drawLabels(QPainter &painter, const std::vector<AnchorMark> &marks, const QFont &font, std::optional<std::size_t> selected);

} // namespace shiftscope
