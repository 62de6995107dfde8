#pragma once

#include <string>

namespace shiftscope {

/// What the program runs with, for a report of a bug: a line for each library with its version, and one for the device with the
/// processor, without an end of line after the last. Looks for devices, so call it on a worker.
[[nodiscard]] std::string programParts();

} // namespace shiftscope
