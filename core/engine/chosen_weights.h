#pragma once

#include "core/network/network_choice.h"

#include <vector>

namespace shiftscope {

/// Reads the checkpoint, under the graph's own keys where all of the file's begin with something more, or draws the seeded
/// weights and calibrates them where that is chosen. Throws InputError; a default checkpoint that is not there is answered with
/// the command that fetches it. Whether the weights fit the graph is for Network to say.
[[nodiscard]] NamedWeights loadWeights(const NetworkChoice &choice, const Graph &graph);

/// The scenes that batch norms are calibrated with, the same for ever: kCalibrationScenes canvases of side x side x 3, RGB,
/// 0..255, one after another. Every second one is white, the others a seeded texture; on each a square of half the side with a
/// texture of its own lies at one of 4 x 4 places.
inline constexpr int kCalibrationScenes = 16;
[[nodiscard]] std::vector<float> calibrationScenes(int side);

} // namespace shiftscope
