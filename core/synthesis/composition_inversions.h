#pragma once

#include "core/job/pause.h"
#include "core/synthesis/composition.h"
#include "core/synthesis/inverter.h"

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace shiftscope {

/// One inverted feature, beside the picture that was hoped for: of an operand its scene, of the result the expected picture.
struct Inversion {
    std::string inverter;
    std::string layer;
    std::string subject; ///< a scene's name, or the expression as written
    Raster picture;
    double psnr = 0;          ///< dB
    double ssim = 0;          ///< 1 is equal
    double featureCosine = 0; ///< of the picture's own feature and the one that was inverted
};

/// What a caller sees while inversions are made, one after another.
struct InversionsControl {
    std::stop_token stop;
    /// Which one (counting from 0, of how many), and how far it is; may be empty.
    std::function<void(std::size_t index, std::size_t count, const InversionPreview &)> preview;
    std::function<void(const Inversion &)> finished; ///< each one, at once; may be empty
    Pause pause = {};
};

/// The inversions of every operand and of the composed feature of `features`, which are of the inverter's layer. After a stop,
/// those that were finished. Throws InputError where they do not fit the inverter.
[[nodiscard]] std::vector<Inversion> inversionsOf(Inverter &inverter, const Network &network, const Composition &composition,
                                                  const LayerFeatures &features, const InversionsControl &control);

} // namespace shiftscope
