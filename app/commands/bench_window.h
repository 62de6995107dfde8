#pragma once

#include "app/commands/bench_machine.h"

namespace shiftscope {

/// What the window takes, offscreen: to show a known position, to open a large run, to repaint twelve maps, and how long it
/// stalls while six networks are compared live and a sweep runs. Weights are seeded ones, which take as long as others. Once in a
/// process, in the main thread.
[[nodiscard]] nlohmann::json benchWindow(const BenchOptions &o);

} // namespace shiftscope
