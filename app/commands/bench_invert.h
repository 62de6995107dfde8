#pragma once

#include "app/commands/command.h"

namespace shiftscope {

/// `bench invert`.
Command addBenchInvert(CLI::App &bench);

} // namespace shiftscope
