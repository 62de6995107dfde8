#pragma once

#include "core/engine/network.h"
#include "core/network/network_choice.h"
#include "core/study/study_config.h"

#include <optional>
#include <string>

namespace shiftscope {

/// A network of a study, ready to run.
struct LoadedModel {
    std::size_t index;
    NamedWeights names; ///< without the tensors
    Network network;
};

/// The study's model number `index`: the one in `kept`, or it is loaded into there. Throws as loadWeights() and Network do.
const LoadedModel &loadInto(std::optional<LoadedModel> &kept, const StudyConfig &config, std::size_t index,
                            const std::string &device);

} // namespace shiftscope
