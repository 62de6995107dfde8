#include "ui/study/study_figures.h"

#include "core/error.h"
#include "core/number_text.h"
#include "core/whole_file.h"
#include "ui/plot/figure_page.h"
#include "ui/plot/map_arrangement.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

/// A map without a single number is none.
std::vector<std::optional<FigureCell>> cellsOf(const std::vector<std::optional<SimilarityMap>> &maps)
{
    std::vector<std::optional<FigureCell>> cells(maps.size());
    for (std::size_t i = 0; i < maps.size(); ++i) {
        const double mean = maps[i] ? summarise(*maps[i]).mean : std::nan("");
        if (std::isnan(mean))
            continue;
        cells[i].emplace();
        cells[i]->map = *maps[i];
        cells[i]->note = "mean " + fixedText(mean, 3);
    }
    return cells;
}

} // namespace

void drawPages(std::span<const MapPage> pages, const std::filesystem::path &folder, const std::string &preset)
{
    const bool asInPaper = preset == "paper";
    for (const MapPage &page : pages) {
        FigurePage figure{
            .rowHeads = page.rowHeads, .columnHeads = page.columnHeads, .cells = cellsOf(page.maps), .caption = page.caption};
        if (std::ranges::none_of(figure.cells, [](const auto &cell) { return cell.has_value(); }))
            continue;
        setScales(figure, ScaleScope::Page, asInPaper ? "hot" : "viridis", asInPaper ? std::optional(ValueRange{}) : std::nullopt,
                  metricLabel(page.metric));
        for (const FigureFormat format : {FigureFormat::Png, FigureFormat::Pdf}) {
            FigurePageStyle style{.format = format};
            // A column needs about 25 mm to be read; a page of many is wider than paper, and made for a screen.
            style.widthMm =
                std::clamp(30.0 * static_cast<double>(page.columnHeads.size()) + 45, FigurePageStyle::kOneColumnMm, 1000.0);
            writeWholeFile(folder / (page.name + (format == FigureFormat::Png ? ".png" : ".pdf")),
                           renderFigurePage(figure, style));
        }
    }
}

} // namespace shiftscope
