#include "ui/plot/colour_map.h"

#include "core/error.h"
#include "core/text.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

namespace {

using Table = std::array<std::uint8_t, 3 * ColourMap::kSize>;

// clang-format off
constexpr Table kViridis{
#include "resources/colormaps/viridis.csv"
};
constexpr Table kCividis{
#include "resources/colormaps/cividis.csv"
};
constexpr Table kMagma{
#include "resources/colormaps/magma.csv"
};
constexpr Table kGray{
#include "resources/colormaps/gray.csv"
};
constexpr Table kCoolwarm{
#include "resources/colormaps/coolwarm.csv"
};
constexpr Table kHot{
#include "resources/colormaps/hot.csv"
};
// clang-format on

} // namespace

std::span<const ColourMap> ColourMap::all()
{
    static constexpr std::array<ColourMap, 6> kAll{ColourMap{"viridis", kViridis},   ColourMap{"cividis", kCividis},
                                                   ColourMap{"magma", kMagma},       ColourMap{"gray", kGray},
                                                   ColourMap{"coolwarm", kCoolwarm}, ColourMap{"hot", kHot}};
    return kAll;
}

std::vector<std::string> ColourMap::names()
{
    std::vector<std::string> result;
    for (const ColourMap &map : all())
        result.emplace_back(map.name());
    return result;
}

const ColourMap &ColourMap::named(std::string_view name)
{
    const auto found = std::ranges::find(all(), name, &ColourMap::name);
    if (found != all().end())
        return *found;
    const std::vector<std::string> known = names();
    const std::string meant = didYouMean(name, known);
    throw InputError("There is no colour map '" + std::string(name) + "'" +
                     (meant.empty() ? "; the maps are " + listed(known) + "." : meant));
}

Rgb ColourMap::entry(int index) const
{
    const auto first = static_cast<std::size_t>(3 * std::clamp(index, 0, kSize - 1));
    return {m_table[first], m_table[first + 1], m_table[first + 2]};
}

Rgb ColourMap::colour(double value, double lo, double hi) const
{
    if (std::isnan(value))
        return kNoDataColour;
    const double share = hi > lo ? std::clamp((value - lo) / (hi - lo), 0.0, 1.0) : 0.5;
    // kSize equal steps, as matplotlib cuts them, so that figures made by both agree.
    return entry(std::min(static_cast<int>(share * kSize), kSize - 1));
}

} // namespace shiftscope
