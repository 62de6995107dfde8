#pragma once

#include "core/feature_matrix.h"
#include "core/job/progress.h"
#include "core/network_identity.h"
#include "core/scene/shifted_scene.h"
#include "core/storage/run_file.h"
#include "core/sweep/sweep.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace shiftscope {

/// What the window says about a network.
struct NetworkInfo {
    std::string model;   ///< "efficientnet_lite0"
    std::string title;   ///< "EfficientNet-Lite0, ImageNet"
    std::string weights; ///< as NetworkIdentity has it
    std::string weightsSha256;
    std::string device;               ///< "cpu"
    std::vector<std::string> devices; ///< all that this machine has; may be empty
    int canvas = 224;
    std::vector<std::string> layers;  ///< shown side by side, e.g. avgpool and fc
    std::vector<std::string> offered; ///< all that can be shown, in the network's order; empty: `layers` alone
    std::string classifier;           ///< the layer whose softmax is shown; empty: none
    std::vector<std::string> labels;  ///< class names by index; may be shorter than the classifier is wide

    [[nodiscard]] NetworkIdentity identity() const { return {model, weights, weightsSha256}; }
    [[nodiscard]] bool trained() const { return !initSeedOf(weights); }
};

/// A sweep that is done step by step; see Sweep.
class SweepRun {
public:
    virtual ~SweepRun() = default;
    virtual bool step() = 0;
    [[nodiscard]] virtual Progress progress() const = 0;
    [[nodiscard]] virtual const RunHeader &header() const = 0;
    [[nodiscard]] virtual const RunMaps &maps() const = 0;
    virtual void setFeatureSink(Sweep::FeatureSink sink) = 0;
    /// See Sweep::explanation, Sweep::costShare and Sweep::verify.
    [[nodiscard]] virtual std::string explanation() const = 0;
    [[nodiscard]] virtual double costShare() const = 0;
    [[nodiscard]] virtual double verify(int count, std::uint64_t seed) = 0;
};

/// All that the window needs of a network: the seam at which its tests put a small one of their own. Immutable; every function
/// but info() is called on the inference thread alone.
class LiveNetwork {
public:
    virtual ~LiveNetwork() = default;
    [[nodiscard]] virtual const NetworkInfo &info() const = 0;
    /// See Network::forward.
    [[nodiscard]] virtual std::vector<FeatureMatrix> forward(const ShiftedScene &scene, std::span<const Position> positions,
                                                             std::span<const std::string> layers) const = 0;
    /// A sweep that goes on from `known` where given. The network outlives it.
    [[nodiscard]] virtual std::unique_ptr<SweepRun> sweep(SweepPlan plan, std::optional<RunMaps> known) const = 0;
};

} // namespace shiftscope
