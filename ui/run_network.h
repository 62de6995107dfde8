#pragma once

#include "core/storage/run_file.h"
#include "ui/models/network_choice.h"

#include <optional>

namespace shiftscope {

/// The choice that loads the network a run was made with, as far as its names tell; none for a model that this program cannot
/// build. Its weights may still be other ones than the run's.
[[nodiscard]] std::optional<NetworkChoice> networkOf(const RunHeader &header);

} // namespace shiftscope
