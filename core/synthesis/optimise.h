#pragma once

#include "core/engine/device.h"
#include "core/network/graph.h"
#include "core/synthesis/inverter.h"

#include <cstdint>
#include <memory>
#include <string>

namespace shiftscope {

/// How a picture is searched for by gradient. The defaults were chosen on one pair of scenes in EfficientNet-Lite0's fc, where
/// 100 steps from the background came to a loss of the features of 0.073, from grey to 0.155, with a jitter of 1 pixel to 0.078,
/// and 200 steps with a restraint of 0.2 to 0.079.
struct OptimiseSettings {
    int steps = 100;
    double learningRate = 0.15;  ///< Adam's for the coarsest grid at the first step; it falls along a half cosine
    double totalVariation = 1.0; ///< weight of the mean |difference| of neighbouring pixels (range 1)
    double restraint = 0.5;      ///< weight of the mean distance of a pixel's colour from what the search begins from (range 1)
    int jitter = 0;              ///< the canvas is rolled by up to so many pixels each step; less and less, none at the end
    int starts = 1;              ///< pictures searched side by side from different noise; the best one is kept
    Raster begin;                ///< canvas x canvas, RGB, 0..255: where the search begins; without values: mid grey
    std::uint64_t seed = 0;      ///< equal settings on one machine give equal pictures
    double secondsBetweenPreviews = 0.5;
};

/// Searches a picture whose features are the given ones, by gradient through the frozen network (Mahendran and Vedaldi 2015,
/// "Understanding deep image representations by inverting them"): relative squared distance of the features plus total
/// variation and departure from the beginning, Adam, with jitter. The canvas is a sum of coarse and fine grids, so that where
/// things are is found before how they look (a pyramid, as in Olah et al. 2017, "Feature visualization"). Works for every model
/// and layer.
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

    /// Of the last invert(): the loss of its picture (its features' part), and whether it ended early
    /// because the loss was no number any more.
    [[nodiscard]] double featureLoss() const;
    [[nodiscard]] bool diverged() const;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace shiftscope
