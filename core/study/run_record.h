#pragma once

#include "core/storage/run_file.h"
#include "core/sweep/consistency.h"
#include "core/sweep/similarity_map.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

/// Similarities from which a position counts as unchanged: the thresholds of global invariance in reports.
inline constexpr std::array<double, 3> kInvarianceThresholds{0.9, 0.95, 0.99};

struct AnchorRecord {
    std::string anchor;
    MapSummary summary;
    std::array<double, kInvarianceThresholds.size()> invariance{}; ///< NaN for a metric that is no cosine
};

struct LayerRecord {
    std::string layer;
    std::vector<AnchorRecord> anchors;
};

/// One probe of one layer, or why there is none.
struct ProbeRecord {
    std::string layer;
    std::string split;
    std::string protocol;
    std::vector<double> folds; ///< accuracies; empty where it was left out
    double mean = 0;
    double deviation = 0; ///< population standard deviation over the folds
    double chance = 0;
    std::size_t positions = 0;
    std::string leftOut; ///< the reason
};

/// All figures of one run: what tables are made of, small enough to keep hundreds at hand.
struct RunRecord {
    std::string name;
    std::string model;
    std::string weights;
    std::string patch;
    std::string mode;
    std::string background;
    std::string metric;
    std::string engine;
    int box = 0;
    int stride = 1;
    std::size_t positions = 0;
    std::size_t done = 0;
    std::vector<LayerRecord> layers;
    std::optional<Consistency> consistency;
    std::vector<ProbeRecord> probes;
    std::map<std::string, std::string> settings; ///< see StudyRun; empty outside of a study
};

/// The figures of a run's maps; no probes.
[[nodiscard]] RunRecord recordOf(const std::string &name, const RunHeader &header, const RunMaps &maps);

/// As a JSON document that reads back to the same numbers.
[[nodiscard]] std::string recordText(const RunRecord &record);
/// Throws InputError naming `source` where the text is no record.
[[nodiscard]] RunRecord recordFromText(const std::string &text, const std::string &source);

} // namespace shiftscope
