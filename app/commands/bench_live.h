#pragma once

#include "app/commands/bench_machine.h"

namespace shiftscope {

/// Measures what a person waits for in the window, and prints it. Needs no display. Returns the exit code; throws WorkError where
/// there is no room for a run file of 370 MB in the folder for temporary files.
[[nodiscard]] int benchLive(const BenchOptions &o);

} // namespace shiftscope
