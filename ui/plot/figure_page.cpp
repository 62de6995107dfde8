#include "ui/plot/figure_page.h"

#include "core/error.h"
#include "ui/plot/figure_document.h"
#include "ui/plot/map_image.h"
#include "ui/plot/output_file.h"
#include "ui/plot/page_painter.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <memory>

namespace shiftscope {

namespace {

void check(const FigurePage &page, const FigurePageStyle &style)
{
    if (page.cells.size() != page.rowHeads.size() * page.columnHeads.size())
        throw InputError("A page of " + std::to_string(page.rowHeads.size()) + " rows and " +
                         std::to_string(page.columnHeads.size()) + " columns cannot hold " + std::to_string(page.cells.size()) +
                         " maps.");
    bool any = false;
    for (const std::optional<FigureCell> &cell : page.cells) {
        if (!cell)
            continue;
        any = true;
        if (cell->map.rows() == 0 || cell->map.columns() == 0)
            throw InputError("There is nothing to draw: a map of the page has no positions.");
        requireScale(cell->scale.range.lo, cell->scale.range.hi);
        static_cast<void>(ColourMap::named(cell->scale.colourMap));
    }
    if (!any)
        throw InputError("There is nothing to draw: the page has no maps.");
    requireWithin(style.widthMm, 20, 1000, "The width in mm");
    requireWithin(style.dpi, 36, 2400, "The dpi");
    requireWithin(style.fontPt, 2, 72, "The font size in pt");
}

ValueRange roundedOutwards(ValueRange range)
{
    constexpr double kStep = 0.01;
    const ValueRange rounded{std::floor(range.lo / kStep) * kStep, std::ceil(range.hi / kStep) * kStep};
    return rounded.lo < rounded.hi ? rounded : ValueRange{rounded.lo, rounded.lo + kStep};
}

/// Extent of the maps from `first` to `end`; the default range where they have no data.
ValueRange extent(const std::vector<std::optional<FigureCell>> &cells, std::size_t first, std::size_t end)
{
    std::optional<ValueRange> all;
    for (std::size_t i = first; i < end; ++i) {
        const auto hasData = [](float value) { return std::isfinite(value); };
        if (!cells[i] || std::ranges::none_of(cells[i]->map.values, hasData))
            continue;
        const ValueRange own = dataRange(cells[i]->map);
        all = all ? ValueRange{std::min(all->lo, own.lo), std::max(all->hi, own.hi)} : own;
    }
    return all ? roundedOutwards(*all) : ValueRange{};
}

void keepEqual(std::string &text, const std::string &other)
{
    if (text != other)
        text.clear();
}

FigureText textOf(const FigurePage &page)
{
    const FigureCaption common = commonCaption(page);
    FigureText text{page.caption.empty() ? common.text() : page.caption, common.fields()};
    std::ranges::replace(text.description, '\n', ' ');
    for (std::size_t i = 0; i < page.cells.size(); ++i) {
        if (!page.cells[i])
            continue;
        const FigureCaption &caption = page.cells[i]->caption;
        const std::string sha = caption.weightsSha256.empty() ? "" : "; weights sha256 " + caption.weightsSha256;
        const std::size_t row = i / page.columnHeads.size();
        const std::size_t column = i % page.columnHeads.size();
        text.fields.emplace_back("Map-" + std::to_string(row + 1) + "-" + std::to_string(column + 1), caption.text() + sha);
    }
    return text;
}

} // namespace

void setScales(FigurePage &page, ScaleScope scope, const std::string &colourMap, std::optional<ValueRange> locked,
               const std::string &label)
{
    const std::size_t all = page.cells.size();
    const std::size_t columns = std::max<std::size_t>(page.columnHeads.size(), 1);
    const std::size_t group = scope == ScaleScope::Page ? std::max<std::size_t>(all, 1) : scope == ScaleScope::Row ? columns : 1;
    for (std::size_t first = 0; first < all; first += group) {
        const std::size_t end = std::min(first + group, all);
        const ValueRange range = locked ? *locked : extent(page.cells, first, end);
        for (std::size_t i = first; i < end; ++i)
            if (page.cells[i])
                page.cells[i]->scale = {colourMap, range, label};
    }
    // One locked range needs one bar.
    page.bars = locked || scope == ScaleScope::Page ? FigurePage::Bars::Page
                : scope == ScaleScope::Row          ? FigurePage::Bars::Row
                                                    : FigurePage::Bars::Map;
}

FigureCaption commonCaption(const FigurePage &page)
{
    std::optional<FigureCaption> common;
    for (const std::optional<FigureCell> &cell : page.cells) {
        if (!cell)
            continue;
        const FigureCaption &other = cell->caption;
        if (!common) {
            common = other;
            continue;
        }
        for (std::string FigureCaption::*part :
             {&FigureCaption::model, &FigureCaption::weights, &FigureCaption::weightsSha256, &FigureCaption::layer,
              &FigureCaption::anchor, &FigureCaption::patch, &FigureCaption::background, &FigureCaption::engine})
            keepEqual((*common).*part, other.*part);
        if (common->box != other.box)
            common->box = 0;
    }
    return common.value_or(FigureCaption{});
}

std::string renderFigurePage(const FigurePage &page, const FigurePageStyle &style)
{
    check(page, style);
    const auto make = [&](FigureDevice device) {
        const auto painter = std::make_shared<const PagePainter>(page, style, device);
        return Drawing{painter->size(), [painter](QPainter &target) { painter->paint(target); }};
    };
    return documentBytes(style.format, style.dpi, make, textOf(page));
}

void writeFigurePage(const FigurePage &page, const FigurePageStyle &style, const std::filesystem::path &path)
{
    writeOutput(renderFigurePage(page, style), path);
}

} // namespace shiftscope
