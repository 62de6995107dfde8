#pragma once

#include "core/checkpoint/catalog.h"
#include "core/checkpoint/part_file.h"

namespace shiftscope {

/// Downloads `url` into `part`, going on from what is there when the server still has the same file (Range with If-Range), and
/// on its own after a connection that broke. `bytes` is the size that is expected, 0 where it is not known.
/// Throws WorkError: what the server or the connection did, or that it was stopped.
void downloadHttp(const std::string &url, std::int64_t bytes, PartFile &part, const FetchProgress &progress,
                  const std::stop_token &stop, const FetchOptions &options);

} // namespace shiftscope
