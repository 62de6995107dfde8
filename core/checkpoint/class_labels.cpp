#include "core/checkpoint/class_labels.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <utility>

namespace shiftscope {

namespace {

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    return lower;
}

} // namespace

ClassLabels ClassLabels::load(const std::filesystem::path &file)
{
    std::ifstream stream(file);
    std::vector<std::string> labels;
    for (std::string line; std::getline(stream, line);)
        labels.push_back(line);
    if (labels.empty())
        throw InputError(file.string() + " holds no class labels, one a line");
    return ClassLabels(std::move(labels));
}

std::string ClassLabels::label(int index) const
{
    const auto position = static_cast<std::size_t>(index);
    return index >= 0 && position < m_labels.size() ? m_labels[position] : std::to_string(index);
}

int ClassLabels::find(std::string_view text) const
{
    int index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (end == text.data() + text.size() && !text.empty()) {
        if (error != std::errc() || index < 0 || static_cast<std::size_t>(index) >= m_labels.size())
            throw InputError("class " + std::string(text) + " is not among the " + std::to_string(m_labels.size()) +
                             "; accepted are 0 to " + std::to_string(m_labels.size() - 1) + " and their labels");
        return index;
    }
    if (const auto exact = std::ranges::find(m_labels, text); exact != m_labels.end())
        return static_cast<int>(exact - m_labels.begin());

    std::vector<std::string> lower;
    std::ranges::transform(m_labels, std::back_inserter(lower), lowered);
    const std::string wanted = lowered(text);
    if (const auto found = std::ranges::find(lower, wanted); found != lower.end()) {
        const auto first = static_cast<std::size_t>(found - lower.begin());
        const auto again = std::find(found + 1, lower.end(), wanted);
        if (again != lower.end())
            throw InputError("class " + shown(text) + " could be " + std::to_string(first) + " (" + m_labels[first] + ") or " +
                             std::to_string(again - lower.begin()) + " (" +
                             m_labels[static_cast<std::size_t>(again - lower.begin())] + "); give the index");
        return static_cast<int>(first);
    }
    const std::string meant = didYouMean(wanted, lower);
    throw InputError("there is no class " + shown(text) +
                     (meant.empty() ? "; accepted are an index or an ImageNet label" : meant));
}

} // namespace shiftscope
