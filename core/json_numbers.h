#pragma once

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

namespace shiftscope {

/// A document as text, `indent` blanks a level, with a line end. A byte of a name that is no UTF-8 becomes U+FFFD: a file system
/// takes any byte, JSON does not, and no result is lost for a name.
template <typename Json>
std::string jsonText(const Json &document, int indent = 2)
{
    return document.dump(indent, ' ', false, Json::error_handler_t::replace) + '\n';
}

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
