#include "core/probe/folds.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <utility>

namespace shiftscope {

namespace {

constexpr std::array<std::pair<std::string_view, Protocol>, kProtocols.size()> kNames{{{"paper", Protocol::Paper},
                                                                                       {"column-major", Protocol::ColumnMajor},
                                                                                       {"shuffled", Protocol::Shuffled},
                                                                                       {"blocks", Protocol::Blocks}}};

/// The standard library's shuffle and distributions differ between libraries; this does not.
void shuffle(std::vector<int> &values, std::mt19937_64 &generator)
{
    for (std::size_t left = values.size(); left > 1; --left)
        std::swap(values[left - 1], values[generator() % left]);
}

std::vector<int> countsOf(std::span<const int> classes, int classCount)
{
    std::vector<int> counts(static_cast<std::size_t>(classCount), 0);
    for (const int label : classes)
        ++counts[static_cast<std::size_t>(label)];
    return counts;
}

/// For each class, its samples' folds in the order of its samples.
std::vector<std::vector<int>> foldsByClass(std::span<const int> classes, int classCount, int folds)
{
    // Classes are numbered by their first sample, all samples are sorted by that number, and every fold takes each
    // `folds`-th of them: so remainders go to different folds in different classes.
    std::vector<int> order;
    for (const int label : classes)
        if (std::ranges::find(order, label) == order.end())
            order.push_back(label);
    const std::vector<int> counts = countsOf(classes, classCount);
    std::vector<std::vector<int>> dealt(static_cast<std::size_t>(classCount));
    int place = 0;
    for (const int label : order) {
        std::vector<int> &mine = dealt[static_cast<std::size_t>(label)];
        for (int i = 0; i < counts[static_cast<std::size_t>(label)]; ++i)
            mine.push_back(place++ % folds);
        std::ranges::sort(mine); // contiguous runs
    }
    return dealt;
}

std::vector<int> spreadOut(std::span<const int> classes, const std::vector<std::vector<int>> &dealt)
{
    std::vector<std::size_t> next(dealt.size(), 0);
    std::vector<int> folds;
    folds.reserve(classes.size());
    for (const int label : classes)
        folds.push_back(dealt[static_cast<std::size_t>(label)][next[static_cast<std::size_t>(label)]++]);
    return folds;
}

std::vector<int> shuffledFolds(std::span<const int> classes, int classCount, const FoldRules &rules)
{
    std::vector<std::vector<int>> dealt = foldsByClass(classes, classCount, rules.folds);
    std::mt19937_64 generator(rules.seed);
    for (std::vector<int> &mine : dealt)
        shuffle(mine, generator);
    return spreadOut(classes, dealt);
}

std::vector<int> columnMajorFolds(const Labels &labels, GridShape grid, int folds)
{
    std::vector<int> byColumn;
    for (int x = 0; x < grid.columns; ++x)
        for (int y = 0; y < grid.rows; ++y)
            byColumn.push_back(labels.classes[grid.index(y, x)]);
    const std::vector<int> dealt = stratifiedFolds(byColumn, static_cast<int>(labels.names.size()), folds);
    std::vector<int> byRow;
    for (int y = 0; y < grid.rows; ++y)
        for (int x = 0; x < grid.columns; ++x)
            byRow.push_back(dealt[GridShape{grid.columns, grid.rows}.index(x, y)]);
    return byRow;
}

void requireEnough(const std::vector<int> &counts, const Labels &labels, int folds, const std::string &what,
                   const std::string &ofWhat = {})
{
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] < folds)
            throw InputError(std::string("the class '")
                                 .append(labels.names[i])
                                 .append("' has ")
                                 .append(counts[i] == 0 ? "no" : std::to_string(counts[i]))
                                 .append(" ")
                                 .append(what)
                                 .append(counts[i] == 1 ? "" : "s")
                                 .append(ofWhat)
                                 .append("; ")
                                 .append(std::to_string(folds))
                                 .append(" folds need at least ")
                                 .append(std::to_string(folds))
                                 .append(" of each class"));
}

