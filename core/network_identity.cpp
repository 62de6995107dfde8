#include "core/network_identity.h"

#include <charconv>

namespace shiftscope {

namespace {

constexpr std::string_view kSeeded = "init-seed:";
constexpr std::string_view kCalibrated = "+calibrated";

} // namespace

bool NetworkIdentity::isSameAs(const NetworkIdentity &other) const
{
    const bool nameless = weightsSha256.empty() && other.weightsSha256.empty(); // an imported map: the name is all there is
    return model == other.model && weightsSha256 == other.weightsSha256 && (!nameless || weights == other.weights);
}

std::string NetworkIdentity::title() const
{
    return networkTitle(model, seededWeightsOf(weights));
}

std::string seededWeights(const SeededWeights &weights)
{
    std::string text = std::string(kSeeded) + std::to_string(weights.seed);
    return weights.calibrated ? text.append(kCalibrated) : text;
}

std::optional<SeededWeights> seededWeightsOf(std::string_view weights)
{
    if (!weights.starts_with(kSeeded))
        return std::nullopt;
    weights.remove_prefix(kSeeded.size());
    SeededWeights seeded;
    if (weights.ends_with(kCalibrated)) {
        seeded.calibrated = true;
        weights.remove_suffix(kCalibrated.size());
    }
    const auto [end, error] = std::from_chars(weights.data(), weights.data() + weights.size(), seeded.seed);
    const bool whole = error == std::errc() && end == weights.data() + weights.size();
    return whole ? std::optional(seeded) : std::nullopt;
}

std::optional<std::uint64_t> initSeedOf(std::string_view weights)
{
    const std::optional<SeededWeights> seeded = seededWeightsOf(weights);
    return seeded ? std::optional(seeded->seed) : std::nullopt;
}

std::string networkTitle(std::string_view model, const std::optional<SeededWeights> &seeded)
{
    const std::string title(model);
    return seeded ? title + " (untrained, seed " + std::to_string(seeded->seed) + (seeded->calibrated ? ")" : ", not calibrated)")
                  : title;
}

} // namespace shiftscope
