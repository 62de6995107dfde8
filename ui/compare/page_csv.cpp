#include "ui/compare/compare_page.h"

#include "core/number_text.h"
#include "ui/compare/run_files.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <map>
#include <sstream>

namespace shiftscope {

namespace {

/// One line, whatever the name is: these tables are read line by line.
std::string quoted(std::string text)
{
    std::ranges::replace(text, '\n', ' ');
    return csvField(text);
}

/// "y,x" → value, as csvText() writes both.
std::map<std::string, std::string> valuesOf(const SimilarityMap &map)
{
    std::map<std::string, std::string> values;
    std::istringstream lines(csvText(map));
    std::string line;
    std::getline(lines, line); // the head
    while (std::getline(lines, line)) {
        const std::size_t last = line.rfind(',');
        values[line.substr(0, last)] = line.substr(last + 1);
    }
    return values;
}

/// Those that every table has, then those that differ.
std::vector<MapTrait> columnsOf(const std::vector<NamedMap> &maps)
{
    using enum MapTrait;
    std::vector<MapTrait> columns;
    const std::vector<MapTrait> differing = differingTraits(maps);
    for (const MapTrait trait : differing)
        if (trait != Model && trait != Layer && trait != Anchor && trait != Patch && trait != Box)
            columns.push_back(trait);
    return columns;
}

} // namespace

QString pageName(const ComparePage &page)
{
    constexpr std::size_t kNamed = 3; // more maps than that are counted
    constexpr qsizetype kMost = 120;  // characters; file systems take 255 bytes, with the folder's own ideas
    const FigureCaption common = commonCaption(page.page);
    std::vector<std::string> parts{std::filesystem::path(common.patch).stem().string(), common.model};
    const auto title = [&page](int map) { return page.titles[static_cast<std::size_t>(map)]; };
    if (page.difference && page.maps.size() == 2)
        parts.insert(parts.end(), {title(page.b), "minus", title(page.a)});
    else if (page.difference)
        parts.insert(parts.end(), {"differences to", title(page.a)});
    else if (page.maps.size() > kNamed)
        parts.push_back(std::to_string(page.maps.size()) + " maps");
    else if (page.maps.size() > 1)
        parts.insert(parts.end(), page.titles.begin(), page.titles.end());
    parts.insert(parts.end(), {common.layer, common.anchor});
    return asFileName(parts).left(kMost);
}

std::string pageCsv(const ComparePage &page)
{
    if (page.maps.size() == 1)
        return csvText(page.maps.front().map);
    const std::vector<MapTrait> more = columnsOf(page.maps);
    std::vector<std::vector<std::string>> texts;
    std::ostringstream out;
    out << "model,weights,layer,anchor,patch,box,";
    for (const MapTrait trait : more) {
        out << name(trait) << ',';
        texts.push_back(traitTexts(page.maps, trait));
    }
    out << (page.difference ? "y,x,value,difference,difference_to\n" : "y,x,value\n");
    const std::vector<std::string> patches = traitTexts(page.maps, MapTrait::Patch);
    for (std::size_t i = 0; i < page.maps.size(); ++i) {
        const FigureCaption &c = page.maps[i].caption;
        std::string before = quoted(c.model) + ',' + quoted(c.weights) + ',' + quoted(c.layer) + ',' + quoted(c.anchor) + ',' +
                             quoted(patches[i]) + ',' + std::to_string(c.box) + ',';
        for (const std::vector<std::string> &column : texts)
            before += quoted(column[i]) + ',';
        std::map<std::string, std::string> differences;
        const auto cell = static_cast<std::size_t>(page.cellOf(static_cast<int>(i)));
        const bool isA = static_cast<int>(i) == page.a;
        if (page.difference && !isA && page.page.cells[cell])
            differences = valuesOf(page.page.cells[cell]->map);
        std::istringstream lines(csvText(page.maps[i].map));
        std::string line;
        std::getline(lines, line); // the head
        while (std::getline(lines, line)) {
            out << before << line;
            if (page.difference) {
                const auto found = differences.find(line.substr(0, line.rfind(',')));
                out << ',' << (found == differences.end() ? std::string() : found->second) << ','
                    << (isA ? std::string() : quoted(page.titles[static_cast<std::size_t>(page.a)]));
            }
            out << '\n';
        }
    }
    return std::move(out).str();
}

} // namespace shiftscope