/// The fold of each block. Every class is dealt from the first fold on, and of its blocks those alike (whole ones, ones that the
/// middle runs through, small ones at the end of a row) one after another: a fold with more of one class would leave more of the
/// other to learn from, and features that know nothing would score below chance.
std::vector<int> dealtBlocks(const std::vector<std::vector<int>> &votes, const std::vector<int> &majority, const FoldRules &rules)
{
    std::mt19937_64 generator(rules.seed);
    std::vector<int> folds(votes.size());
    for (std::size_t label = 0; label < votes.front().size(); ++label) {
        std::vector<int> blocks;
        for (std::size_t block = 0; block < majority.size(); ++block)
            if (majority[block] == static_cast<int>(label))
                blocks.push_back(static_cast<int>(block));
        shuffle(blocks, generator);
        std::ranges::stable_sort(blocks, std::greater{}, [&votes](int block) { return votes[static_cast<std::size_t>(block)]; });
        for (std::size_t i = 0; i < blocks.size(); ++i)
            folds[static_cast<std::size_t>(blocks[i])] = static_cast<int>(i) % rules.folds;
    }
    return folds;
}

std::vector<int> blockFolds(const FoldRules &rules, const Labels &labels, GridShape grid)
{
    if (rules.block < 1)
        throw InputError("block " + std::to_string(rules.block) + ": the side of a block is at least 1 position");
    const auto along = [&rules](int positions) { return (positions + rules.block - 1) / rules.block; };
    const GridShape blocks{along(grid.rows), along(grid.columns)};
    const auto blockAt = [&](int y, int x) { return blocks.index(y / rules.block, x / rules.block); };
    const std::size_t classCount = labels.names.size();
    std::vector<std::vector<int>> votes(blocks.index(blocks.rows, 0), std::vector<int>(classCount, 0));
    for (int y = 0; y < grid.rows; ++y)
        for (int x = 0; x < grid.columns; ++x)
            ++votes[blockAt(y, x)][static_cast<std::size_t>(labels.classes[grid.index(y, x)])];
    std::vector<int> majority;
    for (const std::vector<int> &vote : votes) {
        const auto last = std::max_element(vote.rbegin(), vote.rend()); // of equal ones the later class, as the middle goes right
        majority.push_back(static_cast<int>(vote.rend() - last) - 1);
    }
    requireEnough(countsOf(majority, static_cast<int>(classCount)), labels, rules.folds, "block",
                  " of " + std::to_string(rules.block) + "x" + std::to_string(rules.block) + " positions");
    const std::vector<int> dealt = dealtBlocks(votes, majority, rules);
    std::vector<int> folds;
    for (int y = 0; y < grid.rows; ++y)
        for (int x = 0; x < grid.columns; ++x)
            folds.push_back(dealt[blockAt(y, x)]);
    return folds;
}

} // namespace

std::string_view name(Protocol protocol)
{
    for (const auto &[text, value] : kNames)
        if (value == protocol)
            return text;
    return {};
}

Protocol protocolFromName(std::string_view text)
{
    std::vector<std::string> known;
    for (const auto &[word, value] : kNames) {
        if (word == text)
            return value;
        known.emplace_back(word);
    }
    throw InputError("protocol '" + std::string(text) + "' is not known: accepted are " + listed(known));
}

std::vector<int> stratifiedFolds(std::span<const int> classes, int classCount, int folds)
{
    return spreadOut(classes, foldsByClass(classes, classCount, folds));
}

std::vector<int> assignFolds(const FoldRules &rules, const Labels &labels, GridShape grid)
{
    const auto classCount = static_cast<int>(labels.names.size());
    requireEnough(countsOf(labels.classes, classCount), labels, rules.folds, "position");
    switch (rules.protocol) {
    case Protocol::Paper:
        break;
    case Protocol::ColumnMajor:
        return columnMajorFolds(labels, grid, rules.folds);
    case Protocol::Shuffled:
        return shuffledFolds(labels.classes, classCount, rules);
    case Protocol::Blocks:
        return blockFolds(rules, labels, grid);
    }
    return stratifiedFolds(labels.classes, classCount, rules.folds);
}

} // namespace shiftscope
