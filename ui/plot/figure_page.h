#pragma once

#include "ui/plot/figure.h"
#include "ui/plot/value_range.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// What a map's values are drawn with.
struct FigureScale {
    std::string colourMap = "viridis";
    ValueRange range{};
    std::string label = "cosine similarity";
    friend bool operator==(const FigureScale &, const FigureScale &) = default;
};

/// One map of a page.
struct FigureCell {
    SimilarityMap map;
    FigureScale scale{};
    FigureCaption caption{}; ///< what it shows, for the caption below the page and the metadata
    std::string note{};      ///< a line below the map, such as "mean 0.964"; may be empty
};

/// A grid of maps with row and column heads, as the paper's Figs. 1 and 3 to 5.
struct FigurePage {
    /// Where colour bars stand. Maps of one group that share a scale share its bar.
    enum class Bars {
        Page, ///< right of the grid
        Row,  ///< right of every row
        Map   ///< right of every map
    };

    std::vector<std::string> rowHeads;            ///< one a row; '\n' begins a line; an empty one is left out
    std::vector<std::string> columnHeads;         ///< one a column
    std::vector<std::optional<FigureCell>> cells; ///< row by row, rows x columns
    Bars bars = Bars::Page;
    std::string caption{}; ///< below the grid; empty: what all maps have in common
    /// By cell: what stands in its place where it is empty. Fewer than there are cells: "no data".
    std::vector<std::string> emptyTexts{};

    [[nodiscard]] std::string emptyText(std::size_t cell) const
    {
        return cell < emptyTexts.size() && !emptyTexts[cell].empty() ? emptyTexts[cell] : "no data";
    }
};

/// How a page looks. Sizes as in print; the background is always white.
struct FigurePageStyle {
    static constexpr double kOneColumnMm = 85; ///< of most journals
    static constexpr double kTwoColumnsMm = 175;

    FigureFormat format = FigureFormat::Png;
    double widthMm = kTwoColumnsMm; ///< 20 to 1000
    int dpi = 300;                  ///< of a PNG, 36 to 2400
    double fontPt = 8;              ///< 2 to 72
    std::string fontFamily = "DejaVu Sans";
    bool axes = true; ///< ticks and numbers, at every map or, where all maps have the same positions, at the outer ones
    bool markAnchor = true;
    bool caption = true; ///< the metadata is written in any case
};

/// How the maps of a page share their scales.
enum class ScaleScope { Page, Row, Map };

/// Gives every map the same colours and label, and a range: `locked` where there is one, else the extent of the maps of its
/// group (all, its row's, or its own), rounded outwards to hundredths. The bars are placed accordingly.
void setScales(FigurePage &page, ScaleScope scope, const std::string &colourMap, std::optional<ValueRange> locked,
               const std::string &label);

/// What the captions of all maps have in common; the rest is empty.
[[nodiscard]] FigureCaption commonCaption(const FigurePage &page);

/// The page as the bytes of a file; equal input gives equal bytes. Needs a QGuiApplication (its fonts), but no display and no
/// particular thread. Throws InputError for a grid without maps or of another size than its heads say, an unknown colour map, a
/// size out of range, or columns that are too many for the width.
[[nodiscard]] std::string renderFigurePage(const FigurePage &page, const FigurePageStyle &style);

/// Writes renderFigurePage() to `path`, under its final name only when complete; "-" is stdout. Throws like it, and InputError
/// when the file cannot be written.
void writeFigurePage(const FigurePage &page, const FigurePageStyle &style, const std::filesystem::path &path);

} // namespace shiftscope
