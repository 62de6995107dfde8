#pragma once

#include "app/commands/command.h"

namespace shiftscope {

/// `compose train`.
Command addComposeTrain(CLI::App &compose);

} // namespace shiftscope
