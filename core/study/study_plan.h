#pragma once

#include "core/study/study_config.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace shiftscope {

/// The runs that one table takes together: alike in all but model and patch.
struct StudyGroup {
    std::string name;       ///< "125px", "75px-circular": part of file names
    std::string title;      ///< "objects of 125 px on #ffffff": part of captions
    int box = 0;            ///< 0 in the modes without one
    bool asInPaper = false; ///< an object on white: what the paper's tables are about
    friend bool operator==(const StudyGroup &, const StudyGroup &) = default;
};

/// One sweep of a study, looked up.
struct StudyRun {
    std::string name;      ///< readable, unique: the stem of its files
    std::size_t model = 0; ///< index into StudyConfig::models
    std::size_t group = 0; ///< index into StudyPlan::groups
    ShiftMode mode = ShiftMode::Object;
    std::filesystem::path picture; ///< the patch; in crop and circular what is slid over
    std::string background;
    int box = 0;
    std::int64_t positions = 0;
    std::vector<std::string> layers;
    /// All that its numbers depend on, by name: what a stored run must agree with to be taken for this one.
    std::map<std::string, std::string> settings;
};

struct StudyPlan {
    StudyConfig config;
    std::vector<StudyGroup> groups;
    std::vector<StudyRun> runs;                 ///< model by model, so that each is loaded once
    std::vector<StudyComposition> compositions; ///< likewise
    std::vector<std::string> leftOut;           ///< sentences: files in the folders of patches and pictures that are neither
};

/// Looks up every name and file of a study. Throws one InputError that lists all checkpoints, patches, pictures and backgrounds
/// that are missing or cannot be used, all unknown models and layers, and boxes and anchors that do not fit the canvas.
[[nodiscard]] StudyPlan planStudy(const StudyConfig &config);

} // namespace shiftscope
