#pragma once

#include "core/scene/scene.h"
#include "core/storage/run_file.h"
#include "core/sweep/model_choice.h"
#include "core/sweep/sweep.h"

#include <string>

namespace shiftscope {

/// Now, as a run file says it: "2020-11-08T12:00:00Z".
[[nodiscard]] std::string utcNow();

/// The picture's numbers, 0..255, as a run file keeps them.
[[nodiscard]] StoredImage storedImage(const Raster &raster);

/// The sweep's header with the names and pictures of what is swept.
[[nodiscard]] RunHeader completeHeader(const Sweep &sweep, const Scene &scene, const std::string &model,
                                       const NamedWeights &weights, const std::string &programVersion);

} // namespace shiftscope
