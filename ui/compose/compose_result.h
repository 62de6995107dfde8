#pragma once

#include "core/synthesis/composition_inversions.h"
#include "core/synthesis/composition_measures.h"
#include "ui/plot/picture_page.h"

#include <string>
#include <vector>

namespace shiftscope {

/// Everything that `compose` found.
struct ComposeResult {
    std::string model;
    std::string weights;
    std::string weightsSha256;
    std::string background;
    Composition composition;
    std::vector<LayerMeasures> measures;
    std::vector<Inversion> inversions; ///< by inverter and layer: operands in order, then the result; one that is
                                       ///< still under way has no figures (NaN)
};

/// One line a number: "layer,what,picture,name,value".
[[nodiscard]] std::string csvOf(const ComposeResult &result);
/// The paper's Fig. 6: scenes, expectation, inversions of the operands and of the result; a row for each layer and inverter.
[[nodiscard]] PicturePage pageOf(const ComposeResult &result);

} // namespace shiftscope
