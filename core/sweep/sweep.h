#pragma once

#include "core/engine/network.h"
#include "core/job/progress.h"
#include "core/scene/shifted_scene.h"
#include "core/storage/run_file.h"
#include "core/sweep/anchors.h"
#include "core/sweep/metric.h"
#include "core/sweep/similarity_map.h"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace shiftscope {

enum class SweepOrder {
    RowMajor,    ///< row by row
    CoarseToFine ///< every 16th position in both axes first, then every 8th …: a picture soon, for the window
};

/// How the positions are computed.
enum class SweepEngine {
    Auto,    ///< factored where it is estimated to be faster
    Batched, ///< ordinary batches of positions
    Factored ///< every distinct activation once (see core/engine/factored_run.h), also where little is shared
};

/// "auto", "batched", "factored".
[[nodiscard]] std::string_view name(SweepEngine engine);
/// The inverse of name(); throws InputError listing the accepted words.
[[nodiscard]] SweepEngine sweepEngineFromName(std::string_view text);

/// How long a step may take where nobody drags beside it: longer steps read large weights less often.
constexpr double kUnattendedStepSeconds = 0.5;

/// Everything a sweep needs to know. A plain value.
struct SweepPlan {
    ShiftedScene scene;
    int stride = 1;
    std::vector<std::string> layers; ///< empty: the graph's default ones
    std::vector<Anchor> anchors;     ///< empty: the five of the paper
    Metric metric = Metric::Cosine;
    std::vector<int> classes; ///< softmax probabilities to keep
    StoredFeatures features = StoredFeatures::None;
    SweepOrder order = SweepOrder::RowMajor;
    SweepEngine engine = SweepEngine::Auto;
    std::int64_t memoryBytes = 0; ///< most that the factored engine's activations may take; 0: half of what is free
    double stepSeconds = 0.05;    ///< how long a step should take, about
    int batch = 0;                ///< canvases in a step of the batched engine; 0: chosen by stepSeconds
};

/// Runs a plan step by step on the caller's thread. Anchors (always forward passes of their own) and the blank canvas first,
/// then the positions. Not thread-safe; maps() may be copied between steps.
class Sweep {
public:
    /// `network` must outlive the sweep. Throws InputError for an unknown layer, a class without a classifier, or too little
    /// memory for the factored engine where it is asked for.
    Sweep(const Network &network, SweepPlan plan);
    ~Sweep();

    [[nodiscard]] const SweepPlan &plan() const;
    /// Grid, anchors and layers filled in; the caller adds names (model, weights, patch …) before it creates a file.
    [[nodiscard]] const RunHeader &header() const;
    [[nodiscard]] const RunMaps &maps() const;
    /// The factored engine's plan as a table; empty where ordinary batches do it all.
    [[nodiscard]] std::string explanation() const;
    /// Estimated time over that of ordinary batches: below 1 where activations are shared.
    [[nodiscard]] double costShare() const;

    /// Goes on from an earlier run's maps, leaving out what is done there.
    void resumeFrom(RunMaps maps);
    /// Where kept features go; without it they are not kept.
    using FeatureSink = std::function<void(const std::string &layer, std::size_t index, std::span<const float> values)>;
    void setFeatureSink(FeatureSink sink);

    /// One step; false when every position is done. Throws WorkError.
    bool step();
    [[nodiscard]] Progress progress() const;

    /// Map of one layer and anchor, as far as it is done.
    [[nodiscard]] SimilarityMap map(std::string_view layer, std::size_t anchor) const;

    /// Recomputes `count` random positions, each alone, with the plain executor; the largest |difference| of any similarity.
    [[nodiscard]] double verify(int count, std::uint64_t seed);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Map of one layer and anchor of a stored run. Throws InputError listing what the run has.
[[nodiscard]] SimilarityMap mapOf(const RunHeader &header, const RunMaps &maps, std::string_view layer, std::string_view anchor);

} // namespace shiftscope
