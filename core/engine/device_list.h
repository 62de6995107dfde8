#pragma once

#include <string>
#include <vector>

namespace shiftscope {

/// What resolveDevice() takes on this machine, but for "auto": "cpu", then "cuda:0" and so on. The first call on a machine with
/// a GPU takes a second or so. Thread-safe.
[[nodiscard]] std::vector<std::string> availableDevices();

} // namespace shiftscope
