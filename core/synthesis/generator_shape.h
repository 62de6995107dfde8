#pragma once

#include "core/checkpoint/state_dict.h"
#include "core/network/operation.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

/// How large a generator is that draws a picture from a vector of features: the network of Dosovitskiy and Brox 2016
/// ("Generating images with perceptual similarity metrics based on deep networks", supplement, table of the FC generators).
/// Three Linear layers (defc7, defc6, defc5), a square of maps, then transposed convolutions, six of which double its side. The
/// defaults are the published generators' own sizes. A smaller one changes these numbers alone; it may double less often, so that
/// its Linear layers still lay out a square of some size.
struct GeneratorShape {
    std::int64_t features = 4096; ///< D of the features it inverts (1000 for fc8)
    std::int64_t hidden = 4096;   ///< outputs of defc7 and of defc6
    std::int64_t maps = 256;      ///< channels of the square that defc5 fills
    std::int64_t seed = 4;        ///< its side, in pixels
    int doublings = 6;            ///< 0 to 6: the first 6 - doublings that would double have a kernel of 3 and stride 1 instead
    /// Channels after deconv5, conv5_1, deconv4, conv4_1, deconv3, conv3_1, deconv2 and deconv1; deconv0 gives the picture's 3.
    std::array<std::int64_t, 8> channels{256, 512, 256, 256, 128, 128, 64, 32};

    /// Side of the picture: 256.
    [[nodiscard]] std::int64_t side() const { return seed << doublings; }
    friend bool operator==(const GeneratorShape &, const GeneratorShape &) = default;
};

/// Slope of the leaky ReLU after every layer but the last.
inline constexpr double kGeneratorSlope = 0.3;

/// One layer of it, in execution order.
struct GeneratorLayer {
    std::string_view name; ///< "defc7" … "deconv0", as in the published files
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;
    std::int64_t kernel = 0; ///< 0: Linear; else a transposed convolution, zero-padded by 1
    std::int64_t stride = 1; ///< 2 with a kernel of 4 doubles the side; 1 with a kernel of 3 keeps it

    /// "defc7.weight" [outputs, inputs] or "deconv5.weight" [inputs, outputs, kernel, kernel], and "<name>.bias" [outputs]:
    /// the layouts of PyTorch and of Caffe alike.
    [[nodiscard]] std::array<WeightSpec, 2> weights() const;
};

[[nodiscard]] std::vector<GeneratorLayer> generatorLayers(const GeneratorShape &shape);

/// The shape of the generator whose weights these are. Throws InputError, listing every missing, mis-shaped and unknown key and
/// every weight that is not finite; `source` is the file's name.
[[nodiscard]] GeneratorShape generatorShapeOf(const StateDict &weights, const std::string &source);

/// Throws the same InputError where `weights` are not those of a generator of `shape`.
void checkGeneratorWeights(const GeneratorShape &shape, const StateDict &weights, const std::string &source);

} // namespace shiftscope
