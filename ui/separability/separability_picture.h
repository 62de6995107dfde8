#pragma once

#include "core/probe/separability.h"

#include <QColor>
#include <QImage>
#include <QPalette>
#include <QRectF>

#include <vector>

class QPainter;

namespace shiftscope {

/// One split under several protocols, with the scene it was measured on.
struct SeparabilityPicture {
    ProbeGrid grid;
    int canvas = 224;
    int box = 0; ///< side of the patch's box, pixels; 0 where positions are offsets
    int stride = 1;
    std::vector<ProbeResult> results; ///< of one split
    QImage background;                ///< the canvas without the patch; may be null
};

/// What lines and words are drawn with.
struct InkColours {
    QColor text = Qt::black;
    QColor faint = QColor(120, 120, 120);
    QColor line = QColor(190, 190, 190);
    QColor canvas = Qt::white;

    static InkColours of(const QPalette &palette);
};

/// The colour that a fold has in bars and maps alike; they can be told apart with any kind of colour sight.
[[nodiscard]] QColor foldColour(int fold);

/// A column a protocol: its name and mean, the accuracy of each fold as a bar, and the canvas with every position in the colour
/// of its fold, those that were classified wrongly in black. A position is drawn where the middle of the patch's box is.
void paintSeparability(QPainter &painter, const QRectF &area, const SeparabilityPicture &picture, const InkColours &ink);

/// Similarity against distance: cosine, and cosine after the mean feature is taken away.
void paintDistances(QPainter &painter, const QRectF &area, const std::vector<SimilarityAtDistance> &distances,
                    const InkColours &ink);

/// The fold of each position as a picture of one pixel a position, and black where it was classified wrongly; pale where
/// the fold is not done.
[[nodiscard]] QImage foldImage(const ProbeResult &result, GridShape shape);

} // namespace shiftscope
