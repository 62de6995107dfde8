#pragma once

#include "ui/separability/separability_picture.h"

#include <QString>

#include <filesystem>

namespace shiftscope {

/// What goes into one figure: the splits below each other, and the similarity by distance where it was measured.
struct SeparabilityFigure {
    std::vector<SeparabilityPicture> splits;
    std::vector<SimilarityAtDistance> distances;
    QString title; ///< network, layer, patch: above the figure
};

/// Writes a PNG (300 dots an inch), SVG or PDF, as the file's name ends, 175 mm wide on white. Equal input gives equal bytes.
/// Throws InputError for another ending, or where the file cannot be written.
void writeSeparability(const SeparabilityFigure &figure, const std::filesystem::path &file);

} // namespace shiftscope
