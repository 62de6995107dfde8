#pragma once

#include "ui/compare/compare_run.h"
#include "ui/compare/scatter.h"
#include "ui/compare/summary_row.h"
#include "ui/plot/map_arrangement.h"

#include <QString>

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace shiftscope {

/// Which maps are compared, and how they are shown. A plain value.
struct CompareOptions {
    std::set<std::string> layers; ///< that are shown
    std::set<std::string> anchors;
    std::optional<MapTrait> rows;    ///< what goes down; none: chosen by what differs
    std::optional<MapTrait> columns; ///< what goes across
    ScaleScope scope = ScaleScope::Page;
    bool locked = true; ///< to `range`; else to the maps' extents
    ValueRange range{};
    std::string colourMap = "viridis";
    bool difference = false; ///< every map but A is shown as its difference to A
    friend bool operator==(const CompareOptions &, const CompareOptions &) = default;
};

/// A map, whatever else is shown beside it.
struct MapId {
    int run = 0;
    std::string layer;
    std::string anchor;
    friend bool operator==(const MapId &, const MapId &) = default;
};

/// The two maps that are looked at more closely; a map that is not there stands for the first one that is left.
struct ChosenPair {
    std::optional<MapId> a;
    std::optional<MapId> b;
    friend bool operator==(const ChosenPair &, const ChosenPair &) = default;
};

/// What the runs have, in the order in which it first comes.
[[nodiscard]] std::vector<std::string> layersOf(const std::vector<CompareRunPtr> &runs);
[[nodiscard]] std::vector<std::string> anchorsOf(const std::vector<CompareRunPtr> &runs);

/// All that the view shows of some runs: made in one piece, so that every head, colour and figure in it is of the same maps.
struct ComparePage {
    std::vector<NamedMap> maps;      ///< as measured
    std::vector<MapId> ids;          ///< by map
    std::vector<std::string> titles; ///< by map: what tells it from the others, no two alike
    MapArrangement arrangement;
    FigurePage page;              ///< for figures: what is not measured is no data
    FigurePage preview;           ///< for the screen: what is not measured has its coarse neighbour's value
    std::vector<SummaryRow> rows; ///< by map, of what is measured
    Scatter scatter;              ///< of A and B
    int a = -1;                   ///< map A; -1: there is no map
    int b = -1;                   ///< map B; -1: there is no second map
    bool difference = false;      ///< the cells but A's hold differences to A
    int unfinished = 0;           ///< runs among the maps whose sweeps go on

    /// Index of the cell of a map; -1 for none.
    [[nodiscard]] int cellOf(int map) const;
};
/// For a worker. Never throws for runs that could be read.
[[nodiscard]] ComparePage comparePage(const std::vector<CompareRunPtr> &runs, const CompareOptions &options,
                                      const ChosenPair &chosen);

/// One line for each map: what tells it from the others; "efficientnet_lite0, C".
[[nodiscard]] std::vector<std::string> mapTitles(const std::vector<NamedMap> &maps);

/// What the page shows, as the name of a file, without an ending: "car-efficientnet_lite0+aa3-minus-efficientnet_lite0-fc-C".
[[nodiscard]] QString pageName(const ComparePage &page);

/// The page's values as a table: what tells the maps apart, y, x, value, and for differences two more columns: the difference to
/// A, and the title of A. One map alone has y, x and value, as `shiftscope export` writes it.
[[nodiscard]] std::string pageCsv(const ComparePage &page);

} // namespace shiftscope
