#pragma once

#include "ui/compose/compose_result.h"

#include <nlohmann/json_fwd.hpp>
#include <ostream>

namespace shiftscope {

void printTables(std::ostream &out, const ComposeResult &result);
[[nodiscard]] nlohmann::json jsonOf(const ComposeResult &result);

} // namespace shiftscope
