#pragma once

#include "core/storage/run_file.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// Maps that another program has made, and what is known of them beside their numbers. What is left empty is taken from the
/// files' names where these follow the scheme of the paper's authors, MODEL-LAYER-PATCH-ANCHOR-dN.csv
/// ("alexnetAA-fc6-berry-tl-d3.csv": AA is the anti-aliased network, fc the last fully-connected layer, and class instead of a
/// layer the probability of the patch's class).
struct MapImport {
    std::vector<std::filesystem::path> files;
    std::vector<std::string> layers;  ///< one for all files, or one a file
    std::vector<std::string> anchors; ///< likewise: TL, TR, C, BL, BR or x:y; else where the value is largest
    std::string model;                ///< else "unknown"
    std::string weights;
    std::string patch; ///< a name, or a PNG or SVG file, which is then kept in the run
    std::string background = "#ffffff";
    std::string metric = "cosine";
    std::string fit = "stretch";
    std::optional<int> stride; ///< else the positions' largest common step
    std::optional<int> box;    ///< else what is left of the canvas beside the last position
    int canvas = 224;
    std::optional<int> classIndex; ///< of a probability map; the authors' strawberry is known
    std::string programVersion;
};

struct ImportedRun {
    RunHeader header;
    RunMaps maps;
};

/// One run of all files: a position is done where any of them has it, and a pair of layer and anchor that none holds is NaN.
/// Throws InputError: a file that cannot be read (see readCsvWithHoles), files of different grids or models, a pair given twice,
/// a name that says too little.
[[nodiscard]] ImportedRun importMaps(const MapImport &request);

} // namespace shiftscope
