#include "core/synthesis/inverter.h"

#include "core/error.h"

#include <algorithm>
#include <cmath>

namespace shiftscope {

void requireFeature(const Inverter &inverter, std::span<const float> feature)
{
    if (static_cast<std::int64_t>(feature.size()) != inverter.dims())
        throw InputError("the inverter " + inverter.name() + " takes " + std::to_string(inverter.dims()) + " numbers of layer " +
                         inverter.layer() + ", not " + std::to_string(feature.size()));
    if (!std::ranges::all_of(feature, [](float value) { return std::isfinite(value); }))
        throw InputError("a feature of layer " + inverter.layer() + " holds a value that is not finite: it has no picture");
}

} // namespace shiftscope
