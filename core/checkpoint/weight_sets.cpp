#include "core/checkpoint/weight_sets.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

namespace shiftscope {

namespace {

/// What training programs call the weights, the likeliest first; "" is the top of the file.
constexpr std::array<std::string_view, 11> kUsualNames{
    "state_dict", "model", "", "model_state_dict", "model_state", "net", "network", "module", "weights", "params", "student"};

std::string_view lastPart(std::string_view path)
{
    const std::size_t dot = path.rfind('.');
    return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

/// Weights that are a running mean of others, as their name says.
bool isAveraged(std::string_view path)
{
    std::string word;
    const auto averaged = [&word] {
        static constexpr std::array<std::string_view, 8> kWords{"ema",     "swa", "teacher", "averaged",
                                                                "average", "avg", "shadow",  "polyak"};
        return std::ranges::find(kWords, word) != kWords.end();
    };
    for (const char c : path) {
        if (c != '.' && c != '_' && c != '-') {
            word += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
            continue;
        }
        if (averaged())
            return true;
        word.clear();
    }
    return averaged();
}

/// The smaller the likelier.
auto rank(const std::string &path)
{
    const auto usual = std::ranges::find(kUsualNames, lastPart(path)) - kUsualNames.begin();
    return std::tuple(isAveraged(path), std::ranges::count(path, '.'), usual);
}

bool anyBeginsWith(const std::vector<std::string_view> &names, const std::string &prefix)
{
    return std::ranges::any_of(names, [&](std::string_view name) { return name.starts_with(prefix); });
}

/// "'a', 'b'", the first ten of them.
std::string namesOf(const std::vector<std::string> &sets)
{
    std::vector<std::string> words;
    for (const std::string &set : sets)
        words.push_back(set.empty() ? "the top of the file" : shown(set));
    return joined(abridged(words), ", ");
}

/// Those of at least half as many tensors as `size`: an optimizer keeps many dictionaries of two or three.
std::vector<std::string> setsComparableTo(const WeightSets &sets, std::size_t size)
{
    std::vector<std::string> paths;
    for (const auto &[path, names] : sets)
        if (2 * names.size() >= size)
            paths.push_back(path);
    return paths;
}

std::vector<std::string> largeSets(const WeightSets &sets)
{
    std::size_t most = 0;
    for (const auto &[path, names] : sets)
        most = std::max(most, names.size());
    return setsComparableTo(sets, most);
}

std::string likeliest(const WeightSets &sets)
{
    for (const char *usual : {"state_dict", "model"})
        if (sets.contains(usual))
            return usual;
    const std::vector<std::string> paths = largeSets(sets);
    const std::string best = *std::ranges::min_element(paths, {}, rank);
    if (std::ranges::count(paths, rank(best), rank) > 1)
        throw InputError("holds several sets of weights: choose one as FILE#NAME (NAME is one of " + namesOf(paths) + ")");
    return best;
}

/// What the names of tensors begin with, up to their first dot, where that is few things: "student", "teacher".
std::vector<std::string> groups(const WeightSets &sets)
{
    std::set<std::string> found;
    for (const auto &[path, names] : sets)
        for (const std::string_view name : names)
            if (const std::size_t dot = name.find('.'); dot != std::string_view::npos)
                found.emplace(name.substr(0, dot));
    return {found.begin(), found.end()};
}

WeightChoice usualChoice(const WeightSets &sets)
{
    WeightChoice choice{.set = likeliest(sets), .prefix = {}, .note = {}};
    std::vector<std::string> others = setsComparableTo(sets, sets.at(choice.set).size());
    std::erase(others, choice.set);
    if (others.empty())
        return choice;
    choice.note = "the weights of " + namesOf({choice.set}) + " are used, not those of " + namesOf(others);
    if (const auto named = std::ranges::find_if_not(others, &std::string::empty); named != others.end())
        choice.note += " (FILE#" + *named + " chooses those)";
    return choice;
}

} // namespace

WeightsPath WeightsPath::parse(const std::filesystem::path &text)
{
    const std::string whole = text.string();
    const std::size_t mark = whole.rfind('#');
    std::error_code ignored;
    if (mark == std::string::npos || mark == 0 || mark + 1 == whole.size() || std::filesystem::exists(text, ignored))
        return {text, {}};
    return {whole.substr(0, mark), whole.substr(mark + 1)};
}

std::string WeightsPath::name() const
{
    return key.empty() ? file.filename().string() : file.filename().string() + "#" + key;
}

std::string WeightsPath::stem() const
{
    return key.empty() ? file.stem().string() : file.stem().string() + "#" + key;
}

WeightChoice chooseWeights(const WeightSets &sets, const std::string &key)
{
    if (sets.empty())
        throw InputError("holds no weights: no tensor in its dictionary, nor in one within");
    if (key.empty())
        return usualChoice(sets);
    if (sets.contains(key))
        return {key, {}, {}};
    // The longest dictionary's path first; then within the dictionary that would be taken anyhow.
    const std::string dotted = key + ".";
    const auto within = [&dotted](const std::string &path) { return path.empty() ? dotted : dotted.substr(path.size() + 1); };
    const auto found = std::find_if(sets.rbegin(), sets.rend(), [&](const auto &set) {
        return (set.first.empty() || key.starts_with(set.first + ".")) && anyBeginsWith(set.second, within(set.first));
    });
    if (found != sets.rend())
        return {found->first, within(found->first), {}};
    for (const auto &[path, names] : sets)
        if (anyBeginsWith(names, dotted))
            return {path, dotted, {}};
    std::vector<std::string> known = largeSets(sets);
    std::erase(known, std::string());
    if (known.empty())
        known = groups(sets);
    throw InputError("holds no weights under " + shown(key) + didYouMean(key, known) +
                     (known.empty() ? std::string() : " (there are " + namesOf(known) + ")"));
}

} // namespace shiftscope
