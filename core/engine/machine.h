#pragma once

#include <string>

namespace shiftscope {

/// The processor's name as Linux says it; "unknown processor" where it does not.
[[nodiscard]] std::string processorName();

/// "1.13.1".
[[nodiscard]] std::string torchVersion();

} // namespace shiftscope
