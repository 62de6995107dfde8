#include "core/text.h"

#include <algorithm>
#include <numeric>

namespace shiftscope {

namespace {

std::size_t editDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
        }
    }
    return row[b.size()];
}

} // namespace

std::string nearest(std::string_view word, std::span<const std::string> candidates)
{
    std::string best;
    if (word.empty())
        return best;
    std::size_t bestDistance = std::max<std::size_t>(word.size() / 2, 2) + 1;
    for (const std::string &candidate : candidates) {
        const std::size_t distance = editDistance(word, candidate);
        if (distance < bestDistance) {
            bestDistance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string didYouMean(std::string_view word, std::span<const std::string> candidates)
{
    const std::string near = nearest(word, candidates);
    return near.empty() ? near : "; did you mean '" + near + "'?";
}

std::string listed(std::span<const std::string> words)
{
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0)
            text += i + 1 == words.size() ? " and " : ", ";
        text += words[i];
    }
    return text;
}

std::vector<std::string> abridged(std::vector<std::string> words)
{
    constexpr std::size_t kMost = 10;
    if (words.size() <= kMost)
        return words;
    const std::string rest = "and " + std::to_string(words.size() - kMost) + " more";
    words.resize(kMost);
    words.push_back(rest);
    return words;
}

std::string joined(std::span<const std::string> words, std::string_view separator)
{
    std::string text;
    for (const std::string &word : words) {
        if (&word != words.data())
            text += separator;
        text += word;
    }
    return text;
}

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = text.find_first_not_of(kBlanks);
    return first == std::string_view::npos ? std::string_view() : text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string shown(std::string_view text)
{
    constexpr std::size_t kLongest = 80;
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string safe = "'";
    for (const char character : text.substr(0, kLongest)) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= 0x20 && byte < 0x7f)
            safe += character;
        else
            safe.append("\\x").append(1, kHex[byte >> 4]).append(1, kHex[byte & 15]);
    }
    return safe + (text.size() > kLongest ? "…'" : "'");
}

} // namespace shiftscope
