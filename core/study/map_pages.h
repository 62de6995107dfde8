#pragma once

#include "core/study/study_folder.h"
#include "core/sweep/similarity_map.h"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// A grid of maps under row and column heads: what a figure shows, without how it looks.
struct MapPage {
    std::string name; ///< "figure-3-mean-maps-125px": of its files
    std::string caption;
    std::string metric = "cosine";
    std::vector<std::string> rowHeads; ///< '\n' begins a line
    std::vector<std::string> columnHeads;
    std::vector<std::optional<SimilarityMap>> maps; ///< row by row; none: no data
};

/// For each group of a study the mean map over its patches, a row a model and layer, a column an anchor (the paper's Figs. 3 and
/// 4), and, a row a patch, the single maps of every model's last layer beside each other, for the centre anchor where there is
/// one. Runs that are not finished are left out. Throws InputError for a run file that cannot be read.
[[nodiscard]] std::vector<MapPage> studyPages(const StudyFolder &folder, const StudyIndex &index);

/// The maps of single runs: a row a run and layer, a column an anchor.
[[nodiscard]] MapPage runPage(std::span<const std::filesystem::path> runs);

} // namespace shiftscope
