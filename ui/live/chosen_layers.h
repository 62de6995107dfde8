#pragma once

#include "ui/live/live_network.h"

namespace shiftscope {

/// Those of `wanted` that the network has, in its own order; its own choice where that is none of them.
[[nodiscard]] std::vector<std::string> layersOf(const NetworkInfo &info, const std::vector<std::string> &wanted);

/// The same network, showing these layers: itself where it shows them already.
[[nodiscard]] std::shared_ptr<const LiveNetwork> showing(const std::shared_ptr<const LiveNetwork> &network,
                                                         const std::vector<std::string> &layers);

} // namespace shiftscope
