#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shiftscope {

/// One figure of Tables 1 to 4 of Lee, Yang and Wang 2020.
struct PaperFigure {
    int table = 0;
    std::string experiment; ///< "similarity", "separability"
    int box = 0;
    std::string model;  ///< our name of the architecture
    std::string title;  ///< the paper's
    std::string layer;  ///< our name of the layer
    std::string column; ///< an anchor, or a split
    double mean = 0;
    double deviation = 0;
    bool best = false; ///< printed in bold there
};

/// Reads resources/paper/lee-yang-wang-2020.csv. Throws InputError with file and line.
[[nodiscard]] std::vector<PaperFigure> readPaperFigures();
[[nodiscard]] std::vector<PaperFigure> readPaperFigures(const std::filesystem::path &file);

} // namespace shiftscope
