#pragma once

#include "core/sweep/similarity_map.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace shiftscope {

enum class FigureFormat { Png, Svg, Pdf };

/// "png", "svg", "pdf"; throws InputError listing them.
[[nodiscard]] FigureFormat figureFormatFromName(std::string_view text);
/// The format that a file's extension says; none for another extension.
[[nodiscard]] std::optional<FigureFormat> figureFormatOf(const std::filesystem::path &file);

/// How a figure looks. Sizes as in print; the background is always white.
struct FigureStyle {
    FigureFormat format = FigureFormat::Png;
    double widthMm = 85; ///< 20 to 1000: 85 is one column of most journals, 175 two
    int dpi = 300;       ///< of a PNG, 36 to 2400
    double fontPt = 8;   ///< 2 to 72
    std::string fontFamily = "DejaVu Sans";
    std::string colourMap = "viridis";
    double lo = 0.88; ///< the value of the first colour …
    double hi = 1;    ///< … and of the last
    std::string valueLabel = "cosine similarity";
    bool markAnchor = true;
    bool caption = true; ///< below the map; the metadata is written in any case
};

/// What the figure shows, so that it can be made again: printed below it, and kept in the file's metadata. Empty parts are
/// left out.
struct FigureCaption {
    std::string model{};
    std::string weights{};       ///< as NetworkIdentity has it
    std::string weightsSha256{}; ///< metadata only
    std::string layer{};
    std::string anchor{};
    std::string patch{};
    int box = 0; ///< pixels; 0: not said
    std::string background{};
    std::string engine{};

    /// "efficientnet_lite0, fc, anchor C; patch car.svg in 125 px on #ffffff; weights …; engine batched".
    [[nodiscard]] std::string text() const;
    /// Name and value of every part that is not empty, e.g. {"Layer", "fc"}.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> fields() const;
};

/// The figure as the bytes of a file; equal input gives equal bytes. Needs a QGuiApplication (its fonts), but no display and
/// no particular thread. Throws InputError for an empty map, an unknown colour map or a size out of range.
[[nodiscard]] std::string renderFigure(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption);

/// Writes renderFigure() to `path`, under its final name only when complete; "-" is stdout. Throws WorkError when the file
/// cannot be written.
void writeFigure(const SimilarityMap &map, const FigureStyle &style, const FigureCaption &caption,
                 const std::filesystem::path &path);

} // namespace shiftscope
