#pragma once

#include "core/checkpoint/state_dict.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

namespace shiftscope {

/// SHA-256 of a file, 64 hex digits. `progress` is called after every MiB, on the caller's thread, with the bytes read so far and
/// in all. Throws InputError when the file cannot be read, WorkError when stopped.
[[nodiscard]] std::string sha256OfFile(const std::filesystem::path &file,
                                       const std::function<void(std::int64_t done, std::int64_t total)> &progress = {},
                                       const std::stop_token &stop = {});

/// SHA-256 of `bytes`, 64 hex digits.
[[nodiscard]] std::string sha256OfBytes(std::string_view bytes);

/// SHA-256 over the tensors' bytes in key order, 64 hex digits: what a run file keeps for seeded weights.
[[nodiscard]] std::string sha256OfTensors(const StateDict &weights);

} // namespace shiftscope
