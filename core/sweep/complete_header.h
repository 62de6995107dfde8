#pragma once

#include "core/scene/scene.h"
#include "core/storage/run_file.h"

#include <string>

namespace shiftscope {

/// Now, as a run file says it: "2020-11-08T12:00:00Z".
[[nodiscard]] std::string utcNow();

/// The picture's numbers, 0..255, as a run file keeps them.
[[nodiscard]] StoredImage storedImage(const Raster &raster);

/// A sweep's own header (see Sweep::header) with the names and pictures of what is swept: by what network, of which scene, which
/// `shifted` holds as numbers. When it is created and by which program is left to who creates the file: see stamp().
[[nodiscard]] RunHeader completeHeader(RunHeader swept, const NetworkIdentity &network, const Scene &scene,
                                       const ShiftedScene &shifted);

/// Fills in when the run is created, which is now, and by which program.
void stamp(RunHeader &header, const std::string &programVersion);

} // namespace shiftscope
