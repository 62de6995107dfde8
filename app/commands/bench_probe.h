#pragma once

#include "app/commands/command.h"

namespace shiftscope {

/// `bench probe`.
Command addBenchProbe(CLI::App &bench);

} // namespace shiftscope
