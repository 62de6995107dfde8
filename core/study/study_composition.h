#pragma once

#include "core/synthesis/composition.h"
#include "core/synthesis/composition_measures.h"

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace shiftscope {

/// What a study asks of arithmetic with features. Without pairs, nothing.
struct StudyComposing {
    std::vector<std::pair<std::string, std::string>> pairs; ///< patches by name or file: that of scene A, that of scene B
    std::vector<std::string> expressions{"A + B"};
    std::vector<std::string> layers; ///< empty: the study's, else the model's own
    int box = 75;
    int stride = 16; ///< of the grid of positions that the right one is ranked among
    int elsewhere = 16;
    std::uint64_t seed = 0;
};

/// One pair of patches in one model, looked up.
struct StudyComposition {
    std::string name;      ///< readable, unique: the stem of its file
    std::size_t model = 0; ///< index into StudyConfig::models
    std::filesystem::path first;
    std::filesystem::path second;
    std::vector<std::string> layers;
    /// All that its numbers depend on, by name.
    std::map<std::string, std::string> settings;
};

/// The measures of one expression.
struct ExpressionRecord {
    std::string expression;
    std::vector<LayerMeasures> layers;
};

struct CompositionRecord {
    std::string name;
    std::vector<ExpressionRecord> expressions;
    std::map<std::string, std::string> settings; ///< see StudyComposition
};

/// "banana + car" → its two sides. Throws InputError.
[[nodiscard]] std::pair<std::string, std::string> pairFromText(const std::string &text);

/// Scene A has the first patch in the middle of the top left quarter of the canvas, scene B the second one in that of the bottom
/// right quarter, both on white. Throws InputError for a box larger than the canvas.
[[nodiscard]] std::vector<NamedScene> scenesOfPair(const std::filesystem::path &first, const std::filesystem::path &second,
                                                   int box, Fit fit, int canvas);

/// As a JSON document that reads back to the same numbers.
[[nodiscard]] std::string recordText(const CompositionRecord &record);
/// Throws InputError naming `source` where the text is no record.
[[nodiscard]] CompositionRecord compositionFromText(const std::string &text, const std::string &source);

} // namespace shiftscope
