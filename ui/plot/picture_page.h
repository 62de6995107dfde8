#pragma once

#include "core/scene/shifted_scene.h"
#include "ui/plot/figure.h"

#include <QImage>

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftscope {

/// One picture of a page.
struct PictureCell {
    Raster picture;   ///< RGB, 0..255
    std::string note; ///< a line below it, such as "21.3 dB"; may be empty
};

/// RGB, 0..255, rounded and clipped.
[[nodiscard]] QImage imageOf(const Raster &picture);

/// A grid of pictures with row and column heads, as the paper's Fig. 6.
struct PicturePage {
    std::vector<std::string> rowHeads;             ///< one a row, read from bottom to top; '\n' begins a line; may be empty
    std::vector<std::string> columnHeads;          ///< one a column
    std::vector<std::optional<PictureCell>> cells; ///< row by row, rows x columns; an empty one stays empty
    std::string caption;                           ///< below the grid
    std::vector<std::pair<std::string, std::string>> fields; ///< for the file's metadata; names are ASCII words
};

/// How it looks. Sizes as in print; the background is always white.
struct PicturePageStyle {
    FigureFormat format = FigureFormat::Png;
    double widthMm = 175; ///< 20 to 1000
    int dpi = 200;        ///< of a PNG, 36 to 2400
    double fontPt = 7;    ///< 2 to 72
    std::string fontFamily = "DejaVu Sans";
};

/// The page as the bytes of a file; equal input gives equal bytes. Needs a QGuiApplication (its fonts), but no display and no
/// particular thread. Throws InputError for a grid without pictures or of another size than its heads say, a size out of range,
/// or columns that are too many for the width.
[[nodiscard]] std::string renderPicturePage(const PicturePage &page, const PicturePageStyle &style);

/// Writes renderPicturePage() to `path`, under its final name only when complete; "-" is stdout. Throws like it, and InputError
/// when the file cannot be written.
void writePicturePage(const PicturePage &page, const PicturePageStyle &style, const std::filesystem::path &path);

} // namespace shiftscope
