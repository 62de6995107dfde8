#pragma once

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace shiftscope {

/// JSON has no NaN: what is no number becomes null.
inline nlohmann::json numberOrNull(double value)
{
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

/// And back: null is NaN.
inline double numberOf(const nlohmann::json &json)
{
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

} // namespace shiftscope
