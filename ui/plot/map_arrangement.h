#pragma once

#include "core/storage/run_file.h"
#include "ui/plot/figure_page.h"

#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// What tells one run from another beside the words of a figure's caption. Empty or 0: not known.
struct RunFacts {
    std::string run{}; ///< what the run is called: its file's name
    std::string mode{};
    std::string fit{};
    int stride = 0;
    int canvas = 0;
    std::string device{};
    std::string patchPixels{}; ///< equal for equal pixels of the fitted patch
    std::string backgroundPixels{};
};
/// `run`: what it is called. Goes over the header's pictures: for a worker.
[[nodiscard]] RunFacts factsOf(const RunHeader &header, const std::string &run);

/// A map with all that is said about it.
struct NamedMap {
    SimilarityMap map;
    FigureCaption caption;
    std::string metric = "cosine";
    RunFacts facts{};
};

/// In what maps can differ.
enum class MapTrait { Model, Run, Mode, Patch, Box, Fit, Background, Stride, Canvas, Metric, Engine, Device, Layer, Anchor };

/// Every trait, in the order in which they are told.
[[nodiscard]] const std::vector<MapTrait> &allTraits();
/// "model", "patch", "box" …
[[nodiscard]] std::string_view name(MapTrait trait);
/// The inverse of name(); throws InputError listing the accepted words, or the one that is meant.
[[nodiscard]] MapTrait traitFromName(std::string_view text);

/// How a trait of each map reads: "alexnet", "alexnet (untrained, seed 1)", "car.svg", "125 px", "stride 4", "fc6", "C". Models
/// of one name but other weights have the weights' name beside them, pictures of one name but other pixels a word for those.
/// Equal texts mean equal traits.
[[nodiscard]] std::vector<std::string> traitTexts(const std::vector<NamedMap> &maps, MapTrait trait);
/// Those that are not the same for all maps. Engine, device and run count only where nothing else tells two maps apart; with
/// them, no two maps read alike.
[[nodiscard]] std::vector<MapTrait> differingTraits(const std::vector<NamedMap> &maps);

/// What goes down and what goes across; several traits make one head of several lines.
struct MapAxes {
    std::vector<MapTrait> rows;
    std::vector<MapTrait> columns;
    friend bool operator==(const MapAxes &, const MapAxes &) = default;
};
/// As the paper's Fig. 3: what differs goes across, but the last trait, which goes down where there are several and that leaves
/// no cell empty.
[[nodiscard]] MapAxes usualAxes(const std::vector<NamedMap> &maps);

/// Maps as the cells of a grid.
struct MapArrangement {
    std::vector<std::string> rowHeads; ///< one empty head where nothing goes down
    std::vector<std::string> columnHeads;
    std::vector<int> cells; ///< row by row: index of a map, -1 where there is none

    [[nodiscard]] int rows() const { return static_cast<int>(rowHeads.size()); }
    [[nodiscard]] int columns() const { return static_cast<int>(columnHeads.size()); }
};
/// Heads in the order in which they first come. Throws InputError when two maps would share a cell, naming what they differ in.
[[nodiscard]] MapArrangement arranged(const std::vector<NamedMap> &maps, const MapAxes &axes);
/// Adds to the rows what maps differ in and neither rows nor columns tell.
[[nodiscard]] MapAxes withoutClashes(const std::vector<NamedMap> &maps, MapAxes axes);

/// A page of the maps, without scales; see setScales().
[[nodiscard]] FigurePage pageOf(const std::vector<NamedMap> &maps, const MapArrangement &arrangement);

/// "cosine similarity", "centred cosine similarity", "euclidean distance".
[[nodiscard]] std::string metricLabel(std::string_view metric);
/// What a figure says of a run's map.
[[nodiscard]] FigureCaption captionOf(const RunHeader &header, const std::string &layer, const std::string &anchor);

} // namespace shiftscope
