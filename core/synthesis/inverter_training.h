#pragma once

#include "core/engine/network.h"
#include "core/job/pause.h"
#include "core/job/progress.h"
#include "core/scene/shifted_scene.h"
#include "core/synthesis/random_scenes.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace shiftscope {

/// How an inverter is trained. The defaults suit half an hour on two cores.
struct TrainingSettings {
    std::uint64_t seed = 0;
    std::int64_t steps = 20000;
    double seconds = 0; ///< most that this call may take; 0: no limit
    int batch = 32;
    double learningRate = 1e-3;       ///< Adam's; falls to a twentieth by the last step or second, along a cosine
    int freshPerStep = 12;            ///< new scenes a step: each is seen about batch / freshPerStep times
    std::int64_t poolSize = 16384;    ///< scenes kept to be drawn from
    std::int64_t firstScenes = 16384; ///< of them, before the first step, which may take 15 % of `seconds`; the linear reading
                                      ///< is fitted to these
    int heldOut = 64;                 ///< scenes that are never learnt from
    std::int64_t evaluateEvery = 50;  ///< steps
    int patience = 40;                ///< evaluations without a better one that end it
    double featureWeight = 0.02;      ///< of the features' relative squared distance; 0: pixels alone
    int featureEvery = 40;            ///< steps between two steps that also look at features, which cost most
    int featureBatch = 16;
    std::int64_t side = 64; ///< of the generator's picture, a multiple of 64; enlarged to the canvas afterwards
    std::int64_t hidden = 1024;
    std::int64_t maps = 16;
    double secondsBetweenCheckpoints = 30;
};

/// A point of the loss curve; losses are mean squared errors where a canvas's range is 2.
struct CurvePoint {
    std::int64_t step = 0;
    double seconds = 0;  ///< of training, those of before a resume included
    double training = 0; ///< mean since the point before
    double heldOut = 0;
};

/// What a training job shows, after each evaluation.
struct TrainingReport {
    Progress progress;
    CurvePoint point;
    bool best = false;
    double elapsed = 0; ///< seconds of this call, without pauses: what is limited by TrainingSettings::seconds
    Raster preview;     ///< held-out scenes above what is made of their features, side by side
};

/// "step 1,200, held-out loss 0.1234".
[[nodiscard]] std::string progressText(const CurvePoint &point);

enum class TrainingEnd { Steps, Time, Converged, Stopped, Diverged };
/// "all steps done", "the time is over", …
[[nodiscard]] std::string_view name(TrainingEnd end);

struct TrainingOutcome {
    TrainingEnd end = TrainingEnd::Steps;
    bool saved = false; ///< false where it ended before its first evaluation: there is no file then, or the old one
    std::int64_t steps = 0;
    double seconds = 0;
    double heldOutLoss = 0; ///< of the file that is kept: the best
    double blankLoss = 0;   ///< of the best single picture, the mean of the training scenes: what is to be beaten
    std::vector<CurvePoint> curve;

    /// The loss diverged, or nothing was kept though nobody stopped it.
    [[nodiscard]] bool failed() const { return end == TrainingEnd::Diverged || (!saved && end != TrainingEnd::Stopped); }
};

/// The network that is inverted, and one of its layers.
struct TrainingSubject {
    const Network &network;   ///< gives the features
    const StateDict &weights; ///< its own, for the gradient of the feature loss
    std::string weightsName;
    std::string weightsSha256;
    std::string layer;
};

struct TrainingControl {
    std::stop_token stop; ///< ends it within 0.5 s; what was best by then is kept
    std::function<void(const TrainingReport &)> report;
    std::function<void(const Progress &)> preparing; ///< while the first scenes are made
    Pause pause = {};                                ///< its clock is the one that `seconds` are counted by
};

/// Trains a generator to draw the scene from the layer's features: the network of DeePSiM (Dosovitskiy and Brox 2016) with
/// smaller widths, pixel and feature loss, Adam, on scenes composed at random whose features the fast engine gives. The best
/// held-out state is written to `output` as it goes, whole or not at all. With `resume` it goes on from that file's state
/// (weights, moments, curve); its pool of scenes is made anew. Throws InputError for settings out of range, an unknown layer, or
/// a file to resume that is another model's, weights' or layer's; an existing file is replaced.
[[nodiscard]] TrainingOutcome trainInverter(const TrainingSubject &subject, const RandomScenes &scenes,
                                            const TrainingSettings &settings, const std::filesystem::path &output, bool resume,
                                            const TrainingControl &control);

/// "step,seconds,training,held_out" and a line a point.
[[nodiscard]] std::string csvText(const std::vector<CurvePoint> &curve);

} // namespace shiftscope
