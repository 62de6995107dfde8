#include "core/words.h"

#include "core/error.h"
#include "core/text.h"

#include <array>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

namespace shiftscope {

namespace {

template <typename Word, std::size_t Count>
using Names = std::array<std::pair<Word, std::string_view>, Count>;

constexpr Names<ShiftMode, 3> kModes{
    {{ShiftMode::Object, "object"}, {ShiftMode::Crop, "crop"}, {ShiftMode::Circular, "circular"}}};
constexpr Names<Fit, 2> kFits{{{Fit::Contain, "contain"}, {Fit::Stretch, "stretch"}}};
constexpr Names<Metric, 3> kMetrics{
    {{Metric::Cosine, "cosine"}, {Metric::CentredCosine, "centred-cosine"}, {Metric::Euclidean, "euclidean"}}};

template <typename Word, std::size_t Count>
std::string_view nameIn(const Names<Word, Count> &names, Word wanted)
{
    for (const auto &[word, name] : names)
        if (word == wanted)
            return name;
    return {};
}

template <typename Word, std::size_t Count>
Word wordIn(const Names<Word, Count> &names, const char *kind, std::string_view text)
{
    std::vector<std::string> accepted;
    for (const auto &[word, name] : names) {
        if (name == text)
            return word;
        accepted.emplace_back(name);
    }
    throw InputError("unknown " + std::string(kind) + " '" + std::string(text) + "': accepted are " + listed(accepted));
}

constexpr std::string_view kTexture = "texture:";

} // namespace

std::string_view name(ShiftMode mode)
{
    return nameIn(kModes, mode);
}

std::string_view name(Fit fit)
{
    return nameIn(kFits, fit);
}

std::string_view name(Metric metric)
{
    return nameIn(kMetrics, metric);
}

ShiftMode shiftModeFromName(std::string_view text)
{
    return wordIn(kModes, "mode", text);
}

Fit fitFromName(std::string_view text)
{
    return wordIn(kFits, "fit", text);
}

Metric metricFromName(std::string_view text)
{
    return wordIn(kMetrics, "metric", text);
}

BackgroundKind backgroundKind(std::string_view text)
{
    if (text.starts_with('#'))
        return BackgroundKind::Colour;
    return text.starts_with(kTexture) ? BackgroundKind::Texture : BackgroundKind::Picture;
}

std::optional<int> textureSeedOf(std::string_view text)
{
    if (!text.starts_with(kTexture))
        return std::nullopt;
    text.remove_prefix(kTexture.size());
    int seed = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
    const bool known = error == std::errc() && end == text.data() + text.size() && seed >= 0 && seed <= kLastTexture;
    return known ? std::optional(seed) : std::nullopt;
}

std::string textureText(int seed)
{
    return std::string(kTexture) + std::to_string(seed);
}

} // namespace shiftscope
