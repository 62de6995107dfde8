#pragma once

#include "core/network/network_choice.h"
#include "core/probe/folds.h"
#include "core/probe/split.h"
#include "core/scene/patch.h"
#include "core/scene/shifted_scene.h"
#include "core/study/study_composition.h"
#include "core/sweep/metric.h"
#include "core/sweep/sweep.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace shiftscope {

/// One network of a study.
struct StudyModel {
    std::string label; ///< what stands in the tables; unique
    NetworkChoice choice;
    std::vector<std::string> layers; ///< empty: the study's, else the model's own
};

/// What is asked of the features besides their similarity. Without splits, nothing.
struct StudyProbe {
    std::vector<Split> splits;
    std::vector<Protocol> protocols;
    std::uint64_t seed = 0;
    int block = 10;
};

/// study.toml as it was written: names are not looked up yet. A plain value.
struct StudyConfig {
    std::filesystem::path file; ///< relative names in it are relative to its folder
    std::string text;           ///< the whole file
    std::string title;
    std::vector<StudyModel> models;
    std::vector<std::string> patches;  ///< names of the patch library, files, or folders
    std::vector<std::string> pictures; ///< of the modes crop and circular: files or folders
    std::vector<int> boxes{125, 75};
    std::vector<ShiftMode> modes{ShiftMode::Object};
    std::vector<std::string> backgrounds{"#ffffff"};
    Fit fit = Fit::Contain;
    int canvas = 0; ///< 0: each model's own
    int stride = 1;
    std::vector<std::string> layers;
    std::string anchors = "TL,TR,C,BL,BR";
    Metric metric = Metric::Cosine;
    SweepEngine engine = SweepEngine::Auto;
    std::int64_t memoryBytes = std::int64_t{1} << 30; ///< fixed, so that a study does not depend on what is free today
    bool keepFeatures = false;                        ///< else they go once they are probed
    StudyProbe probe;
    StudyComposing compose;
};

/// What the file holds. Throws InputError where there is no such file.
[[nodiscard]] std::string studyText(const std::filesystem::path &file);

/// Reads a study. Throws InputError naming the file and, with its line, every field that is unknown, of the wrong kind or out of
/// range.
[[nodiscard]] StudyConfig readStudy(const std::filesystem::path &file);

/// The same for a text that `file` holds, or is going to.
[[nodiscard]] StudyConfig parseStudy(const std::string &text, const std::filesystem::path &file);

/// A study that may still be unfinished: what of it can be used, and what is wrong with the rest.
struct StudyDraft {
    StudyConfig config;
    std::vector<std::string> problems; ///< as in parseStudy()'s message; empty: it is a whole study
};

/// Throws InputError only where the text is no TOML.
[[nodiscard]] StudyDraft draftStudy(const std::string &text, const std::filesystem::path &file);

} // namespace shiftscope
