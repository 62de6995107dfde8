#include "core/sweep/anchors.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>

namespace shiftscope {

namespace {

std::optional<int> wholeNumber(std::string_view text)
{
    int value = 0;
    const char *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end)
        return std::nullopt;
    return value;
}

std::optional<Position> namedPosition(std::string_view name, Position last)
{
    const std::pair<std::string_view, Position> known[] = {
        {"TL", {0, 0}}, {"TR", {0, last.x}}, {"C", {last.y / 2, last.x / 2}}, {"BL", {last.y, 0}}, {"BR", {last.y, last.x}}};
    const auto *found = std::ranges::find(known, name, &std::pair<std::string_view, Position>::first);
    return found == std::end(known) ? std::nullopt : std::optional(found->second);
}

Anchor parseAnchor(std::string_view word, Position last)
{
    std::string upper(word);
    std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    if (const std::optional<Position> position = namedPosition(upper, last))
        return {upper, *position};

    const std::size_t colon = word.find(':');
    const auto x = wholeNumber(trimmed(word.substr(0, colon)));
    const auto y = colon == std::string_view::npos ? std::nullopt : wholeNumber(trimmed(word.substr(colon + 1)));
    if (!x || !y)
        throw InputError("anchor '" + std::string(word) + "' is not known: accepted are TL, TR, C, BL, BR and x:y pairs");
    const std::string name = std::to_string(*x) + ":" + std::to_string(*y);
    if (*x < 0 || *y < 0 || *x > last.x || *y > last.y)
        throw InputError("anchor " + name + " lies outside: x must be 0 to " + std::to_string(last.x) + ", y 0 to " +
                         std::to_string(last.y));
    return {name, {.y = *y, .x = *x}};
}

/// The same name twice, or a pair for a place that has a name already. Corners may fall together on a small grid.
bool sameAnchor(const Anchor &a, const Anchor &b)
{
    const bool pair = a.name.find(':') != std::string::npos || b.name.find(':') != std::string::npos;
    return a.name == b.name || (pair && a.position == b.position);
}

} // namespace

std::vector<Anchor> parseAnchors(std::string_view text, Position last)
{
    std::vector<Anchor> anchors;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t comma = std::min(text.find(',', start), text.size());
        const Anchor anchor = parseAnchor(trimmed(text.substr(start, comma - start)), last);
        const auto twin = std::ranges::find_if(anchors, [&](const Anchor &other) { return sameAnchor(anchor, other); });
        if (twin != anchors.end())
            throw InputError("anchor " + anchor.name + " is given twice" +
                             (twin->name == anchor.name ? "" : " (it is the same place as " + twin->name + ")"));
        anchors.push_back(anchor);
        start = comma + 1;
    }
    return anchors;
}

} // namespace shiftscope
