#pragma once

#include "ui/plot/figure_page.h"

#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// What `export` was asked for, as far as a page of several maps goes.
struct PageRequest {
    std::vector<std::string> runs;
    std::vector<std::string> layers; ///< empty: all that the runs have
    std::vector<std::string> anchors;
    std::vector<std::string> rows; ///< names of traits; empty: usualAxes()
    std::vector<std::string> columns;
    std::string scale = "page"; ///< page, row or map
    std::optional<ValueRange> range;
    std::string colourMap;
    FigurePageStyle style;
    std::string output;
};

/// Writes the page. Needs a QGuiApplication. Throws InputError for a run that cannot be read, a layer or anchor that none of
/// them has, or a grid that does not tell all maps apart.
void exportPage(const PageRequest &request);

} // namespace shiftscope
