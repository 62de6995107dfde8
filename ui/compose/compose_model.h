#pragma once

#include "core/engine/network.h"

#include <functional>
#include <memory>
#include <string>

namespace shiftscope {

/// A network with its weights at hand: what inverting its features needs besides running it.
struct ComposeModel {
    Graph graph;
    StateDict weights;
    std::string weightsName; ///< as NetworkIdentity has it
    std::string weightsSha256;
    std::string source; ///< for messages
    Device device;
    Network network;
};

/// Reads and builds it; called on a worker, once, when it is first needed. Throws InputError.
using ComposeModelLoader = std::function<std::shared_ptr<const ComposeModel>()>;

} // namespace shiftscope
