#pragma once

#include "core/study/study_folder.h"

#include <cstddef>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace shiftscope {

inline constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();

/// Figures of several patches. Those that are NaN do not count; of none everything is NaN.
class Sample {
public:
    void add(double value);
    [[nodiscard]] double mean() const;
    [[nodiscard]] double deviation() const; ///< population standard deviation

private:
    std::vector<double> m_values;
};

/// The runs of one model in one group, as far as they are there. The records must outlive it.
struct ModelRuns {
    std::string label;
    std::string published; ///< see StudyIndex::Entry::model
    std::size_t expected = 0;
    std::vector<const RunRecord *> records;

    /// "10", or "7 of 10".
    [[nodiscard]] std::string count() const;
    /// In the order of the runs; "no data" alone where there are none.
    [[nodiscard]] std::vector<std::string> layers() const;
    /// A figure of the maps of one layer and anchor, over the patches.
    [[nodiscard]] Sample sampled(const std::string &layer, const std::string &anchor,
                                 const std::function<double(const AnchorRecord &)> &figure) const;
};

/// Nothing where the run has no such map.
[[nodiscard]] const AnchorRecord *findAnchor(const RunRecord &record, const std::string &layer, const std::string &anchor);

/// Everything that the tables of one group need.
struct GroupRuns {
    const StudyGroup &group;
    std::vector<ModelRuns> models;
    std::vector<std::string> anchors;
    std::vector<std::string> splits;
    std::vector<std::string> protocols;
    int stride = 0; ///< 0: nothing is there yet
    std::string metric = "cosine";
    bool classifier = false;
};
[[nodiscard]] GroupRuns gathered(const StudyIndex &index, std::size_t group,
                                 const std::vector<std::optional<RunRecord>> &records);

/// Adds a word that is not there yet.
void addUnknown(std::vector<std::string> &known, const std::string &word);

} // namespace shiftscope
