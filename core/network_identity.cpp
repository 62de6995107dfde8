#include "core/network_identity.h"

#include <charconv>

namespace shiftscope {

namespace {

constexpr std::string_view kSeeded = "init-seed:";

} // namespace

bool NetworkIdentity::isSameAs(const NetworkIdentity &other) const
{
    const bool nameless = weightsSha256.empty() && other.weightsSha256.empty(); // an imported map: the name is all there is
    return model == other.model && weightsSha256 == other.weightsSha256 && (!nameless || weights == other.weights);
}

std::string NetworkIdentity::title() const
{
    return networkTitle(model, initSeedOf(weights));
}

std::string seededWeights(std::uint64_t seed)
{
    return std::string(kSeeded) + std::to_string(seed);
}

std::optional<std::uint64_t> initSeedOf(std::string_view weights)
{
    if (!weights.starts_with(kSeeded))
        return std::nullopt;
    weights.remove_prefix(kSeeded.size());
    std::uint64_t seed = 0;
    const auto [end, error] = std::from_chars(weights.data(), weights.data() + weights.size(), seed);
    const bool whole = error == std::errc() && end == weights.data() + weights.size();
    return whole ? std::optional(seed) : std::nullopt;
}

std::string networkTitle(std::string_view model, std::optional<std::uint64_t> initSeed)
{
    const std::string title(model);
    return initSeed ? title + " (untrained, seed " + std::to_string(*initSeed) + ")" : title;
}

} // namespace shiftscope
