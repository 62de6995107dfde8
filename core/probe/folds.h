#pragma once

#include "core/probe/split.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace shiftscope {

/// How positions are dealt to the folds of a cross-validation. Neighbouring positions have nearly equal features, so what a
/// probe's accuracy means depends on it as much as on the features.
enum class Protocol {
    Paper,       ///< samples row by row, each class cut into contiguous runs: StratifiedKFold without shuffling
    ColumnMajor, ///< the same with samples column by column
    Shuffled,    ///< stratified, shuffled
    Blocks       ///< whole spatial blocks are held out together, dealt by their majority label
};

inline constexpr std::array kProtocols{Protocol::Paper, Protocol::ColumnMajor, Protocol::Shuffled, Protocol::Blocks};

/// "paper", "column-major", "shuffled", "blocks".
[[nodiscard]] std::string_view name(Protocol protocol);
/// The inverse of name(); throws InputError listing the accepted words.
[[nodiscard]] Protocol protocolFromName(std::string_view text);

struct FoldRules {
    Protocol protocol = Protocol::Paper;
    int folds = 5;
    int block = 10; ///< side of a block, in positions
    std::uint64_t seed = 0;
    friend bool operator==(const FoldRules &, const FoldRules &) = default;
};

struct GridShape {
    int rows = 0;
    int columns = 0;

    /// Where (y, x) stands, row-major.
    [[nodiscard]] std::size_t index(int y, int x) const
    {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(columns) + static_cast<std::size_t>(x);
    }
};

/// The fold, 0 … folds - 1, of each sample, as scikit-learn's StratifiedKFold(folds, shuffle=False) deals them: the same folds,
/// remainders included, whatever the order in which the classes appear. `classes` has values 0 … classCount - 1.
[[nodiscard]] std::vector<int> stratifiedFolds(std::span<const int> classes, int classCount, int folds);

/// The fold of each position of the grid, row-major. In `Blocks` each class's blocks are shuffled and dealt from the first fold
/// on, those alike one after another, so that folds hold like shares of the classes; a block with as many positions of two
/// classes counts for the later one. The same seed gives the same folds on every machine. Throws InputError when a class is empty
/// or has fewer positions (in Blocks: blocks) than there are folds.
[[nodiscard]] std::vector<int> assignFolds(const FoldRules &rules, const Labels &labels, GridShape grid);

} // namespace shiftscope
