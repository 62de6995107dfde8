#pragma once

#include "core/engine/device.h"
#include "core/network/graph.h"
#include "core/synthesis/inverter.h"

#include <cstdint>
#include <memory>
#include <string>

namespace shiftscope {

/// How a picture is searched for by gradient.
struct OptimiseSettings {
    int steps = 200;
    double learningRate = 0.05;   ///< Adam's; the canvas's range is 1
    double totalVariation = 0.03; ///< weight of the mean |difference| of neighbouring pixels (range 1)
    int jitter = 2;               ///< the canvas is rolled by up to so many pixels each step; less and less, none at the end
    int starts = 1;               ///< pictures searched side by side from different noise; the best one is kept
    std::uint64_t seed = 0;       ///< equal settings on one machine give equal pictures
    double secondsBetweenPreviews = 0.5;
};

/// Searches a picture whose features are the given ones, by gradient through the frozen network (Mahendran and Vedaldi 2015,
/// "Understanding deep image representations by inverting them"): relative squared distance of the features plus total
/// variation, Adam, with jitter. The canvas is a sum of coarse and fine grids, so that where things are is found before how
/// they look (a pyramid, as in Olah et al. 2017, "Feature visualization"). Works for every model and layer.
class OptimisingInverter : public Inverter {
public:
    /// Throws InputError when the weights do not fit the graph, the graph has no such layer, or a setting is out of range.
    OptimisingInverter(const Graph &graph, const StateDict &weights, const std::string &layer, Device device,
                       OptimiseSettings settings, const std::string &source = "the checkpoint");
    ~OptimisingInverter() override;

    [[nodiscard]] std::string name() const override { return "optimised"; }
    [[nodiscard]] std::string layer() const override;
    [[nodiscard]] std::int64_t dims() const override;
    [[nodiscard]] int canvas() const override;
    /// Also WorkError when the loss stops being a number before there is any picture; later, the best one so far is returned and
    /// diverged() is true.
    [[nodiscard]] Raster invert(std::span<const float> feature, const InversionControl &control) override;
    using Inverter::invert;

    /// Of the last invert(): the loss of its picture (features' part, then total variation's), and whether it ended early
    /// because the loss was no number any more.
    [[nodiscard]] double featureLoss() const;
    [[nodiscard]] bool diverged() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
