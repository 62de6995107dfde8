#pragma once

#include "core/engine/network.h"
#include "core/study/study_config.h"
#include "core/sweep/model_choice.h"

#include <string>

namespace shiftscope {

/// A network of a study, ready to run.
struct LoadedModel {
    std::size_t index;
    NamedWeights names; ///< without the tensors
    Network network;
};

/// Throws as loadWeights() and Network do.
[[nodiscard]] LoadedModel loadModel(const StudyConfig &config, std::size_t index, const std::string &device);

} // namespace shiftscope
