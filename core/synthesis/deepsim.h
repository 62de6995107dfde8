#pragma once

#include "core/engine/device.h"
#include "core/feature_matrix.h"
#include "core/scene/shifted_scene.h"
#include "core/synthesis/inverter.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace shiftscope {

/// DeePSiM (Dosovitskiy and Brox 2016): a network, trained once, that draws a CaffeNet picture from the features of one of its
/// fully-connected layers. The generators that Lee, Yang and Wang (2020) used are in the catalog as deepsim_fc6, deepsim_fc7 and
/// deepsim_fc8. They take features *before* the ReLU; the files do not say so, nor which of fc6 and fc7 they are for. All
/// functions may be called from any thread, several at once.
class Deepsim : public Inverter {
public:
    /// Loads a generator of `layer` of caffenet (fc6, fc7, fc8, or one after its ReLU) from a .caffemodel as it is published, or
    /// from a PyTorch file with the same keys (defc7.weight … deconv0.bias; transposed convolutions are [in, out, h, w] in both).
    /// Throws InputError, naming the file and everything that is missing, when it is no generator or one of another length.
    [[nodiscard]] static std::unique_ptr<Deepsim> load(const std::filesystem::path &file, const std::string &layer,
                                                       Device device = {});
    ~Deepsim() override;

    [[nodiscard]] std::string name() const override; ///< "DeePSiM fc6"
    [[nodiscard]] std::string layer() const override;
    [[nodiscard]] std::int64_t dims() const override;
    [[nodiscard]] int canvas() const override; ///< 227

    using Inverter::invert;
    /// Takes less than 0.5 s and is done at once: `control` is not asked.
    [[nodiscard]] Raster invert(std::span<const float> feature, const InversionControl &control) override;

    /// A picture for each row: 227 x 227 x 3, RGB, 0..255: the centre of what the generator draws, with CaffeNet's mean colour
    /// added back and cut to that range. Throws InputError for rows of another length or with a value that is not finite.
    [[nodiscard]] std::vector<Raster> pictures(const FeatureMatrix &features) const;

private:
    struct Impl;
    explicit Deepsim(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
