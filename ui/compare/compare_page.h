#pragma once

#include "ui/compare/compare_run.h"
#include "ui/plot/map_arrangement.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace shiftscope {

/// Which maps are compared, and how they are shown. A plain value.
struct CompareOptions {
    static constexpr std::size_t kMostMaps = 12;

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

/// What the runs have, in the order in which it first comes.
[[nodiscard]] std::vector<std::string> layersOf(const std::vector<CompareRunPtr> &runs);
[[nodiscard]] std::vector<std::string> anchorsOf(const std::vector<CompareRunPtr> &runs);

/// The grid of maps that the options choose.
struct ComparePage {
    std::vector<NamedMap> maps; ///< at most kMostMaps, as measured
    MapArrangement arrangement;
    FigurePage page;      ///< for figures: what is not measured is no data
    FigurePage preview;   ///< for the screen: what is not measured has its coarse neighbour's value
    std::size_t left = 0; ///< maps that were chosen beyond kMostMaps

    /// Index of the cell of a map; -1 for none.
    [[nodiscard]] int cellOf(int map) const;
};
/// `a`: the map that differences are taken to. Maps that are alike in everything are shown once. Never throws for runs that
/// could be read.
[[nodiscard]] ComparePage comparePage(const std::vector<CompareRunPtr> &runs, const CompareOptions &options, int a);

/// One line for each map: what tells it from the others; "efficientnet_lite0, C".
[[nodiscard]] std::vector<std::string> mapTitles(const std::vector<NamedMap> &maps);

} // namespace shiftscope
